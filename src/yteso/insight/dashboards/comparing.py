"""A figure beside the former period and beside its target: what changed, by how much, is that good."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from yteso.insight.dashboards.models import Target
from yteso.kernel.ui.public import formats
from yteso.toolkit.measures.public import Additive, Figure, Period

SIGNS = {"arrow-up": "↑ ", "arrow-down": "↓ "}
ONE_DAY = dt.timedelta(days=1)


def former_period(period: Period, today: dt.date, additive: Additive) -> tuple[Period, bool]:
    """Return what to compare a period with, and whether that is only the same number of days.

    A month that is not over yet is compared with as many days of the month before; what stands at one moment
    (a stock) with the end of the former period.
    """
    before = period.previous()
    running = period.start <= today < period.end
    if not running or additive not in (Additive.FLOW, Additive.DISTINCT):
        return before, False
    last = min(before.start + (today - period.start), before.end)
    if last == before.start:
        return Period("day", before.start, before.start), True
    return Period("span", before.start, last), True


@dataclass(frozen=True)
class Change:
    """The difference to the former figure: `text` says it, `tone` whether that is good, `arrow` the way."""

    text: str
    tone: str
    arrow: str
    versus: str

    @property
    def signed(self) -> str:
        """Return the text with its direction, where no icon can stand."""
        return f"{SIGNS.get(self.arrow, '')}{self.text}"


def change_of(now: Figure, then: Figure, direction: str, same_days: bool) -> Change | None:
    """Compare two figures of one code: in points if they are percentages, in per cent if not."""
    if now.value is None or then.value is None:
        return None
    difference = now.value - then.value
    versus = (
        _("compared with as many days of the former period")
        if same_days
        else _("compared with the former period")
    )
    if now.unit.strip() == "%":
        text = _("%(n)s points") % {"n": formats.number(abs(difference), 1)}
    elif then.value:
        text = f"{formats.number(abs(difference) * 100 / abs(then.value), 1)} %"
    else:
        text = formats.number(abs(difference))
    if not difference:
        return Change(_("unchanged"), "neutral", "minus", versus)
    risen = difference > 0
    good = {"up": risen, "down": not risen}.get(direction)
    tone = "neutral" if good is None else "good" if good else "bad"
    return Change(text, tone, "arrow-up" if risen else "arrow-down", versus)


@dataclass(frozen=True)
class Reached:
    """How far a figure is from its target."""

    text: str
    tone: str
    percent: int
    source: str


def reached(figure: Figure, target: Target | None) -> Reached | None:
    """Compare a figure with its target; None where there is no target or no figure."""
    if target is None or figure.value is None:
        return None
    up = target.direction == "up"
    met = figure.value >= target.value if up else figure.value <= target.value
    wanted = f"{'≥' if up else '≤'} {formats.number(target.value)}{_unit(figure.unit)}"
    if met:
        text = _("Target %(target)s: reached") % {"target": wanted}
    else:
        missing = formats.number(abs(target.value - figure.value), figure.decimals)
        text = _("Target %(target)s: %(n)s off") % {"target": wanted, "n": missing}
    share = figure.value / target.value if target.value else Decimal(1)
    percent = int(max(Decimal(0), min(Decimal(1), share if up else 2 - share)) * 100)
    return Reached(text, "good" if met else "warning", percent, target.source)


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""


WIDTH, HEIGHT = 120, 32


def spark(values: list[Decimal | None]) -> str:
    """Return the points of a small line (an SVG polyline of 120 by 32); gaps are left out."""
    known = [(i, v) for i, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(v for _i, v in known), max(v for _i, v in known)
    span = (high - low) or Decimal(1)
    step = Decimal(WIDTH - 4) / (len(values) - 1)
    return " ".join(
        f"{2 + i * step:.1f},{HEIGHT - 3 - (v - low) / span * (HEIGHT - 6):.1f}" for i, v in known
    )
