"""What is counted in the registers: the rows of `data/measures.csv`, each naming the cell it feeds.

Labels are the words of the forms, as the law prints them. Entries count on the day it happened.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yteso.insight.registers.models import Entry
from yteso.insight.registers.patients import lines_of, still_in_care
from yteso.insight.registers.permissions import READ, SENSITIVE
from yteso.insight.registers.shipped import read_table
from yteso.kernel.codes.public import systems, titles
from yteso.toolkit.measures.public import Additive, Count, Dimension, Distinct, Measure, Source, add_measures

PREFIX = "registers"
LEGAL = "TT 23/2025/TT-BYT"
YEAR = 365.25
BANDS = (  # form 13 of TT 23/2025: first day of life at which the next band begins
    ("0-28d", 28), ("28d-1", 1), ("1-4", 5), ("5-9", 10), ("10-14", 15), ("15-19", 20), ("20-29", 30),
    ("30-39", 40), ("40-49", 50), ("50-59", 60), ("60-69", 70), ("70+", None),
)  # fmt: skip
TERM = re.compile(r"^(!?)([a-z_0-9]+)(?:(!=|<=|>=|=|<|>)(.+))?$")
LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
KING = ("", "01")  # the majority; the unknown are not counted as a minority


def condition(text: str) -> Q:
    """Return the filter that a row's `where` says: `place=3|4 & !next_child & age<20 & minority`."""
    found = Q()
    for term in filter(None, (part.strip() for part in text.split("&"))):
        match = TERM.match(term)
        if match is None:
            raise ValueError(f"not a condition: {term}")
        found &= _term(*match.groups())
    return found


def _term(no: str, key: str, sign: str | None, value: str | None) -> Q:
    if key == "minority":
        return ~Q(ethnic_code__in=KING)
    if key in ("age", "days"):
        days = float(value or 0) * (YEAR if key == "age" else 1)
        return Q(**{f"age_days__{LOOKUPS[sign or '<']}": round(days)})
    if key == "sex":
        return Q(sex=int(value or 0))
    path = f"values__{key}"
    if sign is None:
        return Q(values__has_key=key) if not no else ~Q(values__has_key=key)
    if sign == "=":
        return Q(**{f"{path}__in": (value or "").split("|")})
    if sign == "!=":
        return ~Q(values__contains={key: value})
    return Q(**{f"{path}__{LOOKUPS[sign]}": int(value or 0)})


def spoken_condition(register: str, text: str) -> str:
    """Return a row's `where` in the words of the columns: `Bệnh: Tăng huyết áp; Đang được quản lý`."""
    columns = {row["key"]: row for row in read_table("columns.csv") if row["register"] == register}
    terms = [part.strip() for part in text.split("&") if part.strip()]
    return "; ".join(_spoken(columns, *match.groups()) for term in terms if (match := TERM.match(term)))


def _spoken(
    columns: Mapping[str, dict[str, str]], no: str, key: str, sign: str | None, value: str | None
) -> str:
    if key in ("minority", "sex", "age", "days"):
        words = {"minority": "Dân tộc thiểu số", "sex": "", "age": "Tuổi", "days": "Số ngày tuổi"}
        if key == "sex":
            return "Nữ" if value == "2" else "Nam"
        return words[key] if not sign else f"{words[key]} {sign} {value}"
    row = columns[key]
    label = f"{row['group']} – {row['label']}" if row["group"] else row["label"]
    if sign is None:
        return f"không: {label}" if no else label
    names = dict(one.split("=", 1) for one in row["choices"].split("|") if "=" in one)
    said = " hoặc ".join(names.get(one, one) for one in (value or "").split("|"))
    return f"{label}: {said}" if sign == "=" else f"{label} {'khác' if sign == '!=' else sign} {said}"


def _band() -> Case:
    whens = []
    for name, limit in BANDS:
        if limit is None:
            whens.append(When(age_days__isnull=False, then=Value(name)))
        else:
            whens.append(When(age_days__lt=limit if limit == 28 else round(limit * YEAR), then=Value(name)))
    return Case(*whens, default=Value(""), output_field=CharField())


def _ethnic(values: Collection[str], on: dt.date) -> Mapping[str, str]:
    return titles(systems.ETHNIC_GROUP, list(values), on)


def _sex(values: Collection[str], on: dt.date) -> Mapping[str, str]:
    return titles(systems.SEX, [value for value in values if value], on, get_language() or "vi")


def _ages(values: Collection[str], on: dt.date) -> Mapping[str, str]:
    del on
    words = {"0-28d": _("Under 28 days"), "28d-1": _("28 days to under 1 year"), "70+": _("70 and over")}
    return {v: str(words.get(v) or _("%s years") % v.replace("-", "–")) for v in values if v}


SEX = Dimension("sex", _("Sex"), Coalesce(Cast(F("sex"), CharField()), Value("")), _sex, ("1", "2"))
AGE = Dimension("age", _("Age"), _band(), _ages, tuple(name for name, _limit in BANDS))
ETHNIC = Dimension("ethnic", _("Ethnic group"), "ethnic_code", titles=_ethnic)
CAUSE = Dimension(
    "cause", _("Cause of death"), Coalesce(KeyTextTransform("cause_group", "values"), Value("iv"))
)


def _until(key: str) -> Callable[[dt.date], Q]:
    """Return what keeps the lines on which the day of that column had not come by the end of a day."""
    return lambda last: ~Q(values__has_key=key) | Q(**{f"values__{key}__gt": last.isoformat()})


UNTIL = {
    "": None, "ended_on": _until("ended_on"), "died_on": _until("died_on"), "left_on": still_in_care,
}  # fmt: skip


def _source(register: dict[str, str]) -> Source:
    code = register["code"]
    return Source(
        code=f"registers.{code.lower().replace('.', '_')}",
        label=f"{register['number']} {register['title']}",
        model=Entry,
        day="happened_on",
        organisation="organisation_id",
        place="place_code",
        person="person_id",
        read_rows=SENSITIVE if register["sensitive"] else READ,
        rows=lambda: lines_of(code),
        dimensions=(AGE, ETHNIC) if register["sex"] else (SEX, AGE, ETHNIC),  # of whom the line is about
        detail="registers:entry",
    )


SOURCES = {register["code"]: _source(register) for register in read_table("registers.csv")}


def _measure(row: dict[str, str]) -> Measure:
    source = SOURCES[row["register"]]
    deaths = row["code"] in ("deaths.total", "deaths.maternal", "deaths.stillborn")
    return Measure(
        code=f"{PREFIX}.{row['code']}",
        label=row["label"],
        definition=_definition(row, source.label),
        source=source,
        value=Distinct(row["once"]) if row["once"] else Count(),
        where=condition(row["where"]),
        stands=UNTIL[row["until"]],
        additive=Additive(row["additive"]),
        by=((SEX, AGE, CAUSE),) if deaths else (),
        legal_source=f"{LEGAL}, {row['cells']}" if row["cells"] else LEGAL,
        unit=_("persons") if row["once"] else _("lines"),
    )


def _definition(row: Mapping[str, str], register: object) -> Any:
    counted = (
        _("Persons, each once, in register {register}.")
        if row["once"]
        else _("Lines of register {register}.")
    )
    parts = [format_lazy(counted, register=register)]
    if where := spoken_condition(row["register"], row["where"]):
        parts.append(format_lazy(_("Only: {where}."), where=where))
    if row["until"]:
        parts.append(_("Who had died or left by the end of the period is not counted."))
    return format_lazy(" ".join(["{}"] * len(parts)), *parts)


MEASURES = tuple(_measure(row) for row in read_table("measures.csv"))
add_measures(*MEASURES)


def cells_fed() -> dict[str, str]:
    """Return {form cell: measure code} of every cell that the registers can fill."""
    fed = {row["cells"]: f"{PREFIX}.{row['code']}" for row in read_table("measures.csv") if row["cells"]}
    return dict(sorted(fed.items()))
