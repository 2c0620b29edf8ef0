"""Mean populations for the demo province. The numbers are made up, and every figure that uses them says so.

Source: nobody. The province's total is near what the Department's plan and the merger of 2025 suggest (about
1.25 million before 1 July 2025, 2.2 million with the former Kon Tum); how it is spread over communes is drawn
by chance from the seed.
"""

import csv
import datetime as dt
import io
import random

from yteso.kernel.base.public import DemoPlan, Say, SystemActor, now
from yteso.kernel.places.actions import load_population
from yteso.kernel.places.maps import commune_map
from yteso.kernel.places.models import PopulationVersion
from yteso.kernel.places.population import COLUMNS

CODE, PROVINCE = "mau-2026", "51"
MAPS = (
    (2023, "2024-12-31"),
    (2024, "2024-12-31"),
    (2025, "2025-01-01"),
    (2025, "2025-07-01"),
    (2026, "2025-07-01"),
)
TOTALS = {"2024-12-31": 1_250_000, "2025-01-01": 1_250_000, "2025-07-01": 2_160_000}
GROWTH = 1.007
# shares of a commune's people: female, under 5, under 15, women of 15 to 49
SHARES = (0.502, 0.083, 0.241, 0.262)


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Load made-up mean populations of 2023 to 2026 for both maps."""
    if PopulationVersion.objects.filter(code=CODE).exists():
        say("populations are there already")
        return
    load_population(
        actor=SystemActor("demo"), code=CODE, title="Dân số trung bình 2023–2026 (số liệu mẫu)",
        source="Số liệu giả định cho bản trình diễn, không phải số liệu của cơ quan thống kê",
        is_invented=True, content=population_file(plan.seed), now=now(),
    )  # fmt: skip
    say("mean populations of 2023–2026 made up for the communes of both maps")


def population_file(seed: int) -> str:
    """Return the made-up file: for each year and map, a line for each commune."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for year, on in MAPS:
        communes = _communes(on)
        weights = {code: random.Random(f"{seed} {code}").uniform(0.5, 1.6) for code in communes}  # noqa: S311
        scale = TOTALS[on] * GROWTH ** (year - 2025) / sum(weights.values())
        for code in communes:
            total = round(weights[code] * scale)
            writer.writerow([year, on, code, total, *(round(total * share) for share in SHARES)])
    return text.getvalue()


def _communes(on: str) -> list[str]:
    shown = commune_map(dt.date.fromisoformat(on))
    return sorted(shown.under.get(PROVINCE, frozenset()))
