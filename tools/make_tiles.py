"""Draw the tile-grid layouts of `insight/maps`: one square for each administrative unit.

    python tools/make_tiles.py

No boundary of a commune is known to us under a free licence, so the map is a drawing of our own. It starts
from the centroids of today's communes (`kernel/places/data`, MIT-licensed). A former commune starts at the
centroid of the commune that mainly succeeded it, beside its siblings in the order of their codes; a former
district in the middle of its communes. How siblings lie to each other is not known; the page says so. Then:

1. degrees become squares of equal width; places nearer than a square push each other away, and each is
   drawn back to where it was, until dense towns have room;
2. the cheapest one-to-one assignment of places to squares (squared distance; Hungarian method) makes it;
3. an island keeps a strip of water round it.
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
PLACES = ROOT / "src/yteso/kernel/places/data"
OUT = ROOT / "src/yteso/insight/maps/data/tiles.csv"
PROVINCES = ("51", "62")
ISLAND = {"21548", "536"}  # Lý Sơn
Place = tuple[float, float]


def rows(name: str) -> list[dict[str, str]]:
    with open(PLACES / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spread(points: np.ndarray, rounds: int = 400, pull: float = 0.02) -> np.ndarray:
    """Push places that are nearer than one square apart, keeping each near where it was."""
    home, at = points.copy(), points.copy()
    for _ in range(rounds):
        gap = at[:, None, :] - at[None, :, :]
        far = np.sqrt((gap**2).sum(-1)) + np.eye(len(at)) * 9
        push = np.clip(1.02 - far, 0, None) / np.maximum(far, 1e-6)
        at = at + 0.25 * (gap * push[:, :, None]).sum(1) + pull * (home - at)
    return at


def assign(cost: np.ndarray) -> np.ndarray:
    """Return for each row the column of the cheapest one-to-one assignment (rows <= columns)."""
    n, m = cost.shape
    u, v, owner, way = np.zeros(n + 1), np.zeros(m + 1), np.zeros(m + 1, int), np.zeros(m + 1, int)
    for i in range(1, n + 1):
        owner[0], column = i, 0
        least, used = np.full(m + 1, np.inf), np.zeros(m + 1, bool)
        while True:
            used[column] = True
            row = owner[column]
            now = cost[row - 1] - u[row] - v[1:]
            better = ~used[1:] & (now < least[1:])
            least[1:][better], way[1:][better] = now[better], column
            free = np.where(used[1:], np.inf, least[1:])
            following = int(free.argmin()) + 1
            delta = free[following - 1]
            u[owner[used]] += delta
            v[used] -= delta
            least[~used] -= delta
            column = following
            if owner[column] == 0:
                break
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    found = np.zeros(n, int)
    for j in range(1, m + 1):
        if owner[j]:
            found[owner[j] - 1] = j - 1
    return found


def draw(places: dict[str, Place], squares_per_degree: float) -> dict[str, tuple[int, int]]:
    """Return (column, row) of every unit; row 0 is the north."""
    codes = sorted(places)
    degrees = np.array([places[code] for code in codes])
    points = np.column_stack([degrees[:, 1] * 0.966, -degrees[:, 0]]) * squares_per_degree
    land = [i for i, code in enumerate(codes) if code not in ISLAND]
    at = spread(points[land])
    low = np.floor(at.min(0)).astype(int) - 1
    high = np.ceil(at.max(0)).astype(int) + 1
    squares = np.array([(x, y) for y in range(low[1], high[1] + 1) for x in range(low[0], high[0] + 1)])
    cost = ((at[:, None, :] - squares[None, :, :]) ** 2).sum(-1)
    chosen = squares[assign(cost)]
    grid = {codes[i]: (int(x), int(y)) for i, (x, y) in zip(land, chosen, strict=True)}
    for i, code in enumerate(codes):
        if code in ISLAND:
            x, y = (round(v) for v in points[i])
            taken = set(grid.values())
            while any((x + dx, y + dy) in taken for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                x += 1
            grid[code] = (x, y)
    left, top = min(x for x, _ in grid.values()), min(y for _, y in grid.values())
    return {code: (x - left, y - top) for code, (x, y) in grid.items()}


def main() -> None:
    today = {
        r["code"]: (float(r["latitude"]), float(r["longitude"]))
        for r in rows("units_2025-07.csv")
        if r["parent"] == "51"
    }
    base = rows("units_2020.csv")
    heir = {
        r["old_code"]: r["new_code"]
        for r in rows("successions_2025-07.csv")
        if r["is_main"] and r["new_code"]
    }
    step = {r["old_code"]: r["new_code"] for r in rows("successions_2025-01.csv") if r["is_main"]}
    districts = {
        r["code"]: r["parent"] for r in base if r["level"] == "district" and r["parent"] in PROVINCES
    }
    siblings = defaultdict(list)
    for r in base:
        if r["level"] == "commune" and r["parent"] in districts:
            siblings[heir[step.get(r["code"], r["code"])]].append((r["code"], r["parent"]))
    former: dict[str, Place] = {}
    of_district: dict[str, list[Place]] = defaultdict(list)
    for new, olds in siblings.items():
        lat, lon = today[new]
        for n, (code, district) in enumerate(sorted(olds)):
            turn = np.pi / 2 - 2 * np.pi * n / len(olds)
            room = 0.012 if len(olds) > 1 else 0.0
            former[code] = (lat + room * float(np.sin(turn)), lon + room * float(np.cos(turn)))
            of_district[district].append(former[code])
    former["536"] = today["21548"]  # Lý Sơn had no communes from April 2020
    of_district["536"] = [today["21548"]]
    middle = {code: tuple(np.mean(found, axis=0)) for code, found in of_district.items()}
    layouts = [
        ("2020-04-01", "commune", draw(former, 11.5)),
        ("2020-04-01", "district", draw(middle, 3.2)),
        ("2025-07-01", "commune", draw(today, 7.0)),
    ]
    with open(OUT, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["valid_from", "level", "code", "column", "row"])
        for valid_from, level, grid in layouts:
            for code, (x, y) in sorted(grid.items()):
                writer.writerow([valid_from, level, code, x, y])
            wide, high = (max(v[i] for v in grid.values()) + 1 for i in (0, 1))
            print(valid_from, level, len(grid), f"{wide} x {high}")  # noqa: T201


if __name__ == "__main__":
    main()
