"""The catalogue that comes with the product, and the reading of lists in the same shape."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
TEXTS = (
    "code", "official_code", "group", "name", "definition", "disaggregation", "frequency", "numerator",
    "denominator", "direction", "waits_for", "confidence", "legal_basis",
)  # fmt: skip
NUMBERS = ("position", "factor", "decimals", "headline")
DAYS = ("valid_from", "valid_to")


def read_list(text: str) -> list[dict[str, Any]]:
    """Return the rows of a CSV list, only the columns that it has; numbers as int, empty ones as None."""
    rows = []
    for given in csv.DictReader(io.StringIO(text)):
        row: dict[str, Any] = {key: (given[key] or "").strip() for key in TEXTS if key in given}
        row |= {key: int(given[key]) if given[key] else None for key in NUMBERS if key in given}
        row |= {key: given[key] or None for key in DAYS if key in given}
        rows.append(row)
    return rows


def shipped_rows() -> list[dict[str, Any]]:
    return read_list((DATA / "indicators.csv").read_text(encoding="utf-8"))


def digest_of(row: dict[str, Any]) -> str:
    """Return what changes when any word of an indicator changes."""
    kept = {key: row.get(key) or "" for key in (*TEXTS, *NUMBERS, *DAYS)}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()
