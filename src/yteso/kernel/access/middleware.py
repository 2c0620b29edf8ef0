"""Puts the actor on every request (`request.actor`), and holds sessions to the level-3 rules."""

from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import urlencode
from uuid import UUID

import pghistory
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from yteso.kernel.access import sessions
from yteso.kernel.access.addresses import address_of
from yteso.kernel.access.queries import UserActor, find_actor
from yteso.kernel.base.public import Stranger, now, today

Handler = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def _find_actor(request: HttpRequest) -> UserActor | Stranger:
    user, address = request.user, address_of(request)
    if not user.is_authenticated:
        return Stranger(address=address)
    chosen = request.session.get(sessions.ACTING_FOR)
    return find_actor(user, today(), address=address, acting_for=UUID(chosen) if chosen else None)


class ActorMiddleware:
    """`request.actor` costs nothing until somebody asks for it, then one query.

    Rows that a request writes carry its user and address into the history tables.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _find_actor(request))  # type: ignore[attr-defined]
        writes = request.method not in SAFE_METHODS
        known = writes and request.user.is_authenticated
        context = (
            pghistory.context(user=str(request.user.pk), address=address_of(request))
            if known
            else nullcontext()
        )
        with context:
            return self.get_response(request)


class SessionRulesMiddleware:
    """Ends or locks sessions that are too old or idle, and sends to what must be done first.

    What a signed-in reader was shown is not kept by the browser: on a shared machine nobody finds it with
    the Back button after they left.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        state = sessions.look_at(request, now())
        if state is sessions.State.ENDED:
            logout(request)
            return _send(request, "account_login")
        if name in sessions.ALWAYS_OPEN:
            return None
        if state is sessions.State.LOCKED:
            return _send(request, "access-locked")
        if name not in sessions.OPEN_BEFORE_PASSWORD and sessions.needs_new_password(request, now()):
            return _send(request, "account_change_password")
        if name not in sessions.OPEN_BEFORE_SECOND_FACTOR and sessions.lacks_second_factor(request):
            return _send(request, "access-second-factor-first")
        return None


def _send(request: HttpRequest, url_name: str) -> HttpResponse:
    """Send the browser to a page and afterwards back to where it was; a script gets 403 and the address."""
    htmx = request.headers.get("HX-Request") == "true"
    here = request.get_full_path()
    if htmx or request.method not in SAFE_METHODS:
        here = _path_of(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""), request)
    url = f"{reverse(url_name)}?{urlencode({'next': here})}" if here else reverse(url_name)
    if htmx:
        response = HttpResponse()
        response["HX-Redirect"] = url
        return response
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponseForbidden(url, content_type="text/plain")
    return HttpResponseRedirect(url)


def _path_of(url: str, request: HttpRequest) -> str:
    """Return the path of one of our own addresses, else nothing."""
    root = f"{request.scheme}://{request.get_host()}"
    return url[len(root) :] if url.startswith(f"{root}/") else ""
