"""Every URL says who may come in: `@guarded(PERMISSION)`, `@signed_in("why")` or `@open_to_all("why")`."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from yteso.kernel.base.public import open_to_all

GUARD_THEMSELVES = {
    "allauth.": "sign-in, second factor and session pages check the request themselves; they hold no records",
}


def views_of(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every route of a URL configuration with its view."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def unguarded(patterns: list[Any]) -> list[str]:
    """Return the routes that do not say who may come in."""
    found = []
    for route, view in views_of(patterns):
        operations = getattr(getattr(view, "__self__", None), "operations", None)  # a django-ninja path
        if operations is not None:
            guarded = all(getattr(o.view_func, "guard", None) or o.auth_callbacks for o in operations)
        else:
            guarded = bool(getattr(view, "guard", None)) or view.__module__.startswith(
                tuple(GUARD_THEMSELVES)
            )
        if not guarded:
            found.append(f"{route} ({view.__module__})")
    return found


def test_every_url_is_guarded() -> None:
    assert unguarded(get_resolver().url_patterns) == []


def test_a_url_without_guard_is_noticed() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @open_to_all("the test says so")
    def marked(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert unguarded([path("a/", bare), path("b/", marked)]) == [f"/a/ ({__name__})"]
