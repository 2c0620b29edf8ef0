"""The shipped kinds of paper, installed with every migrate."""

import datetime as dt
import json
from pathlib import Path

from yteso.government.archive.models import Template


def install_templates() -> None:
    """Write the shipped kinds of paper (`data/templates.json`)."""
    path = Path(__file__).resolve().parents[1] / "data" / "templates.json"
    for row in json.loads(path.read_text(encoding="utf-8")):
        day = dt.date.fromisoformat(row.pop("valid_from"))
        Template.objects.update_or_create(code=row.pop("code"), valid_from=day, defaults=row)
