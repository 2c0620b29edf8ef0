"""What a sender may know of what they sent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from yteso.exchange.insurance.models import Dossier, Finding, Submission
from yteso.exchange.insurance.queries.withheld import visible_findings
from yteso.exchange.insurance.reading import read_dossier
from yteso.kernel.base.public import Actor, NotVisible
from yteso.toolkit.files.public import open_file

FINDINGS_SHOWN = 1000


def find_submission(actor: Actor, submission_id: UUID) -> Submission:
    """Return a submission of the actor's facilities. Raises NotVisible."""
    found = (
        Submission.objects.all().visible_to(actor).select_related("facility").filter(id=submission_id).first()
    )
    if found is None:
        raise NotVisible
    submission: Submission = found
    return submission


def list_findings(actor: Actor, submission_id: UUID) -> QuerySet[Any]:
    """Return what was found in a submission, errors first, in the order of the file."""
    return (
        visible_findings(actor)
        .filter(dossier__submission_id=submission_id)
        .select_related("dossier")
        .order_by("severity", "dossier__ordinal", "table", "row_number", "id")
    )


@dataclass(frozen=True)
class DossierHistory:
    """All that a facility sent about one visit, newest first; `current` is what stands in the record."""

    facility_code: str
    link_code: str
    current: Dossier | None
    versions: tuple[Dossier, ...]


def find_dossiers(actor: Actor, facility_code: str, link_code: str) -> DossierHistory:
    """Return the history of one visit (MA_CSKCB, MA_LK) as the facility sent it. Raises NotVisible."""
    versions: tuple[Dossier, ...] = tuple(
        Dossier.objects.all()
        .visible_to(actor)
        .filter(facility_code=facility_code, link_code=link_code)
        .select_related("submission")
        .order_by("-received_at", "-ordinal")
    )
    if not versions:
        raise NotVisible
    current = (d for d in versions if d.state == Dossier.State.RECORDED and d.kind == Dossier.Kind.VISIT)
    return DossierHistory(facility_code, link_code, next(current, None), versions)


@dataclass(frozen=True)
class RuleGroup:
    """One rule that a submission or dossier broke: how often, and its first findings."""

    rule_code: str
    severity: str
    count: int
    findings: list[Finding]


def group_findings(findings: Iterable[Finding], shown: int = 5) -> list[RuleGroup]:
    """Group findings by rule, errors first, the most frequent first; keep the first few of each."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = (finding.severity, finding.rule_code)
        counts[key] = counts.get(key, 0) + 1
        kept = groups.setdefault(key, [])
        if len(kept) < shown:
            kept.append(finding)
    made = [
        RuleGroup(code, severity, counts[severity, code], rows) for (severity, code), rows in groups.items()
    ]
    return sorted(made, key=lambda group: (group.severity != Finding.Severity.ERROR, -group.count))


def find_dossier(actor: Actor, dossier_id: UUID) -> Dossier:
    """Return a dossier of the actor's facilities with its submission. Raises NotVisible."""
    rows = Dossier.objects.all().visible_to(actor).select_related("submission", "facility")
    found: Dossier | None = rows.filter(id=dossier_id).first()
    if found is None:
        raise NotVisible
    return found


def read_original(dossier: Dossier) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return the tables of a dossier as its original file has them: (table, fields, rows).

    Any version, replaced ones included: the file is kept as it came. Empty fields of all rows are left out.
    """
    with open_file(dossier.submission.file_digest) as content:
        batch = read_dossier(content, dossier.ordinal, declared_version=dossier.submission.declared_version)
    tables = []
    for name, table in (batch.tables if batch else {}).items():
        filled = [field for field, values in table.fields.items() if any(values)]
        rows = [list(row) for row in zip(*(table.fields[field] for field in filled), strict=True)]
        if rows:
            tables.append((name, filled, rows))
    return tables


@dataclass(frozen=True)
class Sent:
    """How many dossiers of the actor's facilities came in since a moment, by what became of them."""

    recorded: int
    unchanged: int
    quarantined: int
    waiting: int


def count_sent(actor: Actor, since: dt.datetime) -> Sent:
    """Return what the actor's facilities sent since that moment. Two queries."""
    rows = Dossier.objects.all().visible_to(actor).filter(received_at__gte=since).order_by()
    states = dict(rows.values_list("state").annotate(many=Count("id")))
    open_states = [Submission.State.WAITING, Submission.State.READING]
    waiting = Submission.objects.all().visible_to(actor).filter(state__in=open_states).count()
    state = Dossier.State
    return Sent(
        states.get(state.RECORDED, 0) + states.get(state.REPLACED, 0),
        states.get(state.UNCHANGED, 0),
        states.get(state.QUARANTINED, 0),
        waiting,
    )
