"""Factories for tests: the organisation tree, grants, and the cast of people that every module tests with."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from yteso.kernel.access import sessions
from yteso.kernel.access.models import Grant
from yteso.kernel.access.queries import Held, UserActor, actor_with, find_actor
from yteso.kernel.base.public import Actor, Role, Stranger, User, today
from yteso.kernel.base.testing import new_user
from yteso.kernel.organisations.public import Organisation

LONG_AGO = dt.date(2020, 1, 1)
PASSWORD = "Tram-y-te-2026"  # noqa: S105 (tests only)
ADDRESS = "192.0.2.1"
CODES = range(51200, 51500)  # facility codes of the cast's trees; tests write no code of these themselves
_codes = cycle(CODES)


@dataclass(frozen=True)
class Tree:
    """A small health sector: province > centre > stations A and B; province > hospital > ward."""

    province: Organisation
    centre: Organisation
    station_a: Organisation
    station_b: Organisation
    hospital: Organisation
    ward: Organisation


def make_organisation(
    name: str, kind: Organisation.Kind, parent: Organisation | None = None, *, facility_code: str = ""
) -> Organisation:
    """Make an organisation under `parent`; without a parent it is the root: the whole province."""
    organisation = _organisation(name, kind, parent, facility_code)
    organisation.save(force_insert=True)
    return organisation


def _organisation(
    name: str, kind: Organisation.Kind, parent: Organisation | None = None, facility_code: str = ""
) -> Organisation:
    organisation = Organisation(
        name=name,
        kind=kind,
        parent=parent,
        facility_code=facility_code,
        place_code="" if parent else "51",
        valid_from=LONG_AGO,
    )
    organisation.path = [*(parent.path if parent else []), organisation.id]
    return organisation


def make_organisation_tree() -> Tree:
    kind = Organisation.Kind
    codes = sorted(str(next(_codes)) for _ in range(4))  # in one order, as lists have them
    province = _organisation("Sở Y tế", kind.DEPARTMENT_OF_HEALTH)
    centre = _organisation("TTYT huyện", kind.DISTRICT_CENTRE, province, codes[0])
    hospital = _organisation("BVĐK tỉnh", kind.PROVINCE_HOSPITAL, province, codes[1])
    tree = Tree(
        province=province,
        centre=centre,
        station_a=_organisation("TYT xã A", kind.COMMUNE_STATION, centre, codes[2]),
        station_b=_organisation("TYT xã B", kind.COMMUNE_STATION, centre, codes[3]),
        hospital=hospital,
        ward=_organisation("Khoa Nội", kind.CLINICAL_DEPARTMENT, hospital),
    )
    Organisation.objects.bulk_create(vars(tree).values())
    return tree


def give(user: User, role: Role, organisation: Organisation, **values: Any) -> Grant:
    """Give a role without asking anybody."""
    values = {"valid_from": LONG_AGO, "given_at": timezone.now(), **values}
    return Grant.objects.create(user=user, role=role, organisation=organisation, **values)


def actor_of(user: User, *, acting_for: Organisation | None = None) -> UserActor:
    """Return the actor that this user is today."""
    return find_actor(user, today(), address=ADDRESS, acting_for=acting_for.id if acting_for else None)


@cache
def _handler() -> ClientHandler:
    """One for all: each new one would look for every static file again."""
    return ClientHandler(enforce_csrf_checks=False)


def new_client() -> Client:
    """Return a browser that nobody has signed in."""
    client = Client()
    client.handler = _handler()
    return client


def sign_in(user: User, client: Client | None = None) -> Client:
    """Return a client with the session that signing in leaves behind, second factor included."""
    client = client or new_client()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[sessions.SECOND_FACTOR] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


@dataclass
class Member:
    """One of the cast: who they are, as an actor, and a signed-in browser (made when first asked for)."""

    user: User | None
    actor: Actor
    _client: Client | None = field(default=None, repr=False)

    @property
    def client(self) -> Client:
        if self._client is None:
            self._client = sign_in(self.user) if self.user else new_client()
        return self._client


@dataclass(frozen=True)
class Cast:
    """The people that every module's tests use, and the tree they work in."""

    tree: Tree
    administrator: Member
    director: Member
    province_officer: Member
    clerk_a: Member
    clerk_b: Member
    doctor_a: Member
    doctor_b: Member
    hospital_doctor: Member
    sensitive_clinician: Member
    nurse: Member
    receptionist: Member
    data_steward: Member
    auditor: Member
    program: Member
    citizen: Member
    stranger: Member

    def members(self) -> dict[str, Member]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Member)}


def cast() -> Cast:
    """Make the tree and everybody in it. Station A: clerk, doctor, nurse, receptionist; B: clerk, doctor.

    The citizen has an account but no person yet: `people.testing` links one.
    """
    tree = make_organisation_tree()
    grants: list[Grant] = []

    def member(name: str, role: Role, place: Organisation, kind: User.Kind = User.Kind.STAFF) -> Member:
        user = new_user(name, full_name=f"Nguyễn Văn {name}", kind=kind)
        grants.append(Grant(user=user, role=role, organisation=place, valid_from=LONG_AGO, given_at=now))
        held = Held(role, place.id, place.name, place.parent_id is None)
        return Member(user, actor_with(user, [held], address=ADDRESS))

    now = timezone.now()
    citizen = new_user("citizen", full_name="Trần Thị Dân", kind=User.Kind.CITIZEN)
    people = Cast(
        tree=tree,
        administrator=member("administrator", Role.ADMINISTRATOR, tree.province),
        director=member("director", Role.DIRECTOR, tree.province),
        province_officer=member("province_officer", Role.PROVINCE_OFFICER, tree.province),
        clerk_a=member("clerk_a", Role.FACILITY_CLERK, tree.station_a),
        clerk_b=member("clerk_b", Role.FACILITY_CLERK, tree.station_b),
        doctor_a=member("doctor_a", Role.DOCTOR, tree.station_a),
        doctor_b=member("doctor_b", Role.DOCTOR, tree.station_b),
        hospital_doctor=member("hospital_doctor", Role.DOCTOR, tree.hospital),
        sensitive_clinician=member("sensitive_clinician", Role.SENSITIVE_CLINICIAN, tree.hospital),
        nurse=member("nurse", Role.NURSE, tree.station_a),
        receptionist=member("receptionist", Role.RECEPTIONIST, tree.station_a),
        data_steward=member("data_steward", Role.DATA_STEWARD, tree.province),
        auditor=member("auditor", Role.AUDITOR, tree.province),
        program=member("program", Role.FACILITY_PROGRAM, tree.station_a, User.Kind.PROGRAM),
        citizen=Member(citizen, actor_with(citizen, [], address=ADDRESS)),
        stranger=Member(None, Stranger(address="192.0.2.9")),
    )
    User.objects.bulk_create(member.user for member in people.members().values() if member.user)
    Grant.objects.bulk_create(grants)
    return people
