"""The catalogue: shipped procedures come with every migrate; a decision makes a new version."""

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.government.procedures.models import (
    Component,
    Fee,
    HandlingUnit,
    Office,
    Procedure,
    ProcedureVersion,
)
from yteso.government.procedures.permissions import CHANGE_CATALOGUE, SET_UP
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, fold, require, today
from yteso.toolkit.work.public import install_flow

DATA = Path(__file__).resolve().parents[1] / "data"
SINCE = dt.date(2025, 7, 1)  # the list of codes is of 03/07/2025, after the change of tiers
FLOW = "documents"


def read_lines() -> list[dict[str, str]]:
    with (DATA / "procedures.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_details() -> dict[str, dict[str, Any]]:
    """Return {code: what we know in full of the procedure}."""
    entries = json.loads((DATA / "details.json").read_text(encoding="utf-8"))
    return {code: entry for entry in entries for code in entry["codes"]}


@transaction.atomic
def install_catalogue() -> int:
    """Bring in the flows and procedures that we ship; return how many versions are new.

    A procedure whose shipped words have changed gets its next version on the day of the change of data;
    versions that an office published by a decision are never replaced.
    """
    for code, flow in json.loads((DATA / "flows.json").read_text(encoding="utf-8")).items():
        install_flow(
            code=code,
            title=flow["title"],
            definition=flow["definition"],
            legal_basis=flow["legal_basis"],
            valid_from=dt.date.fromisoformat(flow["valid_from"]),
        )
    lines, details = read_lines(), read_details()
    Procedure.objects.bulk_create(
        [
            Procedure(
                code=line["code"],
                name=line["name"],
                field=line["field"],
                group=line["group"],
                handled_by=line["handled_by"],
                note=line["note"],
                search_key=fold(f"{line['code']} {line['name']}")[:700],
            )
            for line in lines
        ],
        ignore_conflicts=True,
    )
    procedures = {p.code: p for p in Procedure.objects.all()}
    for line in lines:
        old = procedures.get(line["replaces"]) if line["replaces"] else None
        if old and procedures[line["code"]].replaces_id is None:
            Procedure.objects.filter(code=line["code"]).update(replaces=old)
    held = {
        v.procedure_id: v for v in ProcedureVersion.objects.order_by("procedure_id", "number")
    }  # the newest of each remains
    new = 0
    components: list[Component] = []
    fees: list[Fee] = []
    for line in lines:
        known = held.get(procedures[line["code"]].id)
        values, entry = _values(line, details.get(line["code"]))
        digest = _digest(values, entry)
        if known is not None and (known.digest == digest or known.decision_number):
            continue
        start = SINCE
        if known is not None:  # what was published until now stays what it was
            start = max(today(), known.valid_from + dt.timedelta(days=1))
            ProcedureVersion.objects.filter(id=known.id).update(valid_to=start - dt.timedelta(days=1))
        version = ProcedureVersion.objects.create(
            procedure=procedures[line["code"]],
            number=known.number + 1 if known else 1,
            valid_from=start,
            digest=digest,
            **values,
        )
        new += 1
        components += _components(version, entry["components"] if entry else [])
        fees += _fees(version, entry["fees"] if entry else [])
    Component.objects.bulk_create(components)
    Fee.objects.bulk_create(fees)
    return new


def _values(
    line: Mapping[str, str], entry: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the fields of a version from a line of the list and, if known, the details."""
    values: dict[str, Any] = {
        "name": line["name"],
        "days_text": line["days_text"],
        "fee_text": line["fee_text"],
        "flow": FLOW,
        "confidence": line["confidence"][:1] or "M",
        "note": line["note"],
    }
    if entry:
        limit, site = entry["limit"], entry["site"]
        values |= {
            "level": entry["level"],
            "subjects": entry["subjects"],
            "channels": entry["channels"],
            "legal_amount": limit[0],
            "legal_unit": limit[1],
            "conditions": entry["conditions"],
            "site_amount": site[0] if site else None,
            "site_unit": site[1] if site else "",
            "forms": entry["forms"],
            "result": entry["result"],
            "register": entry["register"],
            "validity_months": entry["validity_months"],
            "legal_basis": entry["legal_basis"],
            "flow": entry["flow"],
            "confidence": entry["confidence"],
            "note": entry["note"] or line["note"],
        }
    return values, entry


def _digest(values: Mapping[str, Any], entry: Mapping[str, Any] | None) -> str:
    parts = [dict(values), entry["components"] if entry else [], entry["fees"] if entry else []]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _components(version: ProcedureVersion, rows: list[dict[str, Any]]) -> list[Component]:
    return [Component(version=version, order=n, **row) for n, row in enumerate(rows, start=1)]


def _fees(version: ProcedureVersion, rows: list[list[Any]]) -> list[Fee]:
    return [
        Fee(version=version, order=n, label=label, amount_vnd=amount)
        for n, (label, amount) in enumerate(rows, start=1)
    ]


@transaction.atomic
def publish_version(
    *,
    actor: Actor,
    procedure_id: UUID,
    decision_number: str,
    decision_on: dt.date,
    valid_from: dt.date,
    changes: Mapping[str, Any],
    dropped: Collection[int] = (),
    fees: Mapping[int, int] | None = None,
    now: dt.datetime,
) -> ProcedureVersion:
    """Make the next version of a procedure by a publication decision; dossiers keep the version they came by.

    What `changes` does not name stays; components too, except those at the places `dropped`, and fees, except
    what `fees` sets anew ({place: amount}). Raises NotAllowed, NotVisible.
    """
    require(actor, CHANGE_CATALOGUE)
    procedure = Procedure.objects.select_for_update().filter(id=procedure_id).first()
    if procedure is None:
        raise NotVisible
    newest = procedure.versions.order_by("-number")[0]
    fields = {
        f.attname: getattr(newest, f.attname)
        for f in ProcedureVersion._meta.concrete_fields
        if f.attname not in ("id", "number", "valid_from", "valid_to", "digest", "published_on")
    }
    fields |= dict(changes) | {"decision_number": clean(decision_number), "decision_on": decision_on}
    start = max(valid_from, newest.valid_from + dt.timedelta(days=1))
    ProcedureVersion.objects.filter(id=newest.id).update(valid_to=start - dt.timedelta(days=1))
    version = ProcedureVersion.objects.create(
        **fields, number=newest.number + 1, valid_from=start, published_on=now.date(), digest=""
    )
    Component.objects.bulk_create(
        Component(
            version=version, order=c.order, name=c.name, paper=c.paper, required=c.required, reuse=c.reuse
        )
        for c in newest.components.exclude(order__in=dropped).order_by("order")
    )
    Fee.objects.bulk_create(
        Fee(
            version=version,
            order=f.order,
            label=f.label,
            amount_vnd=(fees or {}).get(f.order, f.amount_vnd),
        )
        for f in newest.fees.order_by("order")
    )
    Procedure.objects.filter(id=procedure.id).update(
        name=version.name, search_key=fold(f"{procedure.code} {version.name}")[:700]
    )
    record(
        actor,
        CHANGE_CATALOGUE.code,
        object_kind="procedure",
        object_id=procedure.id,
        detail={"code": procedure.code, "version": version.number},
    )
    return version


@transaction.atomic
def set_up_office(
    *, actor: Actor, organisation_id: UUID, units: Mapping[str, UUID], now: dt.datetime, **values: Any
) -> Office:
    """Set up (or change) a reception office and which room works on which group. Raises NotAllowed."""
    del now
    require(actor, SET_UP, organisation_id)
    office, _made = Office.objects.update_or_create(organisation_id=organisation_id, defaults=values)
    HandlingUnit.objects.filter(office=office).exclude(group__in=units).delete()
    for group, unit_id in units.items():
        HandlingUnit.objects.update_or_create(office=office, group=group, defaults={"unit_id": unit_id})
    record(actor, SET_UP.code, organisation_id=organisation_id, object_kind="office", object_id=office.id)
    return office
