"""The registers that come with the product: the tables of `data/`, as documents that can be loaded."""

import csv
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a file in data/."""
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shipped_documents() -> list[dict[str, Any]]:
    """Return one document for each register and regime."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for row in read_table("columns.csv"):
        columns.setdefault(row.pop("register"), []).append(_column(row))
    checks: dict[str, list[dict[str, Any]]] = {}
    for row in read_table("checks.csv"):
        check = {
            "test": row["test"],
            "text": row["text"],
            "tone": row["tone"],
            "columns": row["columns"].split(),
        }
        checks.setdefault(row["register"], []).append(check)
    return [
        {
            "code": register["code"],
            "regime": regime["regime"],
            "regime_name": regime["name"],
            "position": position,
            "number": register["number"],
            "title": register["title"],
            "confidence": register["confidence"],
            "source": register["source"],
            "day_key": register["day_key"],
            "sex": int(register["sex"]) if register["sex"] else None,
            "is_sensitive": bool(register["sensitive"]),
            "valid_from": regime["valid_from"],
            "valid_to": regime["valid_to"] or None,
            "columns": columns[register["code"]],
            "checks": checks.get(register["code"], []),
        }
        for regime in read_table("regimes.csv")
        for position, register in enumerate(read_table("registers.csv"))
    ]


def _column(row: dict[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {key: value for key, value in row.items() if value}
    if group := given.pop("group", ""):
        given["groups"] = [group]
    choices = given.get("choices", "")
    if choices and not choices.startswith("@"):
        given["choices"] = [one.split("=", 1) for one in choices.split("|")]
    return given
