"""`{% load statistics %}`: names of periods, looks of states."""

from django import template

from yteso.insight.statistics.looks import state_badge
from yteso.insight.statistics.periods import label_of
from yteso.kernel.base.public import now

register = template.Library()

register.filter("period_name", label_of)


@register.filter
def period_inline(code: str) -> str:
    """Return what people call the period, within a sentence: “tháng 10/2026”."""
    name = label_of(code)
    return name[:1].lower() + name[1:]


@register.filter
def state_now(report: object) -> object:
    """The state of a report as a badge, red while it is late."""
    return state_badge(report, now())  # type: ignore[arg-type]
