"""Writing the audit log. Every entry is written in the caller's transaction: no write without its entry."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise

from yteso.kernel.audit.models import Entry
from yteso.kernel.base.public import Actor, fetch_prepared, now

PERSONS_PER_ENTRY = 1000  # keeps one row of a large export readable

# The trigger numbers and chains. Prepared, because every look at a record pays for one of these.
WRITTEN = [field for field in Entry._meta.concrete_fields if field.editable]
COLUMNS = ", ".join(str(field.column) for field in WRITTEN)
PLACES = ", ".join("%s::jsonb" if field.column == "detail" else "%s" for field in WRITTEN)
INSERT = (
    f"INSERT INTO audit_entry ({COLUMNS}, chain, seq, previous, digest)"  # noqa: S608 - names of ours
    f" VALUES ({PLACES}, 0, 0, '', '') RETURNING id"
)


def record(
    actor: Actor,
    verb: str,
    *,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    object_kind: str = "",
    object_id: object = "",
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
    kind: Entry.Kind = Entry.Kind.WRITE,
) -> None:
    """Record that the actor did something: call it last in an action, inside its transaction.

    `verb` is the code of the permission used (`people.person.merge`). `organisation_id` is where it
    happened (without one, the organisation the actor acts for), `purpose` why (without one, the actor's).
    `detail` holds ids, codes and counts, never clinical content: the log is read by people who may
    not read records.
    """
    _write(
        actor, kind, verb, person_id=person_id, organisation_id=organisation_id, object_kind=object_kind,
        object_id=str(object_id or ""), purpose=purpose, detail=dict(detail or {}),
    )  # fmt: skip


def record_read(
    actor: Actor,
    person_id: UUID,
    what: str,
    *,
    organisation_id: UUID | None = None,
    purpose: str = "",
    emergency: bool = False,
    object_kind: str = "",
    object_id: object = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record that the actor opened a person's record or part of it (`what`, e.g. `record.chart.read`).

    The citizen sees this entry. Source: Luật 91/2025/QH15 (log of processing); NĐ 102/2025 (record access).
    """
    _write(
        actor, Entry.Kind.READ, what, person_id=person_id, organisation_id=organisation_id,
        object_kind=object_kind, object_id=str(object_id or ""), purpose=purpose, emergency=emergency,
        detail=dict(detail or {}),
    )  # fmt: skip


def record_list(
    actor: Actor,
    person_ids: Iterable[UUID],
    what: str,
    *,
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record that the actor was shown (or exported) these persons in a list: one entry per 1,000 persons.

    A list without any person is recorded too: a search that finds nobody is still a look-up.
    """
    ids = list(dict.fromkeys(person_ids))
    for start in range(0, max(len(ids), 1), PERSONS_PER_ENTRY):
        part = ids[start : start + PERSONS_PER_ENTRY]
        _write(
            actor, Entry.Kind.LIST, what, person_ids=part, purpose=purpose,
            detail={"count": len(ids), **(detail or {})},
        )  # fmt: skip


def _write(
    actor: Actor,
    kind: Entry.Kind,
    verb: str,
    *,
    organisation_id: UUID | None = None,
    purpose: str = "",
    **values: Any,
) -> None:
    entry = Entry(
        at=now(),
        kind=kind,
        user_id=actor.user_id,
        user_label=actor.label[:255],
        organisation_id=organisation_id or actor.organisation_id,
        verb=verb,
        purpose=purpose or actor.purpose,
        address=actor.address,
        **values,
    )
    fetch_prepared(INSERT, [_plain(getattr(entry, field.attname)) for field in WRITTEN])


def _plain(value: Any) -> Any:
    """Return the value as a prepared statement takes it: detail as JSON, choices and lazy words as text."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return str(value) if isinstance(value, str | Promise) else value
