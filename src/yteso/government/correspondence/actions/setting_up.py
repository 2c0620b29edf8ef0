"""Offices, books, and the rules that come with every migrate: types, templates, targets, flows."""

import csv
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from yteso.government.correspondence.actions.arriving import take_what_waited
from yteso.government.correspondence.errors import BookOverlaps
from yteso.government.correspondence.models import (
    Book,
    Direction,
    DocumentType,
    Office,
    Target,
    Template,
    UnitSymbol,
)
from yteso.government.correspondence.permissions import SET_UP
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.toolkit.work.public import install_flow

DATA = Path(__file__).resolve().parents[1] / "data"
USUAL_BOOKS = (
    (Direction.OUT, "Sổ đăng ký văn bản đi", False),
    (Direction.IN, "Sổ đăng ký văn bản đến", False),
    (Direction.OUT, "Sổ đăng ký văn bản mật đi", True),
    (Direction.IN, "Sổ đăng ký văn bản mật đến", True),
)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@transaction.atomic
def install_rules() -> None:
    """Bring in the types, templates, targets and flows that we ship; what an office has added stays."""
    for code, flow in json.loads((DATA / "flows.json").read_text(encoding="utf-8")).items():
        install_flow(
            code=code,
            title=flow["title"],
            definition=flow["definition"],
            legal_basis=flow["legal_basis"],
            valid_from=dt.date.fromisoformat(flow["valid_from"]),
        )
    for position, row in enumerate(_rows("types.csv"), 1):
        values = {
            "name": row["name"], "abbreviation": row["abbreviation"], "pattern": row["pattern"],
            "has_title": row["has_title"] == "1", "position": position, "valid_to": _day(row["valid_to"]),
            "source": row["source"],
        }  # fmt: skip
        _install(DocumentType, row["code"], row["valid_from"], values)
    for row in _rows("targets.csv"):
        values = {
            "scope": row["scope"], "percent": int(row["percent"]), "valid_to": _day(row["valid_to"]),
            "source": row["source"],
        }  # fmt: skip
        _install(Target, row["code"], row["valid_from"], values)
    for one in json.loads((DATA / "templates.json").read_text(encoding="utf-8")):
        values = {key: one[key] for key in ("title", "type_code", "subject", "body")}
        _install(Template, one["code"], one["valid_from"], values)


def _install(model: type[Model], code: str, since: str, values: Mapping[str, Any]) -> None:
    model._default_manager.update_or_create(
        code=code, valid_from=dt.date.fromisoformat(since), defaults=dict(values)
    )


@transaction.atomic
def set_up_office(
    *, actor: Actor, organisation_id: UUID, name: str, symbol: str, town: str, superior: str = "",
    units: Mapping[UUID, str] | None = None, now: dt.datetime,
) -> Office:  # fmt: skip
    """Say how an organisation writes its documents; the first time its four usual books are opened, and what
    came over the bus or by mail before that waits for entry.

    `units` gives the symbols of the units that draft letters.
    """
    require(actor, SET_UP, organisation_id)
    values = {"name": clean(name), "symbol": clean(symbol), "town": clean(town), "superior": clean(superior)}
    office, made = Office.objects.update_or_create(organisation_id=organisation_id, defaults=values)
    for unit_id, unit_symbol in (units or {}).items():
        UnitSymbol.objects.update_or_create(
            unit_id=unit_id, defaults={"office": office, "symbol": clean(unit_symbol)}
        )
    if made:
        for direction, title, is_secret in USUAL_BOOKS:
            Book.objects.create(
                office=office, direction=direction, name=title, is_secret=is_secret,
                valid_from=dt.date(now.year, 1, 1),
            )  # fmt: skip
        take_what_waited(organisation_id, now)
    _note(actor, office, "office_set_up")
    return office


def _note(actor: Actor, office: Office, did: str) -> None:
    record(
        actor, SET_UP.code, organisation_id=office.organisation_id, object_kind="document_office",
        object_id=office.pk, detail={"did": did},
    )  # fmt: skip


@transaction.atomic
def open_book(
    *, actor: Actor, office: Office, direction: str, name: str, types: Sequence[str] = (),
    is_secret: bool = False, decision: str = "", valid_from: dt.date, valid_to: dt.date | None = None,
) -> Book:  # fmt: skip
    """Open a book, for some types of its own or for all others. Raises BookOverlaps.

    Source: Nghị định 30/2020/NĐ-CP art. 15 (series of their own as the head decides).
    """
    require(actor, SET_UP, office.organisation_id)
    Office.objects.select_for_update().get(pk=office.pk)
    for other in Book.objects.filter(office=office, direction=direction, is_secret=is_secret):
        apart = (valid_to and other.valid_from > valid_to) or (
            other.valid_to is not None and other.valid_to < valid_from
        )
        if not apart and (set(other.types) & set(types) or (not other.types and not types)):
            raise BookOverlaps
    book = Book.objects.create(
        office=office, direction=direction, name=clean(name), types=list(types), is_secret=is_secret,
        decision=clean(decision), valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    _note(actor, office, "book_opened")
    return book


@transaction.atomic
def close_book(*, actor: Actor, book_id: UUID, last_day: dt.date) -> Book:
    """End a book: nothing is numbered in it after that day."""
    book = Book.objects.select_for_update(of=("self",)).select_related("office").filter(pk=book_id).first()
    if book is None:
        raise NotVisible
    require(actor, SET_UP, book.office.organisation_id)
    book.valid_to = max(last_day, book.valid_from)
    book.save(update_fields=["valid_to"])
    _note(actor, book.office, "book_closed")
    return book
