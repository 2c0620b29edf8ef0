"""What figures should reach: the shipped rows of `data/targets.csv`, loaded after every `migrate`.

A row that was changed in the file is changed in the database; one that left the file stays, as history does.
"""

import csv
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from importlib.resources import files

from yteso.insight.dashboards.models import Target


def read_shipped() -> list[Target]:
    """Return the targets of the shipped file."""
    text = files("yteso.insight.dashboards").joinpath("data", "targets.csv").read_text(encoding="utf-8")
    return [
        Target(
            figure=row["figure"],
            value=Decimal(row["value"]),
            direction=row["direction"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    ]


def targets_for(figures: Iterable[str], on: dt.date) -> dict[str, Target]:
    """Return the target of each figure that has one on the day."""
    found = Target.objects.on(on).filter(figure__in=set(figures)).order_by("valid_from")
    return {target.figure: target for target in found}
