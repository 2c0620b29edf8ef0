"""Accounts: made, invited, closed and opened again. Each of these is audited."""

import datetime as dt
import hashlib
import secrets
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from yteso.kernel.access.errors import (
    LastAdministrator,
    LinkSpent,
    NotYourself,
    UsernameTaken,
)
from yteso.kernel.access.models import FormerPassword, Grant, Invitation
from yteso.kernel.access.permissions import MANAGE_USERS
from yteso.kernel.access.queries import UserActor, is_administrator, other_administrators
from yteso.kernel.audit.public import Entry, record
from yteso.kernel.base.public import Actor, NotAllowed, NotVisible, User, clean, require, today

INVITATION_LASTS = dt.timedelta(hours=72)
IDLE_DAYS = 45  # Source: QCVN 12:2026/BCA (accounts)


def create_user(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    email: str = "",
    phone: str = "",
    kind: User.Kind = User.Kind.STAFF,
    now: dt.datetime,
) -> User:
    """Make an account without a password; invite its owner with `invite_user`. Raises UsernameTaken."""
    require(actor, MANAGE_USERS)
    username = clean(username).lower()
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken
    user = User(
        username=username, full_name=clean(full_name), email=email.strip(), phone=phone.strip(), kind=kind,
        date_joined=now, must_change_password=kind == User.Kind.STAFF,
    )  # fmt: skip
    user.set_unusable_password()
    with transaction.atomic():
        user.save(force_insert=True)
        note(actor, "access.user.created", user, kind=kind)
    return user


def change_user(
    *, actor: Actor, user_id: UUID, full_name: str, email: str, phone: str, language: str = ""
) -> User:
    """Change what an account says about its owner; everyone may change their own."""
    with transaction.atomic():
        user = locked_user(user_id) if actor.user_id == user_id else managed_user(actor, user_id)
        user.full_name, user.email, user.phone = clean(full_name), email.strip(), phone.strip()
        user.language = language or user.language
        user.save(update_fields=["full_name", "email", "phone", "language"])
        note(actor, "access.user.changed", user)
    return user


@transaction.atomic
def invite_user(*, actor: Actor, user_id: UUID, now: dt.datetime) -> str:
    """Make a one-time token (72 hours) with which the user sets a password; former tokens end.

    The token is returned once and never kept: hand it over by a channel you trust.
    """
    user = managed_user(actor, user_id)
    Invitation.objects.filter(user=user, used_at=None).update(ends_at=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=user, token_digest=_digest(token), made_at=now, ends_at=now + INVITATION_LASTS
    )
    note(actor, "access.user.invited", user)
    return token


def find_invitation(*, token: str, now: dt.datetime) -> Invitation:
    """Return the live invitation of that token. Raises LinkSpent."""
    found = Invitation.objects.filter(token_digest=_digest(token), used_at=None, ends_at__gt=now)
    invitation = found.select_related("user").first()
    if invitation is None:
        raise LinkSpent
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: dt.datetime, address: str = "") -> User:
    """Set the password with a one-time token; other sessions end and a lock is lifted.

    Raises LinkSpent, and Django's ValidationError when the password is too weak.
    """
    invitation = find_invitation(token=token, now=now)
    user = locked_user(invitation.user_id)
    validate_password(password, user)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    set_password(user=user, password=password, now=now)
    end_sessions(user_id=user.pk)
    AccessAttempt.objects.filter(username=user.username).delete()
    note(UserActor(user=user, held=(), address=address), "access.password.changed", user, by="link")
    return user


def set_password(*, user: User, password: str, now: dt.datetime) -> None:
    """Set a password that has been validated, and remember its hash so that it is not taken again."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = now
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    FormerPassword.objects.create(user=user, password=user.password, set_at=now)


@transaction.atomic
def disable_user(*, actor: Actor, user_id: UUID, reason: str) -> User:
    """Close an account and end its sessions; nothing that it did is lost.

    Raises NotYourself, LastAdministrator.
    """
    user = managed_user(actor, user_id)
    if actor.user_id == user.pk:
        raise NotYourself
    if not other_administrators(user.pk) and is_administrator(user.pk):
        raise LastAdministrator
    user.is_active, user.disabled_reason = False, clean(reason)[:255]
    user.save(update_fields=["is_active", "disabled_reason"])
    end_sessions(user_id=user.pk)
    note(actor, "access.user.disabled", user, reason=user.disabled_reason)
    return user


@transaction.atomic
def enable_user(*, actor: Actor, user_id: UUID, now: dt.datetime) -> User:
    """Open a closed account again; its 45 idle days start anew."""
    user = managed_user(actor, user_id)
    user.is_active, user.disabled_reason, user.last_login = True, "", now
    user.save(update_fields=["is_active", "disabled_reason", "last_login"])
    note(actor, "access.user.enabled", user)
    return user


@transaction.atomic
def unlock_user(*, actor: Actor, user_id: UUID) -> User:
    """Lift the lock that five wrong passwords brought."""
    user = managed_user(actor, user_id)
    AccessAttempt.objects.filter(username=user.username).delete()
    note(actor, "access.user.unlocked", user)
    return user


@transaction.atomic
def reset_second_factor(*, actor: Actor, user_id: UUID) -> User:
    """Remove the user's authenticator app, passkeys and recovery codes, and end their sessions."""
    user = managed_user(actor, user_id)
    if actor.user_id == user.pk:
        raise NotYourself
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user_id=user.pk)
    note(actor, "access.mfa.reset", user)
    return user


def disable_idle_users(*, actor: Actor, now: dt.datetime) -> int:
    """Close the accounts of staff that nobody has used for 45 days; return how many."""
    before = now - dt.timedelta(days=IDLE_DAYS)
    never = Q(last_login=None, date_joined__lt=before)
    idle = User.objects.filter(never | Q(last_login__lt=before), is_active=True, kind=User.Kind.STAFF)
    count = 0
    for user_id in list(idle.values_list("pk", flat=True)):
        with transaction.atomic():
            count += disable_if_idle(actor=actor, user=locked_user(user_id), now=now)
    return count


def disable_if_idle(*, actor: Actor, user: User, now: dt.datetime) -> bool:
    """Close this account if it has been idle for 45 days; return whether it is closed now by that."""
    last = user.last_login or user.date_joined
    if not user.is_active or user.kind != User.Kind.STAFF or now - last <= dt.timedelta(days=IDLE_DAYS):
        return False
    user.is_active, user.disabled_reason = False, f"idle > {IDLE_DAYS} days"
    user.save(update_fields=["is_active", "disabled_reason"])
    end_sessions(user_id=user.pk)
    note(actor, "access.user.disabled", user, reason=user.disabled_reason)
    return True


def end_sessions(*, user_id: UUID, but: str = "") -> int:
    """End the user's sessions everywhere, except the one with the key `but`; return how many."""
    sessions = UserSession.objects.filter(user_id=user_id).exclude(session_key=but)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
    return len(keys)


def managed_user(actor: Actor, user_id: UUID) -> User:
    """Lock and return an account that the actor may manage.

    Whoever manages an account can take it over, so they must reach every place where it holds a role, and
    the whole province for a citizen's account.
    """
    user = locked_user(user_id)
    require(actor, MANAGE_USERS)
    reach = actor.reach(MANAGE_USERS)
    places = Grant.objects.not_ended(today()).filter(user=user).values_list("organisation_id", flat=True)
    own_place_only = user.kind != User.Kind.CITIZEN and all(reach.covers(place) for place in places)
    if not (reach.everything or own_place_only):
        raise NotAllowed(MANAGE_USERS.code)
    return user


def locked_user(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotVisible
    return user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def note(actor: Actor, verb: str, user: User, organisation_id: UUID | None = None, **detail: object) -> None:
    record(
        actor, verb, organisation_id=organisation_id, object_kind="user", object_id=user.pk,
        kind=Entry.Kind.ACCOUNT, detail={"username": user.username, **detail},
    )  # fmt: skip
