"""The forms that come with the product: the documents of `data/forms`, with their checks, bindings and
mappings.

Checks, bindings (what is counted from the record) and mappings (what a station's form says for a province's
form) are files of their own because people write them; `document()` puts all into one document per form
version.
"""

import csv
import json
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from typing import Any

Document = dict[str, Any]
ROOT = "yteso.insight.statistics"


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of `data/`."""
    text = files(ROOT).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def read_documents() -> tuple[Document, ...]:
    """Return the documents of all shipped forms, in the order of their numbers."""
    folder = files(ROOT).joinpath("data", "forms")
    found = [
        json.loads(one.read_text(encoding="utf-8")) for one in folder.iterdir() if one.name.endswith(".json")
    ]
    found.sort(key=lambda one: (one["valid_from"], _position(one)))
    checks, bindings, derived = _checks(), _bindings(), _derived()
    for one in found:
        code = one["code"]
        one["position"] = _position(one)
        one["checks"] = checks.get(code, [])
        one["bindings"] = bindings.get(code, {})
        one["derived"] = derived.get(code, {})
    return tuple(found)


def _position(document: Document) -> int:
    number = str(document["number"]).split(" ")
    return int(number[0]) * 10 + (1 if len(number) > 1 else 0)


def _checks() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_table("checks.csv"):
        found[row.pop("form")].append({key: value for key, value in row.items() if value})
    return found


def _bindings() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_table("bindings.csv"):
        found[row["form"]][row["cell"]] = row["expression"]
    return found


def _derived() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_table("derived.csv"):
        found[row["form"]][row["cell"]] = row["from"]
    return found
