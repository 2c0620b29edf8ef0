"""`{% load statistics %}`: names of periods, looks of states."""

from django import template

from yteso.insight.statistics.looks import state_badge
from yteso.insight.statistics.periods import label_of
from yteso.kernel.base.public import now

register = template.Library()

register.filter("period_name", label_of)


@register.filter
def state_now(report: object) -> object:
    """The state of a report as a badge, red while it is late."""
    return state_badge(report, now())  # type: ignore[arg-type]
