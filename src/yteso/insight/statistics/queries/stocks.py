"""What units reported last of something that stands until it is reported anew, such as their beds."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models.fields.json import KT

from yteso.insight.statistics.models import Report
from yteso.insight.statistics.queries.summing import ARRIVED


@dataclass(frozen=True)
class Stand:
    """What one unit (`path`: it and everything above it) had at the end of a period that it reported."""

    organisation_id: UUID
    path: tuple[UUID, ...]
    on: dt.date
    value: Decimal


def list_stands(forms: Sequence[str], cell: str, first: dt.date, last: dt.date) -> list[Stand]:
    """Return what units sent in a cell of any of the forms for periods that end between the days, by day."""
    reports = Report.objects.filter(form_code__in=forms, tier="unit", state__in=ARRIVED)
    held = reports.filter(ends_on__range=(first, last), values__has_key=cell).annotate(
        cell=KT(f"values__{cell}")
    )
    found = held.order_by("ends_on", "organisation_id").values_list(
        "organisation_id", "organisation__path", "ends_on", "cell"
    )
    return [Stand(one, tuple(path), on, Decimal(text)) for one, path, on, text in found]
