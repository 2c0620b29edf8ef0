"""How often a page may be sent a form: `@limited`."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest

from yteso.kernel.access.actions.rates import take_one
from yteso.kernel.access.addresses import address_of, network_of
from yteso.kernel.base.public import now


def limited(name: str, *, limit: int, per_seconds: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let each network (IPv4 address or IPv6 /64) send a view at most `limit` POSTs in the window."""

    def wear(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                per = dt.timedelta(seconds=per_seconds)
                take_one(name, network_of(address_of(request)), limit=limit, per=per, at=now())
            return view(request, *args, **kwargs)

        return counted

    return wear
