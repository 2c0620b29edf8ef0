"""Where each unit's square stands: the drawn layouts of `data/tiles.csv`, made by `tools/make_tiles.py`."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

Square = tuple[int, int]


@cache
def _layouts() -> dict[str, dict[dt.date, dict[str, Square]]]:
    """Return {level: {day from which it holds: {code: (column, row)}}}."""
    found: dict[str, dict[dt.date, dict[str, Square]]] = defaultdict(lambda: defaultdict(dict))
    data = files("yteso.insight.maps").joinpath("data", "tiles.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(data.splitlines()):
        day = dt.date.fromisoformat(row["valid_from"])
        found[row["level"]][day][row["code"]] = (int(row["column"]), int(row["row"]))
    return found


def place_squares(level: str, on: dt.date, codes: Iterable[str]) -> dict[str, Square]:
    """Return a square of its own for each code, as the layout that held on the day draws it.

    The north-western corner is (0, 0). Units that no layout knows stand in rows of their own under the
    others, so that no unit is ever missing from a map.
    """
    layouts = {day: squares for day, squares in _layouts()[level].items() if day <= on}
    known = layouts[max(layouts)] if layouts else {}
    wanted = list(dict.fromkeys(codes))
    placed = {code: known[code] for code in wanted if code in known}
    if placed:
        left, top = min(x for x, _ in placed.values()), min(y for _, y in placed.values())
        placed = {code: (x - left, y - top) for code, (x, y) in placed.items()}
    width = max((x for x, _ in placed.values()), default=11) + 1
    under = max((y for _, y in placed.values()), default=-2) + 2
    others = sorted(code for code in wanted if code not in placed)
    return placed | {code: (n % width, under + n // width) for n, code in enumerate(others)}
