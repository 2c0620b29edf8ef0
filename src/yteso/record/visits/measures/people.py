"""The records themselves: created, managed with data, of newborns."""

import datetime as dt
from typing import Any

from django.db.models import DateField, F, Func, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from yteso.kernel.codes.public import systems
from yteso.kernel.people.public import LIST_PEOPLE, Person
from yteso.record.visits.measures.activity import PERSON_UNIT
from yteso.record.visits.measures.dimensions import communes, of_codes
from yteso.record.visits.models import LocalDay, Visit
from yteso.toolkit.measures.public import (
    Additive,
    Dimension,
    Indicator,
    Measure,
    Source,
    add_indicators,
    add_measures,
)

RECORDS = _("Electronic health records")
LAW = "QĐ 831/QĐ-BYT ngày 11/3/2017; kế hoạch của Sở Y tế về hồ sơ sức khỏe điện tử"
SEX = Dimension("sex", _("Sex"), F("sex"), of_codes(systems.SEX), ("1", "2", "3", ""))


SINCE = dt.date(2020, 1, 1)  # records of newborns are asked for since the plan for 2023


class DayOf(Func):
    """`make_date(year, month, day)`."""

    function = "make_date"
    output_field = DateField()


def created() -> QuerySet[Any]:
    """Return the citizens (one row each) with the day their record was created."""
    return Person.objects.masters().annotate(created_on=LocalDay("created_at"))


def born() -> QuerySet[Any]:
    """Return the citizens born since 2020 whose whole birth date is known, with that date."""
    known = Person.objects.masters().filter(
        birth_year__gte=SINCE.year, birth_month__isnull=False, birth_day__isnull=False
    )
    return known.annotate(born_on=DayOf("birth_year", "birth_month", "birth_day"))


def managed() -> QuerySet[Any]:
    """Return the citizens of whom a facility has sent a closed visit, with the day of the first."""
    sent = Visit.objects.filter(state=Visit.State.CLOSED, person__master_id=OuterRef("pk"))
    first = sent.order_by("ended_on").values("ended_on")[:1]
    return Person.objects.masters().annotate(first_on=Subquery(first))


SHOWN = (
    ("full_name", _("Full name")),
    ("birth_year", _("Birth year")),
    ("commune_code", _("Commune")),
    ("created_at", _("Created")),
)
CREATED = Source(
    code="people.created",
    label=_("Records, by the day they were created"),
    model=Person,
    day="created_on",
    place="commune_code",
    person="id",
    read_rows=LIST_PEOPLE,
    rows=created,
    is_slow=True,
    dimensions=(SEX,),
    columns=SHOWN,
    words=(("commune_code", communes),),
    detail="people:person",
)
BORN = Source(
    code="people.born",
    label=_("Records, by the birth date"),
    model=Person,
    day="born_on",
    place="commune_code",
    person="id",
    read_rows=LIST_PEOPLE,
    rows=born,
    is_slow=True,
    dimensions=(SEX,),
    columns=SHOWN,
    words=(("commune_code", communes),),
    detail="people:person",
)
MANAGED = Source(
    code="people.managed",
    label=_("Records with data, by the day of the first visit sent"),
    model=Person,
    day="first_on",
    place="commune_code",
    person="id",
    read_rows=LIST_PEOPLE,
    rows=managed,
    is_slow=True,
    dimensions=(SEX,),
    columns=SHOWN,
    words=(("commune_code", communes),),
    detail="people:person",
)

add_measures(
    Measure(
        "records.created",
        _("Health records created"),
        _(
            "Citizens with a record at the end of the period, by their present place of residence. "
            "Persons found to be one are one record."
        ),
        CREATED,
        additive=Additive.STOCK,
        unit=PERSON_UNIT,
        legal_source=LAW,
        group=RECORDS,
    ),
    Measure(
        "records.new",
        _("Health records newly created"),
        _("Records created in the period."),
        CREATED,
        unit=PERSON_UNIT,
        legal_source=LAW,
        group=RECORDS,
    ),
    Measure(
        "records.managed",
        _("Health records managed with data"),
        _(
            "Citizens for whom at least one closed visit had ended and been sent by the end of the "
            "period, by their present place of residence."
        ),
        MANAGED,
        additive=Additive.STOCK,
        unit=PERSON_UNIT,
        legal_source=LAW,
        group=RECORDS,
    ),
    Measure(
        "records.newborns",
        _("Children born in the period who have a record"),
        _(
            "Citizens with a record whose whole birth date is known and lies in the period, by their "
            "present place of residence."
        ),
        BORN,
        unit=PERSON_UNIT,
        valid_from=SINCE,
        legal_source=LAW,
        group=RECORDS,
    ),
)

add_indicators(
    Indicator(
        "records.created_share",
        _("Population with a health record"),
        "records.created",
        "pop.total",
        100,
        1,
        _("Records at the end of the period out of the mean population of its year."),
        "%",
        "80",
        "up",
        LAW,
        group=RECORDS,
    ),
    Indicator(
        "records.managed_share",
        _("Population whose record is managed with data"),
        "records.managed",
        "pop.total",
        100,
        1,
        _("Records with data at the end of the period out of the mean population of its year."),
        "%",
        "50",
        "up",
        LAW,
        group=RECORDS,
    ),
)
