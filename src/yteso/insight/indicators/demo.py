"""Typed values and targets of the twelve headline percentages for three years, all made up.

The levels are near what provinces of this kind publish; each value says that it is a sample.
"""

import datetime as dt
import random
from decimal import Decimal

from yteso.insight.indicators.actions import set_target, type_value
from yteso.insight.indicators.models import IndicatorValue
from yteso.kernel.base.public import DemoPlan, Say, SystemActor, now
from yteso.toolkit.measures.public import Period

SOURCE = "Số liệu mẫu (không phải báo cáo thật)"
LEVELS = {  # code: level in the first year, change a year, target of the last year
    "FIN07": ("93.6", "0.7", "95.5"),
    "FAC04": ("88.0", "2.5", "95"),
    "SRVX1": ("31.0", "1.2", None),
    "VAC01": ("93.0", "0.9", "95"),
    "CH06": ("21.4", "-0.8", "20"),
    "CH05": ("11.9", "-0.5", "10.5"),
    "CDX1": ("0.9", "-0.1", None),
    "ENV02": ("93.5", "0.8", "95"),
    "ENV01": ("88.2", "1.1", "92"),
    "OCC01": ("46.0", "4.0", "60"),
}


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Type the values once; a second call finds them and changes nothing."""
    if IndicatorValue.objects.exists():
        say("typed values are there already")
        return
    dice, actor, moment = random.Random(plan.seed), SystemActor("demo"), now()  # noqa: S311 - made-up values
    years = range(plan.until.year - 2, plan.until.year + 1)
    for code, (level, step, target) in LEVELS.items():
        for place, year in enumerate(years):
            noise = Decimal(dice.randint(-3, 3)) / 10
            value = max(Decimal(level) + Decimal(step) * place + noise, Decimal("0.1"))
            type_value(
                actor=actor, code=code, period=Period.parse(str(year)), value=value, source=SOURCE, now=moment
            )
        if target:
            set_target(
                actor=actor, code=code, year=years[-1], value=Decimal(target), source=SOURCE, now=moment
            )
    say(f"{len(LEVELS)} headline percentages, {len(years)} years, until {dt.date.isoformat(plan.until)}")
