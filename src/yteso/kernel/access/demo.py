"""Accounts of the demo province: one for each kind of work, all with the same password."""

import datetime as dt
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yteso.kernel.access.actions import create_user, give_role, set_password
from yteso.kernel.base.public import DemoPlan, Role, Say, SystemActor, User, now
from yteso.kernel.organisations.public import Organisation

SINCE = dt.date(2020, 4, 1)
Kind = Organisation.Kind
PROVINCE, HOSPITAL, CENTRE, STATION_A, STATION_B = "province", "hospital", "centre", "station A", "station B"
ROOM_CARE, ROOM_DRUGS = "room for care", "room for drugs"

# username, name (made up), where, roles
PEOPLE: list[tuple[str, str, str, tuple[Role, ...]]] = [
    ("quantri", "Phạm Quang Trị", PROVINCE, (Role.ADMINISTRATOR,)),
    ("giamdoc", "Nguyễn Thị Minh Châu", PROVINCE, (Role.DIRECTOR,)),
    ("chuyenvien", "Võ Văn Thạch", PROVINCE, (Role.PROVINCE_OFFICER,)),
    ("hosocongdan", "Lê Thị Thu Sương", PROVINCE, (Role.DATA_STEWARD,)),
    ("kiemsoat", "Đỗ Hữu Nghĩa", PROVINCE, (Role.AUDITOR,)),
    ("vanthu", "Lê Thị Thanh Bình", PROVINCE, (Role.DOCUMENT_CLERK,)),
    ("motcua", "Nguyễn Thị Bích Liên", PROVINCE, (Role.PROCEDURE_CLERK,)),
    ("motcua2", "Trương Quốc Việt", PROVINCE, (Role.PROCEDURE_CLERK,)),
    ("thamdinh.duoc", "Lê Thị Hoài Thu", ROOM_DRUGS, (Role.ASSESSOR,)),
    ("thamdinh.y", "Đặng Minh Tuệ", ROOM_CARE, (Role.ASSESSOR,)),
    ("truongphong.duoc", "Phan Thanh Tịnh", ROOM_DRUGS, (Role.UNIT_HEAD,)),
    ("truongphong.y", "Ngô Thị Xuân Hương", ROOM_CARE, (Role.UNIT_HEAD,)),
    ("bacsi.bv", "Trần Đình Khôi", HOSPITAL, (Role.DOCTOR,)),
    ("bacsi.hiv", "Huỳnh Thị Ngọc Ánh", HOSPITAL, (Role.DOCTOR, Role.SENSITIVE_CLINICIAN)),
    ("dieuduong.bv", "Bùi Thị Hạnh", HOSPITAL, (Role.NURSE,)),
    ("tiepdon.bv", "Phan Thị Kim Oanh", HOSPITAL, (Role.RECEPTIONIST,)),
    ("dulieu.bv", "Tạ Công Lý", HOSPITAL, (Role.FACILITY_CLERK,)),
    ("lanhdao.ttyt", "Cao Văn Phước", CENTRE, (Role.DIRECTOR,)),
    ("dulieu.ttyt", "Đinh Thị Rê", CENTRE, (Role.FACILITY_CLERK,)),
    ("bacsi.tram", "Hồ Văn Lâm", STATION_A, (Role.DOCTOR, Role.RECEPTIONIST)),
    ("dulieu.tram", "Phạm Thị Diễm", STATION_A, (Role.FACILITY_CLERK,)),
    ("bacsi.tram2", "Đinh Văn Krể", STATION_B, (Role.DOCTOR, Role.RECEPTIONIST)),
]


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make the accounts and write their names and password where `yteso run` shows them.

    Not in production: there an account is made by name, and its owner sets the password.
    """
    if settings.PRODUCTION:
        say("no demo accounts in production")
        return
    places = _places()
    if not places or User.objects.filter(username=PEOPLE[0][0]).exists():
        say("accounts are there already" if places else "no organisation, so no account")
        return
    password = plan.password or f"Qn@{secrets.token_urlsafe(6)}9z"
    with transaction.atomic():
        for username, full_name, where, roles in PEOPLE:
            if where in places:
                _make(username, full_name, places[where], roles, password)
    path = settings.DATA_DIR / "demo-accounts.txt"
    _write(path, _text(places, password))
    say(f"{len(PEOPLE)} accounts, listed in {path}")


def _places() -> dict[str, Organisation]:
    """Return the organisations that the accounts work in, by the word used above."""
    rows = Organisation.objects.filter(valid_to=None).order_by("facility_code", "name", "id")
    first = {kind: rows.filter(kind=kind) for kind in Kind}
    stations = list(first[Kind.COMMUNE_STATION][:2])
    root = Organisation.objects.filter(parent=None).first()
    rooms = rows.filter(kind=Kind.OFFICE)
    found = {
        PROVINCE: root,
        ROOM_CARE: rooms.filter(name__endswith="Nghiệp vụ Y").first() or root,
        ROOM_DRUGS: rooms.filter(name__endswith="Nghiệp vụ Dược").first() or root,
        HOSPITAL: first[Kind.PROVINCE_HOSPITAL].first(),
        CENTRE: first[Kind.DISTRICT_CENTRE].first(),
        STATION_A: stations[0] if stations else None,
        STATION_B: stations[1] if len(stations) > 1 else None,
    }
    return {word: place for word, place in found.items() if place}


def _make(username: str, full_name: str, place: Organisation, roles: tuple[Role, ...], password: str) -> None:
    actor = SystemActor("demo")
    user = create_user(actor=actor, username=username, full_name=full_name, now=now())
    set_password(user=user, password=password, now=now())
    for role in roles:
        give_role(
            actor=actor, user_id=user.pk, role=role, organisation_id=place.pk, valid_from=SINCE, now=now()
        )


def _text(places: dict[str, Organisation], password: str) -> str:
    lines = [f"Demo accounts (password of all: {password})"]
    for username, full_name, where, roles in PEOPLE:
        if where in places:
            words = ", ".join(role.value for role in roles)
            lines.append(f"  {username:<14} {full_name} - {words} - {places[where].name}")
    lines.append("  quantri adds an authenticator app or a passkey at the first sign-in.")
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
