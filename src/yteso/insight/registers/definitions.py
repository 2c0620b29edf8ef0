"""What a register is made of, read from its definition: grid columns and checks, read in one place."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import translation

from yteso.insight.registers.errors import NoSuchRegister, RegisterUnreadable
from yteso.insight.registers.models import RegisterVersion
from yteso.kernel.base.public import today
from yteso.kernel.codes.public import systems, titles_of
from yteso.kernel.ui.public import GridCheck, GridColumn
from yteso.toolkit.expressions.public import Expression, ExpressionError, parse

KINDS = {"text", "sentence", "integer", "number", "date", "partial", "time", "choice", "flag", "code"}
ETHNIC_SOURCE = "@ethnic_group"
PERSONAL = {
    "full_name", "sex", "born_on", "identity_number", "insurance_number", "address", "ethnic", "occupation",
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """A rule over one entry."""

    test: Expression
    text: str
    tone: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """A register version, ready for use."""

    version_id: UUID
    code: str
    number: str
    title: str
    day_key: str
    sex: int | None
    is_sensitive: bool
    columns: tuple[GridColumn, ...]
    checks: tuple[Check, ...]
    by_key: Mapping[str, GridColumn]

    @property
    def grid_checks(self) -> tuple[GridCheck, ...]:
        """The checks as a grid takes them."""
        return tuple(GridCheck(c.test.to_json(), c.text, c.tone, columns=c.columns) for c in self.checks)


def find_version(code: str, on: dt.date) -> RegisterVersion:
    """Return the newest revision of the register that holds on the day (the last one, if none does).

    Raises NoSuchRegister.
    """
    versions = RegisterVersion.objects.filter(code=code).order_by("-valid_from", "-revision")
    fitting = [v for v in versions if v.valid_from <= on and (v.valid_to is None or v.valid_to >= on)]
    found = fitting or list(versions[:1])
    if not found:
        raise NoSuchRegister
    return found[0]


def list_versions(on: dt.date) -> list[RegisterVersion]:
    """Return the registers that are kept on the day, in the order of their numbers."""
    newest: dict[str, RegisterVersion] = {}
    for version in RegisterVersion.objects.order_by("position", "valid_from", "revision"):
        holds = version.valid_from <= on and (version.valid_to is None or version.valid_to >= on)
        if holds or version.code not in newest:
            newest[version.code] = version
    return list(newest.values())


def definition_of(version: RegisterVersion) -> Definition:
    """Return what the version says, ready for use (kept, for a version never changes)."""
    return _definition(version.id, version.digest, translation.get_language() or "vi")


@lru_cache(maxsize=128)
def _definition(version_id: UUID, digest: str, language: str) -> Definition:
    version = RegisterVersion.objects.get(id=version_id)
    columns = tuple(read_column(given) for given in version.columns)
    checks = tuple(
        Check(parse(c["test"]), c["text"], c.get("tone", "warning"), tuple(c["columns"]))
        for c in version.checks
    )
    return Definition(
        version.id,
        version.code,
        version.number,
        version.title,
        version.day_key,
        version.sex,
        version.is_sensitive,
        columns,
        checks,
        {c.key: c for c in columns},
    )


def read_column(given: Mapping[str, Any]) -> GridColumn:
    """Return one column of a definition. Raises RegisterUnreadable."""
    try:
        kind = given["kind"]
        if kind not in KINDS:
            raise ValueError(kind)
        return GridColumn(
            key=given["key"],
            label=given["label"],
            kind=kind,
            choices=_choices(given.get("choices") or []),
            groups=tuple(given.get("groups") or ()),
            help=given.get("help", ""),
            required=bool(given.get("required")),
            least=_number(given.get("least")),
            most=_number(given.get("most")),
            low=_number(given.get("low")),
            high=_number(given.get("high")),
            length=int(given.get("length") or 255),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise RegisterUnreadable from fault


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _choices(given: Any) -> tuple[tuple[str, str], ...]:
    if given == ETHNIC_SOURCE:
        return tuple(titles_of(systems.ETHNIC_GROUP, today()))
    return tuple((str(key), str(label)) for key, label in given)


def document_digest(document: Mapping[str, Any]) -> str:
    """Return what changes when any word of the definition changes."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_document(document: Mapping[str, Any]) -> None:
    """Refuse a definition that could not be used. Raises RegisterUnreadable with what is wrong."""
    try:
        keys = [given["key"] for given in document["columns"]]
        for given in document["columns"]:
            read_column(given)
        if len(set(keys)) != len(keys) or document["day_key"] not in keys or not keys:
            raise RegisterUnreadable
        for check in document.get("checks", []):
            if unknown := parse(check["test"]).names - set(keys):
                raise RegisterUnreadable(str(sorted(unknown)))
            if not set(check["columns"]) <= set(keys):
                raise RegisterUnreadable(str(check["columns"]))
    except (KeyError, TypeError) as fault:
        raise RegisterUnreadable(str(fault)) from fault
    except ExpressionError as fault:
        raise RegisterUnreadable(str(fault)) from fault
