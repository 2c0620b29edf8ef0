"""What signing in, failing to and signing out leave in the audit log: the libraries tell by signals."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from yteso.kernel.access import sessions
from yteso.kernel.access.actions import end_sessions
from yteso.kernel.access.addresses import address_of
from yteso.kernel.access.queries import UserActor
from yteso.kernel.audit.public import Entry, record
from yteso.kernel.base.public import Stranger, User, now


def _note(verb: str, user: User, request: HttpRequest | None, **detail: object) -> None:
    address = address_of(request) if request else ""
    record(
        UserActor(user=user, held=(), address=address), verb, object_kind="user", object_id=user.pk,
        kind=Entry.Kind.ACCOUNT, detail={"username": user.username, **detail},
    )  # fmt: skip


def _note_stranger(verb: str, username: str, request: HttpRequest | None) -> None:
    """Record a try with a name: it may be nobody's, so the entry names no user."""
    known = User.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
    record(
        Stranger(address=address_of(request) if request else ""), verb, object_kind="user",
        object_id=known or "", kind=Entry.Kind.ACCOUNT, detail={"username": username[:150]},
    )  # fmt: skip


@receiver(user_logged_in, dispatch_uid="access-signed-in")
def on_signed_in(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is None or not hasattr(request, "session"):
        return
    request.session[sessions.SIGNED_IN_AT] = request.session[sessions.ACTIVE_AT] = now().isoformat()
    request.session.pop(sessions.LOCKED, None)
    methods = request.session.get("account_authentication_methods") or []
    by = [f"{m.get('method')}:{m.get('type') or m.get('provider') or ''}".rstrip(":") for m in methods]
    _note("access.signed_in", user, request, by=by)


@receiver(user_login_failed, dispatch_uid="access-sign-in-failed")
def on_sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    _note_stranger("access.sign_in_failed", str(credentials.get("username") or ""), request)


@receiver(user_locked_out, dispatch_uid="access-locked-out")
def on_locked_out(sender: object, request: HttpRequest, username: str = "", **kwargs: Any) -> None:
    _note_stranger("access.locked", username or "", request)


@receiver(user_logged_out, dispatch_uid="access-signed-out")
def on_signed_out(sender: object, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        _note("access.signed_out", user, request)


@receiver(password_changed, dispatch_uid="access-password-changed")
def on_password_changed(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    with transaction.atomic():
        end_sessions(user_id=user.pk, but=request.session.session_key or "")
        _note("access.password.changed", user, request, by="user")


@receiver(authenticator_added, dispatch_uid="access-second-factor-added")
def on_second_factor_added(
    sender: object, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any
) -> None:
    if authenticator.type in ("totp", "webauthn"):
        request.session[sessions.SECOND_FACTOR] = True
    _note("access.mfa.added", user, request, type=authenticator.type)


@receiver(authenticator_removed, dispatch_uid="access-second-factor-removed")
def on_second_factor_removed(
    sender: object, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any
) -> None:
    if authenticator.type in ("totp", "webauthn"):
        request.session.pop(sessions.SECOND_FACTOR, None)
    _note("access.mfa.removed", user, request, type=authenticator.type)
