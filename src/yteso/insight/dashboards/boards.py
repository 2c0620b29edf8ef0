"""Our own dashboards, as data: which cards, in what order, for what question. Each is named by a slug."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.insight.dashboards.models import CardKind
from yteso.insight.dashboards.reading import CardSpec

Text = str | Promise


@dataclass(frozen=True)
class BuiltIn:
    """One dashboard that comes with the product. `about` says the question that it answers."""

    slug: str
    title: Text
    about: Text
    icon: str
    cards: tuple[CardSpec, ...]


def number(code: str, title: Text = "", **keys: str) -> CardSpec:
    return CardSpec(CardKind.FIGURE, (code,), title, keys=tuple(keys.items()))


def trend(*codes: str, title: Text = "") -> CardSpec:
    return CardSpec(CardKind.TREND, codes, title, wide=True)


def bars(code: str, dimension: str, title: Text = "") -> CardSpec:
    return CardSpec(CardKind.KEYS, (code,), title, dimension=dimension)


def facilities(code: str, title: Text = "") -> CardSpec:
    return CardSpec(CardKind.ORGANISATIONS, (code,), title)


def places(code: str, title: Text = "") -> CardSpec:
    return CardSpec(CardKind.PLACES, (code,), title, wide=True)


BUILT_IN = (
    BuiltIn(
        "province",
        _("The province"),
        _("How health care in the province goes this month, and where to look."),
        icon="building-hospital",
        cards=(
            number("visits.total"),
            number("visits.persons"),
            number("visits.admissions"),
            number("stays.deaths"),
            number("stays.referral_rate"),
            number("money.insurer"),
            number("records.managed_share"),
            number("lookups.success_share"),
            trend("visits.outpatient", "visits.admissions", title=_("Visits month by month")),
            places("visits.total", _("Visits by commune of residence")),
            bars("illness.outpatient", "group", _("Top diseases, outpatients")),
            facilities("visits.total", _("Busiest facilities")),
        ),
    ),
    BuiltIn(
        "activity",
        _("Examination and treatment"),
        _("What facilities did: visits, stays, referrals, deaths, insurance and money."),
        icon="stethoscope",
        cards=(
            number("visits.outpatient"),
            number("visits.admissions"),
            number("visits.persons"),
            number("visits.per_person"),
            number("visits.insured_share"),
            number("stays.referrals"),
            number("stays.deaths"),
            number("money.total"),
            number("money.insurer"),
            number("money.mean_visit"),
            trend("visits.outpatient", "visits.admissions", "stays.discharges", title=_("Month by month")),
            bars("visits.total", "care", _("Visits by type of care")),
            bars("visits.total", "age", _("Visits by age")),
            facilities("visits.outpatient", _("Outpatient examinations by facility")),
            facilities("visits.admissions", _("Admissions by facility")),
        ),
    ),
    BuiltIn(
        "beds",
        _("Bed use"),
        _("How many beds were occupied, how long people stayed, how they left."),
        icon="bed",
        cards=(
            number("beds.use_rate"),
            number("beds.actual"),
            number("beds.planned"),
            number("beds.occupied"),
            number("stays.days"),
            number("stays.mean_days"),
            number("stays.discharges"),
            number("stays.death_rate"),
            number("stays.grave"),
            trend("beds.occupied", title=_("Occupied beds month by month")),
            bars("beds.use_rate", "department", _("Bed-use rate by department")),
            bars("stays.days", "department", _("Inpatient days by department")),
            bars("stays.discharges", "department", _("Inpatient discharges by department")),
            facilities("beds.use_rate", _("Bed-use rate by facility")),
            facilities("beds.occupied", _("Occupied beds by facility")),
            facilities("stays.mean_days", _("Mean length of stay by facility")),
        ),
    ),
    BuiltIn(
        "diseases",
        _("Top diseases"),
        _("Of what people fell ill and died, by the 312 groups of the morbidity form."),
        icon="virus",
        cards=(
            number("diseases.cases"),
            number("stays.deaths"),
            bars("illness.outpatient", "group", _("Top diseases, outpatients")),
            bars("illness.inpatient", "group", _("Top diseases, inpatients")),
            bars("illness.inpatient_deaths", "group", _("Top causes of death in facilities")),
            bars("diseases.cases", "disease", _("Notifiable diseases")),
            trend("diseases.cases", title=_("Notifiable diseases month by month")),
            places("diseases.cases", _("Notifiable diseases by commune")),
        ),
    ),
    BuiltIn(
        "coverage",
        _("Electronic health records"),
        _("How many people have a record, a record with data, and a record from birth, against the targets."),
        icon="file-text",
        cards=(
            number("records.created"),
            number("records.created_share"),
            number("records.managed"),
            number("records.managed_share"),
            number("records.newborns"),
            number("records.newborn_share"),
            trend("records.created", "records.managed", title=_("Records month by month")),
            places("records.managed_share", _("Records managed with data, by commune")),
        ),
    ),
    BuiltIn(
        "check-in",
        _("ID cards at check-in"),
        _("How facilities use the chip ID card in place of the insurance card."),
        icon="scan",
        cards=(
            number("lookups.facilities"),
            number("facilities.open"),
            number("lookups.facility_share"),
            number("lookups.total"),
            number("lookups.successes"),
            number("lookups.success_share"),
            trend("lookups.total", "lookups.successes", title=_("Look-ups month by month")),
            bars("lookups.total", "method", _("Look-ups by means")),
            bars("lookups.total", "outcome", _("Look-ups by outcome")),
            facilities("lookups.total", _("Look-ups by facility")),
        ),
    ),
)

FACILITY = (
    number("visits.total"),
    number("visits.outpatient"),
    number("visits.admissions"),
    number("beds.use_rate"),
    number("beds.occupied"),
    number("stays.mean_days"),
    number("stays.deaths"),
    number("stays.referrals"),
    number("money.total"),
    number("money.insurer"),
    number("lookups.total"),
    trend("visits.outpatient", "visits.admissions", title=_("Visits month by month")),
    bars("illness.outpatient", "group", _("Top diseases, outpatients")),
    bars("illness.inpatient", "group", _("Top diseases, inpatients")),
    bars("beds.use_rate", "department", _("Bed-use rate by department")),
    bars("stays.days", "department", _("Inpatient days by department")),
    bars("visits.total", "age", _("Visits by age")),
    bars("visits.total", "care", _("Visits by type of care")),
)

COMMUNE = (
    number("pop.total"),
    number("visits.total"),
    number("visits.persons"),
    number("visits.per_person"),
    number("visits.admissions"),
    number("records.created_share"),
    number("records.managed_share"),
    number("records.newborns"),
    number("diseases.cases"),
    trend("visits.outpatient", "visits.admissions", title=_("Visits month by month")),
    bars("illness.outpatient", "group", _("Top diseases, outpatients")),
    bars("diseases.cases", "disease", _("Notifiable diseases")),
    bars("visits.total", "age", _("Visits by age")),
)


def find_built_in(slug: str) -> BuiltIn | None:
    """Return our dashboard of that name."""
    return next((one for one in BUILT_IN if one.slug == slug), None)
