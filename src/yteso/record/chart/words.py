"""How a record is worded for people: charts of trends, fields of papers."""

import datetime as dt
import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yteso.kernel.codes.public import systems, titles
from yteso.kernel.organisations.public import facility_names
from yteso.kernel.people.public import Person
from yteso.record.chart.queries import KINDS, Trend
from yteso.record.chart.queries.wording import language
from yteso.record.visits.public import Paper, SensitiveNote

_SENT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2}))?")
FACILITIES = ("MA_CSKCB_DEN", "MA_NOI_DEN")


def age_on(person: Person, day: dt.date) -> int | None:
    """Return the age in whole years on that day; None when not even the year of birth is known."""
    if not person.birth_year:
        return None
    had_birthday = (person.birth_month or 1, person.birth_day or 1) <= (day.month, day.day)
    return day.year - person.birth_year - (0 if had_birthday else 1)


def kind_words() -> list[tuple[str, str]]:
    """Return the kinds of the timeline's filter with their words."""
    words = {
        "all": _("All"),
        "inpatient": _("Inpatient stays"),
        "outpatient": _("Outpatient visits"),
        "results": _("With results"),
        "medicines": _("With medicines"),
        "papers": _("With papers"),
    }
    return [(kind, words[kind]) for kind in KINDS]


def form_title(form: str) -> str:
    """Return the heading of a short form over a record."""
    return {
        "allergy": _("Add an allergy"),
        "withdraw": _("Withdraw an allergy entered by mistake"),
        "problem": _("Add a problem"),
        "end": _("End a problem"),
    }[form]


def sensitive_fields(note: SensitiveNote) -> list[tuple[str, str]]:
    """Return the filled fields of HIV or tuberculosis care under the standard's names."""
    return [(name, str(value)) for name, value in note.fields.items() if value]


def chart_option(trend: Trend) -> dict[str, Any]:
    """Return the chart of one trend: a line over time with the reference range as a band."""
    points = [[timezone.localtime(point.at).isoformat(), point.value] for point in trend.points]
    series: dict[str, Any] = {"type": "line", "name": trend.name, "data": points, "symbolSize": 7}
    if trend.low is not None or trend.high is not None:
        low, high = trend.low, trend.high
        area = [{"yAxis": low if low is not None else 0}, {"yAxis": high if high is not None else "max"}]
        series["markArea"] = {"silent": True, "data": [area], "itemStyle": {"opacity": 0.12}}
    return {
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "scale": True, "name": trend.unit},
        "series": [series],
    }


def paper_fields(paper: Paper) -> list[tuple[str, str]]:
    """Return the filled fields of a paper with the standard's own labels, in the order sent."""
    labels = {
        "CHAN_DOAN_RV": _("Diagnosis at discharge"),
        "CHAN_DOAN_VAO": _("Diagnosis at admission"),
        "PP_DIEUTRI": _("Treatment given"),
        "GHI_CHU": _("Note"),
        "NGAY_VAO": _("Time of arrival"),
        "NGAY_RA": _("Time of discharge"),
        "QT_BENHLY": _("Course of the disease"),
        "TOMTAT_KQ": _("Key results"),
        "HUONG_DIEU_TRI": _("Proposed treatment"),
        "DAU_HIEU_LS": _("Clinical signs"),
        "TINH_TRANG_CT": _("Condition at transfer"),
        "PHUONGTIEN_VC": _("Transport"),
        "NGAY_HEN_KL": _("Come back on"),
        "TU_NGAY": _("From"),
        "DEN_NGAY": _("To"),
        "SO_NGAY": _("Days"),
        "SO_NGAY_NGHI": _("Days of leave"),
        "HO_TEN_CON": _("Name of the child"),
        "GIOI_TINH_CON": _("Sex of the child"),
        "CAN_NANG_CON": _("Weight of the child (g)"),
        "NGAY_SINH_CON": _("Birth of the child"),
        "NOI_SINH_CON": _("Place of birth"),
        "TINH_TRANG_CON": _("Condition of the child"),
        "HO_TEN_NND": _("Mother or guardian"),
        "HO_TEN_CHA": _("Father"),
        "MA_CSKCB_DEN": _("Receiving facility"),
        "MA_NOI_DEN": _("Receiving facility"),
        "MA_BENH_CHINH": _("Main disease (ICD-10)"),
        "MA_BENH_KT": _("Other diseases (ICD-10)"),
        "DON_VI": _("Employer"),
        "MA_TTDV": _("Signed by"),
        "NGAY_CT": _("Date of the paper"),
    }
    day = paper.issued_on or timezone.localdate()
    return [
        (str(labels[name]), _said(name, str(value), day))
        for name, value in paper.fields.items()
        if name in labels and value
    ]


def _said(name: str, value: str, day: dt.date) -> str:
    """Return a paper's value for people: the standard writes days and moments as digits, places as codes."""
    if name.startswith(("NGAY_", "TU_NGAY", "DEN_NGAY")) and (sent := _SENT_DAY.fullmatch(value)):
        year, month, on, hour, minute = sent.groups()
        time = f" {hour}:{minute}" if hour and f"{hour}{minute}" != "0000" else ""
        return f"{on}/{month}/{year}{time}"
    if name in FACILITIES:
        return facility_names([value], day).get(value, value)
    if name == "GIOI_TINH_CON":
        return titles(systems.SEX, {value}, day, language()).get(value, value)
    return value
