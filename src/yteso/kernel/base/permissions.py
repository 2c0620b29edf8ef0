"""Permissions as data, and the guard that every URL wears."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.utils.functional import Promise

from yteso.kernel.base.errors import NotAllowed
from yteso.kernel.base.roles import Role

View = Callable[..., Any]


@dataclass(frozen=True)
class Permission:
    """One thing that can be allowed: `code` is stable, `roles` hold it from the start."""

    code: str
    label: str | Promise
    roles: frozenset[Role]


_declared: dict[str, Permission] = {}


def declare(code: str, label: str | Promise, roles: tuple[Role, ...]) -> Permission:
    """Declare a permission. `code` reads `<app>.<noun>.<verb>`; declaring one twice is a bug."""
    if code in _declared:
        raise ValueError(f"permission declared twice: {code}")
    permission = Permission(code, label, frozenset(roles))
    _declared[code] = permission
    return permission


def declared_permissions() -> tuple[Permission, ...]:
    """Return every declared permission, ordered by code."""
    return tuple(_declared[code] for code in sorted(_declared))


def guarded(permission: Permission) -> Callable[[View], View]:
    """Let a request reach the view only if its actor holds `permission` somewhere.

    A request without a signed-in user is sent to the login page. Which *rows* the actor may
    touch is decided by `visible_to` on the QuerySet, never here.
    """

    def wear(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = request.actor  # type: ignore[attr-defined]
            if actor.user_id is None:
                return redirect_to_login(request.get_full_path())
            if not actor.can(permission):
                raise NotAllowed(permission.code)
            return view(request, *args, **kwargs)

        guard.guard = permission  # type: ignore[attr-defined]
        return guard

    return wear


def signed_in(reason: str) -> Callable[[View], View]:
    """Open a view to every signed-in user, for what concerns only themself; say why."""

    def wear(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.actor.user_id is None:  # type: ignore[attr-defined]
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        guard.guard = reason  # type: ignore[attr-defined]
        return guard

    return wear


def open_to_all(reason: str) -> Callable[[View], View]:
    """Mark a view as open to the whole world; say why."""

    def wear(view: View) -> View:
        view.guard = reason  # type: ignore[attr-defined]
        return view

    return wear
