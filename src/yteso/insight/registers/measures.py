"""What is counted in the registers: the rows of `data/measures.csv`, each naming the cell it feeds.

Labels are the words of the forms, as the law prints them. Entries count on the day it happened.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat, Upper
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yteso.insight.registers.models import Entry
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


# who an entry is about: the citizen, or (without a number) the name, the birth and the sex that were written
PATIENT = Coalesce(
    Cast(F("person__master_id"), TextField()),
    Concat(
        Upper(Cast(F("full_name"), TextField())),
        Value("|", TextField()),
        Coalesce(KeyTextTransform("born_on", "values"), Value("", TextField())),
        Value("|", TextField()),
        Coalesce(Cast(F("sex"), TextField()), Value("", TextField())),
        output_field=TextField(),
    ),
    output_field=TextField(),
)


def _rows(register: str) -> QuerySet[Entry]:
    return Entry.objects.filter(register=register, removed_at__isnull=True).annotate(patient=PATIENT)


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
        rows=lambda: _rows(code),
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
        definition=_definition(source.label, row["where"] or "*", is_once=bool(row["once"])),
        source=source,
        value=Distinct(row["once"]) if row["once"] else Count(),
        where=condition(row["where"]),
        additive=Additive(row["additive"]),
        by=((SEX, AGE, CAUSE),) if deaths else (),
        legal_source=f"{LEGAL}, {row['cells']}" if row["cells"] else LEGAL,
        unit=_("persons") if row["once"] else _("lines"),
    )


def _definition(register: object, where: str, *, is_once: bool) -> Any:
    words = (
        _("Persons, each once, with a line of register {register} that was not taken out, with: {where}")
        if is_once
        else _("Lines of register {register} that were not taken out, with: {where}")
    )
    return format_lazy(words, register=register, where=where)


MEASURES = tuple(_measure(row) for row in read_table("measures.csv"))
add_measures(*MEASURES)


def cells_fed() -> dict[str, str]:
    """Return {form cell: measure code} of every cell that the registers can fill."""
    fed = {row["cells"]: f"{PREFIX}.{row['code']}" for row in read_table("measures.csv") if row["cells"]}
    return dict(sorted(fed.items()))
