"""What a year of real dossiers says about a procedure: the evidence on which simplifying it is proposed.

Beside `queries.py`, which has grown full. Source: NĐ 63/2010/NĐ-CP (procedures are reviewed, simplified).
"""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count

from yteso.government.procedures.models import (
    Charge,
    Dossier,
    DossierComponent,
    ProcedureVersion,
    Slip,
)
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.work.public import Action, Clock, find_calendar, used_by

DAYS, MOST = 365, 2000  # the year before; of a busy procedure its newest dossiers


def limit_now(version: ProcedureVersion) -> tuple[int, str]:
    """Return the time limit that is promised now, and its unit: the committed one, else the legal one."""
    if version.committed_amount is not None:
        return version.committed_amount, version.committed_unit
    return version.legal_amount or 0, version.legal_unit


def read_evidence(version: ProcedureVersion, day: dt.date) -> dict[str, Any]:
    """Return what dossiers of the version's procedure, received in the year until the day, say; as plain data
    that a proposal keeps. Nine queries. Days are counted as the clock counts them: without waiting.
    """
    first = day - dt.timedelta(days=DAYS)
    rows = Dossier.objects.filter(
        version__procedure_id=version.procedure_id,
        received_at__gte=dt.datetime.combine(first, dt.time(), PROVINCE_ZONE),
        received_at__lt=dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE),
    )
    received = rows.count()
    found = dict(rows.order_by("-received_at", "id").values_list("id", "case_id")[:MOST])
    used = _days_used(list(found.values()))
    amount, unit = limit_now(version)
    asked = Action.objects.filter(case_id__in=found.values(), verb="ask_supplement")
    reused = DossierComponent.objects.filter(dossier_id__in=found, origin=DossierComponent.Origin.REUSED)
    return {
        "first": first.isoformat(),
        "last": day.isoformat(),
        "received": received,
        "looked_at": len(found),
        "resolved": len(used),
        "unit": unit,
        "limit": amount,
        "site": [version.site_amount, version.site_unit] if version.site_amount is not None else None,
        "average": round(sum(used) / len(used), 1) if used else None,
        "nine_of_ten": used[max(0, -(-9 * len(used) // 10) - 1)] if used else None,
        "longest": used[-1] if used else None,
        "supplemented": asked.aggregate(n=Count("case_id", distinct=True))["n"],
        "with_reuse": reused.aggregate(n=Count("dossier_id", distinct=True))["n"],
        "papers": _papers(version, list(found)),
        "fees": _fees(version, list(found)),
    }


def _days_used(case_ids: list[Any]) -> list[float]:
    """Return what each finished dossier took of its time limit, the quickest first."""
    calendar = find_calendar()
    rows = Clock.objects.filter(case_id__in=case_ids, purpose="promise", state=Clock.State.DONE)
    return sorted(round(used_by(clock, calendar), 1) for clock in rows.exclude(outcome=""))


def _papers(version: ProcedureVersion, dossier_ids: list[Any]) -> list[dict[str, Any]]:
    """Per paper of the version: how often it was given, taken from what we hold, asked for afterwards."""
    rows = DossierComponent.objects.filter(dossier_id__in=dossier_ids).order_by()
    counted: dict[str, Counter[str]] = {}
    for name, origin, number in rows.values_list("name", "origin").annotate(n=Count("id")):
        counted.setdefault(name, Counter())[origin] += number
    asked: Counter[str] = Counter()
    slips = Slip.objects.filter(dossier_id__in=dossier_ids, form=Slip.Form.SUPPLEMENT)
    for papers in slips.values_list("content__papers", flat=True):
        asked.update(row[0] for row in papers or [] if row[3] == DossierComponent.Origin.MISSING)
    return [
        {
            "order": one.order,
            "name": one.name,
            "required": one.required,
            "given": counted.get(one.name, Counter())[DossierComponent.Origin.HANDED_IN],
            "reused": counted.get(one.name, Counter())[DossierComponent.Origin.REUSED],
            "asked": asked[one.name],
        }
        for one in version.components.order_by("order")
    ]


def _fees(version: ProcedureVersion, dossier_ids: list[Any]) -> list[dict[str, Any]]:
    rows = Charge.objects.filter(dossier_id__in=dossier_ids).order_by().values("label")
    counted = dict(rows.annotate(n=Count("id")).values_list("label", "n"))
    return [
        {
            "order": one.order,
            "label": one.label,
            "amount_vnd": one.amount_vnd,
            "times": counted.get(one.label, 0),
        }
        for one in version.fees.order_by("order")
    ]
