"""Credentials of facilities' programs, and the tokens they are exchanged for."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import connection, transaction

from yteso.exchange.insurance.errors import BadCredentials, TokenRefused, TooManyCalls
from yteso.exchange.insurance.models import CallWindow, Client
from yteso.exchange.insurance.permissions import MANAGE_CLIENTS
from yteso.kernel.access.public import UserActor, create_user, find_actor, give_role
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, Role, User, require
from yteso.kernel.organisations.public import Organisation

TOKEN_LIFE = dt.timedelta(hours=8)
REASON = "Insurance files sent by the facility's program"
_ACCESS, _IDENTITY = "insurance.access", "insurance.identity"
TOKENS_A_MINUTE = 30
CALLS_A_MINUTE = 1200


@dataclass(frozen=True)
class Credentials:
    """What is shown once, when a client is made: for our own API and for the portal's call shape alike."""

    username: str
    secret: str


def portal_password(secret: str) -> str:
    """Return what the portal's call shape sends instead of a password: its MD5 in upper case.

    Source: letter 1245/BHXH-CNTT of 03/05/2024, service 1.
    """
    return hashlib.md5(secret.encode(), usedforsecurity=False).hexdigest().upper()


def _hashed(secret: str, salt: str = "") -> str:
    salt = salt or secrets.token_hex(16)
    return f"{salt}${hashlib.sha256(f'{salt}{secret}'.encode()).hexdigest()}"


def _fits(secret: str, stored: str) -> bool:
    return hmac.compare_digest(_hashed(secret, stored.partition("$")[0]), stored)


def add_client(*, actor: Actor, facility_id: UUID, username: str, now: dt.datetime) -> Credentials:
    """Make credentials for a facility's program; the secret is in the answer and nowhere else.

    The program is a user with the role of a facility program there, so what it may do is seen and ended
    like anybody else's. Raises NotAllowed, UsernameTaken (kernel/access).
    """
    with transaction.atomic():
        require(actor, MANAGE_CLIENTS, facility_id)
        facility = Organisation.objects.get(id=facility_id)
        user = create_user(
            actor=actor, username=username, full_name=facility.name, kind=User.Kind.PROGRAM, now=now
        )
        give_role(
            actor=actor, user_id=user.id, role=Role.FACILITY_PROGRAM, organisation_id=facility_id,
            valid_from=now.astimezone(PROVINCE_ZONE).date(), reason=REASON, now=now,
        )  # fmt: skip
        secret = secrets.token_urlsafe(32)
        client = Client.objects.create(
            user=user, facility=facility, secret_hash=_hashed(secret),
            portal_secret_hash=_hashed(portal_password(secret)), created_at=now,
        )  # fmt: skip
        record(actor, MANAGE_CLIENTS.code, organisation_id=facility_id, object_kind="client",
               object_id=client.id, detail={"verb": "add"})  # fmt: skip
    return Credentials(user.username, secret)


def _locked(actor: Actor, client_id: UUID) -> Client:
    """Return the client, locked, if the actor manages it. Raises NotVisible."""
    seen = Client.objects.visible_to(actor).select_related("user").select_for_update(of=("self",))
    client = seen.filter(id=client_id).first()
    if client is None:
        raise NotVisible
    return client


def renew_secret(*, actor: Actor, client_id: UUID, now: dt.datetime) -> Credentials:
    """Give a client a new secret; the old one and all tokens made with it stop working at once.

    Raises NotVisible.
    """
    with transaction.atomic():
        client = _locked(actor, client_id)
        secret = secrets.token_urlsafe(32)
        client.secret_hash = _hashed(secret)
        client.portal_secret_hash = _hashed(portal_password(secret))
        client.save(update_fields=["secret_hash", "portal_secret_hash"])
        record(actor, MANAGE_CLIENTS.code, organisation_id=client.facility_id, object_kind="client",
               object_id=client.id, detail={"verb": "renew"})  # fmt: skip
    return Credentials(client.user.username, secret)


def revoke_client(*, actor: Actor, client_id: UUID, now: dt.datetime) -> None:
    """Withdraw a client's credentials: its tokens stop working at once. Raises NotVisible."""
    with transaction.atomic():
        client = _locked(actor, client_id)
        if client.revoked_at is None:
            client.revoked_at = now
            client.save(update_fields=["revoked_at"])
            record(actor, MANAGE_CLIENTS.code, organisation_id=client.facility_id, object_kind="client",
                   object_id=client.id, detail={"verb": "revoke"})  # fmt: skip


# Tokens --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tokens:
    """`access` is what a call carries; `identity` is the second token of the portal's call shape."""

    access: str
    identity: str
    username: str
    expires_at: dt.datetime


def take_token(*, username: str, secret: str, address: str, now: dt.datetime, portal: bool = False) -> Tokens:
    """Exchange credentials for tokens. With `portal`, `secret` is the upper-case MD5 of it.

    Raises BadCredentials, TooManyCalls (30 tries a minute for one name, and for one address).
    """
    count_call(f"token name {username[:80]}", TOKENS_A_MINUTE, now)
    count_call(f"token address {address[:80]}", TOKENS_A_MINUTE * 10, now)
    client = Client.objects.live().select_related("user").filter(user__username__iexact=username).first()
    stored = (client.portal_secret_hash if portal else client.secret_hash) if client else _hashed("")
    sent = secret.upper() if portal else secret
    if not _fits(sent, stored) or client is None:
        raise BadCredentials
    payload = {"client": str(client.id), "stamp": _stamp(client)}
    return Tokens(
        access=signing.dumps(payload, salt=_ACCESS),
        identity=signing.dumps(payload, salt=_IDENTITY),
        username=client.user.username,
        expires_at=now + TOKEN_LIFE,
    )


def _stamp(client: Client) -> str:
    """Tie a token to the secret it was made with, without telling anything of it."""
    return hashlib.sha256(client.secret_hash.encode()).hexdigest()[:16]


def _read(token: str, salt: str) -> Client:
    try:
        payload = signing.loads(token, salt=salt, max_age=TOKEN_LIFE)
        client = Client.objects.live().select_related("user", "facility").get(id=payload["client"])
    except (signing.BadSignature, Client.DoesNotExist, KeyError, TypeError, ValueError):
        raise TokenRefused from None
    if payload.get("stamp") != _stamp(client):
        raise TokenRefused
    return client


def read_token(token: str, *, address: str, now: dt.datetime) -> UserActor:
    """Return who calls with this access token. Raises TokenRefused, TooManyCalls."""
    client = _read(token, _ACCESS)
    count_call(f"client {client.id}", CALLS_A_MINUTE, now)
    return _actor(client, address, now)


def _actor(client: Client, address: str, now: dt.datetime) -> UserActor:
    day = now.astimezone(PROVINCE_ZONE).date()
    return find_actor(client.user, day, address=address, acting_for=client.facility_id)


def read_portal_headers(
    *, access: str, identity: str, password: str, address: str, now: dt.datetime
) -> tuple[UserActor, str]:
    """Return who calls with the portal's headers, and their user name: both tokens and the hash must be
    of one client. Raises TokenRefused, TooManyCalls.

    Source: letter 1245/BHXH-CNTT of 03/05/2024, services 3 and 4.
    """
    client = _read(access, _ACCESS)
    if identity and _read(identity, _IDENTITY).id != client.id:
        raise TokenRefused
    if not _fits(password.upper(), client.portal_secret_hash):
        raise TokenRefused
    count_call(f"client {client.id}", CALLS_A_MINUTE, now)
    return _actor(client, address, now), client.user.username


def forget_calls(before: dt.datetime) -> None:
    """Remove the counts of calls made before that moment."""
    CallWindow.objects.filter(minute__lt=before).delete()


def count_call(caller: str, allowed: int, now: dt.datetime) -> None:
    """Count one call of the caller in this minute, for all web processes together. Raises TooManyCalls."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO insurance_callwindow AS known (caller, minute, calls) VALUES (%s, %s, 1)"
            " ON CONFLICT (caller, minute) DO UPDATE SET calls = known.calls + 1 RETURNING calls",
            [caller[:120], minute],
        )
        (calls,) = cursor.fetchone()
    if calls > allowed:
        raise TooManyCalls
