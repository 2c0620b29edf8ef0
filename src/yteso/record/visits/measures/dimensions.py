"""The ways in which visits, and what hangs on them, can be divided."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Upper
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yteso.kernel.codes.public import prefixes_of, systems, titles
from yteso.kernel.places.public import Unit
from yteso.record.visits.models import Line
from yteso.toolkit.measures.public import Dimension, Titles

AGES = ("0-4", "5-14", "15-29", "30-44", "45-59", "60-74", "75+")
UNDER15 = "0-4|5-14"

CHAPTERS = (
    ("I", "A00", "B99"),
    ("II", "C00", "D48"),
    ("III", "D50", "D89"),
    ("IV", "E00", "E90"),
    ("V", "F00", "F99"),
    ("VI", "G00", "G99"),
    ("VII", "H00", "H59"),
    ("VIII", "H60", "H95"),
    ("IX", "I00", "I99"),
    ("X", "J00", "J99"),
    ("XI", "K00", "K93"),
    ("XII", "L00", "L99"),
    ("XIII", "M00", "M99"),
    ("XIV", "N00", "N99"),
    ("XV", "O00", "O99"),
    ("XVI", "P00", "P96"),
    ("XVII", "Q00", "Q99"),
    ("XVIII", "R00", "R99"),
    ("XIX", "S00", "T98"),
    ("XX", "V01", "Y98"),
    ("XXI", "Z00", "Z99"),
    ("XXII", "U00", "U99"),
)


def lines_of(model: type[Line]) -> QuerySet[Any]:
    """Return the lines so that the database reaches them from their visits: by (person, visit), as they are
    indexed."""
    return model._default_manager.filter(person_id=F("visit__person_id"))


def of_codes(system: str) -> "Named":
    return Named(system)


class Named:
    """Titles of a code system's codes, and of what is not known."""

    def __init__(self, system: str) -> None:
        self.system = system

    def __call__(self, values: Collection[str], on: dt.date) -> Mapping[str, str]:
        found = titles(self.system, [v for v in values if v], on, get_language() or "vi")
        return {**found, "": str(UNKNOWN)}


def communes(values: Collection[str], on: dt.date) -> Mapping[str, str]:
    """Return the names of communes, of today or former ones, by their codes."""
    del on
    return dict(Unit.objects.filter(code__in=values).order_by("valid_from").values_list("code", "name"))


def coded(system: str) -> Titles:
    """Return titles that begin with the code: what doctors call a diagnosis by."""

    def titles_of(values: Collection[str], on: dt.date) -> Mapping[str, str]:
        found = titles(system, list(values), on, get_language() or "vi")
        return {code: f"{code} {title}" for code, title in found.items()}

    return titles_of


UNKNOWN = pgettext_lazy("value of a division", "Not known")


def _ages(values: Collection[str], on: dt.date) -> Mapping[str, str]:
    del on
    words = {"0-4": _("Under 5"), "75+": _("75 and over")}
    return {
        v: str(UNKNOWN)
        if not v
        else str(words[v])
        if v in words
        else str(_("%s years")) % v.replace("-", "–")
        for v in values
    }


def _insured(values: Collection[str], on: dt.date) -> Mapping[str, str]:
    del values, on
    return {"1": str(_("With health insurance")), "0": str(_("Without health insurance"))}


def chapter_prefixes(on: dt.date) -> Mapping[str, tuple[str, ...]]:
    """Return the chapters of ICD-10 by the three-character codes in them."""
    del on
    return _CHAPTERS


def _between(first: str, last: str) -> tuple[str, ...]:
    numbers = range(int(first[1:]), 100 if first[0] != last[0] else int(last[1:]) + 1)
    found = tuple(f"{first[0]}{n:02d}" for n in numbers)
    return found if first[0] == last[0] else (*found, *_between(f"{last[0]}00", last))


_CHAPTERS = {code: _between(first, last) for code, first, last in CHAPTERS}


def groups(on: dt.date) -> Mapping[str, tuple[str, ...]]:
    return prefixes_of(systems.MORBIDITY_GROUP, on)


def diseases(on: dt.date) -> Mapping[str, tuple[str, ...]]:
    return prefixes_of(systems.NOTIFIABLE_DISEASE, on)


class Ways:
    """The dimensions as seen from a source: `prefix` leads from its rows to the visit ("" or "visit__")."""

    def __init__(self, prefix: str = "") -> None:
        age = f"{prefix}age_years"
        bands = [When(**{f"{age}__lt": 0}, then=Value(""))]
        bands += [
            When(**{f"{age}__lt": end}, then=Value(band))
            for band, end in zip(AGES, (5, 15, 30, 45, 60, 75), strict=False)
        ]
        bands.append(When(**{f"{age}__gte": 75}, then=Value("75+")))
        self.sex = Dimension("sex", _("Sex"), F(f"{prefix}sex"), of_codes(systems.SEX), ("1", "2", "3", ""))
        self.age = Dimension(
            "age", _("Age"), Case(*bands, default=Value(""), output_field=TextField()), _ages, (*AGES, "")
        )
        self.insured = Dimension(
            "insured",
            _("Health insurance"),
            Case(
                When(**{f"{prefix}is_insured": True}, then=Value("1")),
                default=Value("0"),
                output_field=TextField(),
            ),
            _insured,
            ("1", "0"),
        )
        self.care = Dimension(
            "care", _("Type of care"), F(f"{prefix}care_type_code"), of_codes(systems.CARE_TYPE)
        )
        self.department = Dimension(  # of several that a stay went through (K01;K03) the last
            "department",
            _("Department"),
            Func(F(f"{prefix}department_code"), Value(";"), Value(-1), function="split_part"),
            of_codes(systems.DEPARTMENT),
        )
        self.ethnic = Dimension(
            "ethnic", _("Ethnic group"), F(f"{prefix}ethnic_code"), of_codes(systems.ETHNIC_GROUP)
        )
        self.icd10 = Dimension(
            "icd10", _("Main diagnosis (ICD-10)"), Upper(f"{prefix}main_icd10_code"), of_codes(systems.ICD10)
        )
        self.chapter = Dimension(
            "chapter",
            _("Chapter of ICD-10"),
            titles=of_codes(systems.ICD10),
            of=self.icd10,
            order=tuple(code for code, _first, _last in CHAPTERS),
            prefixes=chapter_prefixes,
        )
        self.group = Dimension(
            "group",
            _("Morbidity group (form 14)"),
            titles=of_codes(systems.MORBIDITY_GROUP),
            of=self.icd10,
            prefixes=groups,
        )
        self.disease = Dimension(
            "disease",
            _("Notifiable disease"),
            titles=of_codes(systems.NOTIFIABLE_DISEASE),
            of=self.icd10,
            prefixes=diseases,
        )

    @property
    def every(self) -> tuple[Dimension, ...]:
        return (
            self.sex,
            self.age,
            self.insured,
            self.care,
            self.department,
            self.ethnic,
            self.icd10,
            self.chapter,
            self.group,
            self.disease,
        )
