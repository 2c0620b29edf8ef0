"""Puts the actor on every request: `request.actor`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yteso.kernel.base.public import Stranger


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = Stranger(address=request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
        return self.get_response(request)
