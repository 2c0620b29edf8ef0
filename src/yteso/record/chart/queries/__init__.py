"""Reading a citizen's record."""

from yteso.record.chart.queries.grounds import (
    Ground,
    find_emergency,
    find_facility_named,
    find_ground,
    list_consents,
    list_emergencies,
    organisation_names,
    policy_on,
)
from yteso.record.chart.queries.identity import Identity, find_identity
from yteso.record.chart.queries.papers import list_appointments, list_papers, read_paper
from yteso.record.chart.queries.shields import Shield, shield_for
from yteso.record.chart.queries.timeline import (
    KINDS,
    TIMELINE_PAGE,
    TimelineVisit,
    count_visits,
    is_masked,
    read_timeline,
)
from yteso.record.chart.queries.top import CurrentMedicine, ProblemEntry, Top, days_of_supply, read_top
from yteso.record.chart.queries.trends import Point, Trend, read_trends
from yteso.record.chart.queries.visit import VisitDetail, name_codes, read_visit
from yteso.record.chart.queries.whole import WholeForReader, read_whole

__all__ = [
    "KINDS",
    "TIMELINE_PAGE",
    "CurrentMedicine",
    "Ground",
    "Identity",
    "Point",
    "ProblemEntry",
    "Shield",
    "TimelineVisit",
    "Top",
    "Trend",
    "VisitDetail",
    "WholeForReader",
    "count_visits",
    "days_of_supply",
    "find_emergency",
    "find_facility_named",
    "find_ground",
    "find_identity",
    "is_masked",
    "list_appointments",
    "list_consents",
    "list_emergencies",
    "list_papers",
    "name_codes",
    "organisation_names",
    "policy_on",
    "read_paper",
    "read_timeline",
    "read_top",
    "read_trends",
    "read_visit",
    "read_whole",
    "shield_for",
]
