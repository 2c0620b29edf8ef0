"""Credentials of facilities' programs, and the tokens they are exchanged for."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import connection, transaction

from yteso.exchange.insurance.errors import BadCredentials, NameTaken, TokenRefused, TooManyCalls
from yteso.exchange.insurance.models import Client
from yteso.exchange.insurance.permissions import MANAGE_CLIENTS
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, Permission, Reach, Role, User, require
from yteso.kernel.organisations.public import Organisation

TOKEN_LIFE = dt.timedelta(hours=8)
_ACCESS, _IDENTITY = "insurance.access", "insurance.identity"
TOKENS_A_MINUTE = 30
CALLS_A_MINUTE = 1200


@dataclass(frozen=True)
class Credentials:
    """What is shown once, when a client is made: for our own API and for the portal's call shape alike."""

    username: str
    secret: str


@dataclass(frozen=True)
class ProgramActor:
    """A facility's program: it holds the permissions of that role, over its facility's subtree."""

    user_id: UUID
    label: str
    organisation_id: UUID
    client_id: UUID
    organisation_ids: frozenset[UUID]
    person_id: UUID | None = None
    address: str = ""

    def can(self, permission: Permission) -> bool:
        return Role.FACILITY_PROGRAM in permission.roles

    def reach(self, permission: Permission) -> Reach:
        return Reach(organisation_ids=self.organisation_ids) if self.can(permission) else Reach()


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

    Raises NotAllowed, NameTaken.
    """
    with transaction.atomic():
        require(actor, MANAGE_CLIENTS, facility_id)
        if User.objects.filter(username=username).exists():
            raise NameTaken
        facility = Organisation.objects.get(id=facility_id)
        user = User(username=username, full_name=facility.name, kind=User.Kind.PROGRAM)
        user.set_unusable_password()
        user.save(force_insert=True)
        secret = secrets.token_urlsafe(32)
        client = Client.objects.create(
            user=user, facility=facility, secret_hash=_hashed(secret),
            portal_secret_hash=_hashed(portal_password(secret)), created_at=now,
        )  # fmt: skip
        record(actor, MANAGE_CLIENTS.code, organisation_id=facility_id, object_kind="client",
               object_id=client.id, detail={"verb": "add"})  # fmt: skip
    return Credentials(username, secret)


def renew_secret(*, actor: Actor, client_id: UUID, now: dt.datetime) -> Credentials:
    """Give a client a new secret; the old one and all tokens made with it stop working at once.

    Raises NotVisible through `visible_to`, NotAllowed.
    """
    with transaction.atomic():
        client = Client.objects.visible_to(actor).live().select_for_update(of=("self",)).get(id=client_id)
        require(actor, MANAGE_CLIENTS, client.facility_id)
        secret = secrets.token_urlsafe(32)
        client.secret_hash = _hashed(secret)
        client.portal_secret_hash = _hashed(portal_password(secret))
        client.save(update_fields=["secret_hash", "portal_secret_hash"])
        record(actor, MANAGE_CLIENTS.code, organisation_id=client.facility_id, object_kind="client",
               object_id=client.id, detail={"verb": "renew"})  # fmt: skip
    return Credentials(client.user.username, secret)


def revoke_client(*, actor: Actor, client_id: UUID, now: dt.datetime) -> None:
    """Withdraw a client's credentials: its tokens stop working at once. Raises NotAllowed."""
    with transaction.atomic():
        client = Client.objects.visible_to(actor).select_for_update(of=("self",)).get(id=client_id)
        require(actor, MANAGE_CLIENTS, client.facility_id)
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
    client = Client.objects.live().select_related("user").filter(user__username=username).first()
    stored = (client.portal_secret_hash if portal else client.secret_hash) if client else _hashed("")
    sent = secret.upper() if portal else secret
    if not _fits(sent, stored) or client is None:
        raise BadCredentials
    payload = {"client": str(client.id), "stamp": _stamp(client)}
    return Tokens(
        access=signing.dumps(payload, salt=_ACCESS),
        identity=signing.dumps(payload, salt=_IDENTITY),
        username=username,
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


def read_token(token: str, *, address: str, now: dt.datetime) -> ProgramActor:
    """Return who calls with this access token. Raises TokenRefused, TooManyCalls."""
    client = _read(token, _ACCESS)
    count_call(f"client {client.id}", CALLS_A_MINUTE, now)
    below = Organisation.objects.below(client.facility_id).values_list("id", flat=True)
    return ProgramActor(
        user_id=client.user_id, label=client.user.username, organisation_id=client.facility_id,
        client_id=client.id, organisation_ids=frozenset(below), address=address,
    )  # fmt: skip


def read_portal_headers(
    *, access: str, identity: str, password: str, username: str, address: str, now: dt.datetime
) -> ProgramActor:
    """Return who calls with the portal's headers: both tokens, the password's hash and the user name must be
    of one client. Raises TokenRefused, TooManyCalls.

    Source: letter 1245/BHXH-CNTT of 03/05/2024, services 3 and 4.
    """
    client = _read(access, _ACCESS)
    if identity and _read(identity, _IDENTITY).id != client.id:
        raise TokenRefused
    if not _fits(password.upper(), client.portal_secret_hash) or username not in ("", client.user.username):
        raise TokenRefused
    return read_token(access, address=address, now=now)


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
