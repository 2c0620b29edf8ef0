"""What a file tells of HIV and tuberculosis, and who of those who may read what was sent does not see it.

A facility reads what it sent itself: it must mend it. Whoever reads over the whole province (an officer, the
director) sees that something was left out, as in the record (`record/chart`).
Source: Luật Phòng, chống HIV/AIDS 64/2006/QH11, art. 30; Tables 6 and 15 of Decision 4750/QĐ-BYT.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yteso.exchange.insurance.models import Finding, Submission
from yteso.exchange.insurance.permissions import READ
from yteso.kernel.base.public import Actor
from yteso.record.chart.public import SENSITIVE, Shield, shield_for

SENSITIVE_TABLES = ("XML6", "XML15")
SUMMARIES = ("XML0", "XML1")
LINES = ("XML2", "XML3", "XML4")
LEFT_OUT = "…"
_ICD10 = re.compile(r"[A-Z]\d\d(\.?\d{1,2})?[*+†]?")
_CODES = 300  # characters: a longer text is no list of codes
_TELLING = (
    "LY_DO_VV", "LY_DO_VNT", "CHAN_DOAN_VAO", "CHAN_DOAN_RV", "MA_BENH_CHINH", "MA_BENH_KT", "MA_BENH_YHCT",
    "MA_PTTT_QT", "PP_DIEU_TRI", "GHI_CHU",
)  # fmt: skip

Table = tuple[str, list[str], list[list[str]]]
"""Name, fields and rows of one table of a dossier."""


def sees_all(actor: Actor, facility_id: UUID) -> bool:
    """Return whether the actor sees everything that this facility sent."""
    reach = actor.reach(READ)
    own = reach.covers(facility_id) and not reach.everything
    return own or actor.reach(SENSITIVE).covers(facility_id)


def may_take_original(actor: Actor, submission: Submission) -> bool:
    """Return whether the actor may have the file itself: its facility, its sender, or who sees everything."""
    sent = actor.user_id is not None and submission.sender_id == actor.user_id
    return sent or sees_all(actor, submission.facility_id)


def visible_findings(actor: Actor) -> QuerySet[Any]:
    """Return the findings that the actor may see, without those in tables that they do not see at all."""
    rows = Finding.objects.all().visible_to(actor)
    reach, special = actor.reach(READ), actor.reach(SENSITIVE)
    if not reach.everything or special.everything:
        return rows
    return rows.filter(~Q(table__in=SENSITIVE_TABLES) | Q(facility_id__in=special.organisation_ids))


def conceal(actor: Actor, findings: Iterable[Finding], on: dt.date) -> None:
    """Blank the values of findings that tell of what the actor does not see; the rest of each stays."""
    shield: Shield | None = None
    for finding in findings:
        if sees_all(actor, finding.facility_id):
            continue
        shield = shield or shield_for(False, on)
        told = [finding.value, *map(str, finding.parameters.values())]
        if _tells(shield, told):
            finding.value = LEFT_OUT
            finding.parameters = dict.fromkeys(finding.parameters, LEFT_OUT)


def leave_out(tables: Sequence[Table], on: dt.date) -> tuple[list[Table], int]:
    """Return a dossier's tables without what tells of HIV or tuberculosis, and how many rows were touched."""
    shield = shield_for(False, on)
    kept: list[Table] = []
    hidden = 0
    masked = any(
        name in SENSITIVE_TABLES or (name in SUMMARIES and any(_tells(shield, row) for row in rows))
        for name, _, rows in tables
    )
    for name, fields, rows in tables:
        if name in SUMMARIES:
            shown = [_blank(fields, row) for row in rows] if masked else rows
            hidden += len(rows) if masked else 0
        elif name in SENSITIVE_TABLES or (masked and name not in LINES):
            shown = []
            hidden += len(rows)
        else:
            shown = [row for row in rows if not _tells(shield, row)]
            hidden += len(rows) - len(shown)
        if shown:
            kept.append((name, fields, shown))
    return kept, hidden


def _tells(shield: Shield, values: Iterable[str]) -> bool:
    texts = [value for value in values if value]
    codes = [code.strip() for text in texts if len(text) < _CODES for code in text.split(";")]
    return shield.hides_text(*texts) or any(
        _ICD10.fullmatch(code) and shield.hides_diagnosis(code) for code in codes
    )


def _blank(fields: Sequence[str], row: Sequence[str]) -> list[str]:
    return [
        LEFT_OUT if field in _TELLING and value else value for field, value in zip(fields, row, strict=True)
    ]
