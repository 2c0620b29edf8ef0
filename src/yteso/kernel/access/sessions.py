"""What a session remembers, how long it lives and when it locks.

Source: QCVN 12:2026/BCA (lock after at most 15 idle minutes; second factor for administrators).
"""

import datetime as dt
from enum import Enum

from django.conf import settings
from django.http import HttpRequest

from yteso.kernel.access.passwords import ADMINISTRATORS_CHANGE_AFTER
from yteso.kernel.base.public import Role, User

SIGNED_IN_AT = "signed_in_at"
ACTIVE_AT = "active_at"
LOCKED = "locked"
SECOND_FACTOR = "second_factor"
ACTING_FOR = "acting_for"
STEPS = "account_authentication_methods"  # allauth's: how the user has shown who they are
WRITE_EVERY = dt.timedelta(seconds=60)  # a session row is not rewritten on every request

IDLE = {User.Kind.STAFF: dt.timedelta(minutes=15), User.Kind.CITIZEN: dt.timedelta(minutes=30)}
LIFETIME = {User.Kind.STAFF: dt.timedelta(hours=12), User.Kind.CITIZEN: dt.timedelta(hours=24)}

ALWAYS_OPEN = {"access-locked", "access-lock", "access-alive", "account_logout", "ui-preferences"}
OPEN_BEFORE_PASSWORD = {"account_change_password", "account_reauthenticate"}
OPEN_BEFORE_SECOND_FACTOR = OPEN_BEFORE_PASSWORD | {
    "access-second-factor-first",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}


class State(Enum):
    OPEN = "open"
    LOCKED = "locked"
    ENDED = "ended"


def look_at(request: HttpRequest, now: dt.datetime) -> State:
    """Return whether the session may go on, and note that its user is active.

    What the page asks by itself is no activity: polling carries `X-Background: 1`, streams are those of
    `/live/`.
    """
    session, kind = request.session, User.Kind(request.user.kind)  # type: ignore[union-attr]
    if kind not in IDLE:
        return State.ENDED  # programs have no sessions
    signed_in, active = _read(session.get(SIGNED_IN_AT)), _read(session.get(ACTIVE_AT))
    if signed_in and now - signed_in > LIFETIME[kind]:
        return State.ENDED
    if session.get(LOCKED) or (active and now - active > IDLE[kind]):
        if not session.get(LOCKED):
            session[LOCKED] = True
        return State.LOCKED
    if not signed_in:
        session[SIGNED_IN_AT] = now.isoformat()
    by_itself = bool(request.headers.get("X-Background")) or request.path.startswith("/live/")
    if not active or (now - active > WRITE_EVERY and not by_itself):
        session[ACTIVE_AT] = now.isoformat()
    return State.OPEN


def lock(request: HttpRequest) -> None:
    """Lock the session now."""
    request.session[LOCKED] = True


def unlock(request: HttpRequest, now: dt.datetime) -> None:
    """Open a locked session again after its user has shown who they are."""
    request.session.pop(LOCKED, None)
    request.session[ACTIVE_AT] = now.isoformat()


def lacks_second_factor(request: HttpRequest) -> bool:
    """Return whether the user's roles ask for a second factor that this session has not seen."""
    if request.session.get(SECOND_FACTOR):
        return False
    if settings.SECOND_FACTOR_ROLES.isdisjoint(roles_of(request)):
        return False
    return not any(step.get("method") == "mfa" for step in request.session.get(STEPS) or ())


def needs_new_password(request: HttpRequest, now: dt.datetime) -> bool:
    """Return whether the user must choose a password first: a given one, or an administrator's old one."""
    user = request.user
    if not isinstance(user, User):
        return False
    if user.must_change_password:
        return True
    changed_at = user.password_changed_at
    if changed_at is None or now - changed_at <= ADMINISTRATORS_CHANGE_AFTER:
        return False
    return Role.ADMINISTRATOR in roles_of(request) and user.has_usable_password()


def roles_of(request: HttpRequest) -> frozenset[str]:
    """Return the roles of the request's actor; the platform's own actor holds none."""
    return getattr(request.actor, "roles", frozenset())  # type: ignore[attr-defined]


def _read(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
