import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import today
from yteso.kernel.people.models import DuplicatePair, Identifier, Person, PersonQuerySet
from yteso.kernel.people.permissions import DECIDE, EXPORT, LIST
from yteso.kernel.people.words import AGAINST, STANDING_TONES, VERDICT_TONES, say_reason
from yteso.kernel.places.public import Level, Unit, list_units, predecessors
from yteso.kernel.ui.public import Badge, Column, Register

_COMMUNE = Subquery(
    Unit.objects.filter(code=OuterRef("commune_code")).order_by("-valid_from").values("name")[:1]
)
_NATIONAL_ID = Subquery(
    Identifier.objects.filter(person=OuterRef("pk"), system="national_id", status="held").values("value")[:1]
)
_INSURANCE = Subquery(
    Identifier.objects.filter(person=OuterRef("pk"), system="insurance", status="held").values("value")[:1]
)


def communes_of_today(_request: object) -> "QuerySet[Unit]":
    """Return the communes to choose from: those of today, whatever code a person's address still has."""
    return list_units(Level.COMMUNE, today())


def _standing(row: Person) -> Badge:
    return Badge(row.get_standing_display(), STANDING_TONES[row.standing])


class PersonFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(method="find", label=_("Name, birth year or number"))
    commune = django_filters.ModelChoiceFilter(
        method="in_commune", queryset=communes_of_today, to_field_name="code", label=_("Commune")
    )
    birth_year = django_filters.RangeFilter(label=_("Birth year"))
    sex = django_filters.ChoiceFilter(choices=Person._meta.get_field("sex").choices, label=_("Sex"))
    standing = django_filters.ChoiceFilter(choices=Person.Standing.choices, label=_("Standing"))
    claims = django_filters.BooleanFilter(method="claiming", label=_("Claims a number to decide on"))

    class Meta:
        model = Person
        fields = ("q", "commune", "birth_year", "sex", "standing", "claims")

    def find(self, rows: PersonQuerySet, _name: str, text: str) -> PersonQuerySet:
        number = text.replace(" ", "")
        if number.isdecimal() and len(number) >= 9:
            return rows.filter(members__identifiers__value=number).distinct()
        return rows.matching(text)

    def in_commune(self, rows: "QuerySet[Person]", _name: str, unit: Unit) -> "QuerySet[Person]":
        former = {share.unit.code for share in predecessors(unit.code, today())}
        return rows.filter(commune_code__in={unit.code, *former})

    def claiming(self, rows: "QuerySet[Person]", _name: str, wanted: bool) -> "QuerySet[Person]":
        claims = Identifier.objects.filter(status=Identifier.Status.CLAIMED).values("person__master_id")
        return rows.filter(id__in=claims) if wanted else rows.exclude(id__in=claims)


PEOPLE = Register(
    slug="all",
    title=_("People"),
    rows=lambda actor: (
        Person.objects.visible_to(actor)
        .masters()
        .annotate(commune=_COMMUNE, national_id=_NATIONAL_ID, insurance=_INSURANCE)
    ),
    columns=(
        Column(
            "name", _("Full name"), lambda row: row.full_name, sort="sort_key",
            link=lambda row: reverse("people:person", args=[row.pk]),
        ),
        Column("birth", _("Date of birth"), lambda row: str(row.birth)),
        Column("sex", _("Sex"), lambda row: row.get_sex_display()),
        Column("national_id", _("National id"), lambda row: row.national_id or "", kind="code"),
        Column("insurance", _("Insurance number"), lambda row: row.insurance or "", kind="code"),
        Column("commune", _("Commune"), lambda row: row.commune or row.commune_code),
        Column("phone", _("Telephone"), lambda row: row.phone, kind="code", shown=False),
        Column("address", _("Residence"), lambda row: row.address, shown=False),
        Column(
            "standing", _("Standing"), _standing
        ),
    ),
    filters=PersonFilters,
    read=LIST,
    export=EXPORT,
    order=("sort_key", "id"),
    detail="people:person",
    empty=_("Nobody is known yet. People appear when facilities send their first dossiers."),
    person=lambda row: row.id,
)  # fmt: skip


class PairFilters(django_filters.FilterSet):
    verdict = django_filters.ChoiceFilter(choices=DuplicatePair.Verdict.choices, label=_("Verdict"))
    score = django_filters.RangeFilter(label=_("Likelihood"))
    found_at = django_filters.DateFromToRangeFilter(label=_("Found"))

    class Meta:
        model = DuplicatePair
        fields = ("verdict", "score", "found_at")


def _why(row: DuplicatePair) -> str:
    """Return the reasons, those that speak for one person first."""
    reasons = sorted(row.reasons, key=lambda code: code in AGAINST)
    return " · ".join(say_reason(code) for code in reasons)


PAIRS = Register(
    slug="pairs",
    title=_("Doubtful pairs"),
    intro=_(
        "Two entries that may be one person. The platform never decides this by itself: compare them and say "
        "whether they are the same."
    ),
    rows=lambda actor: DuplicatePair.objects.visible_to(actor).select_related("first", "second"),
    columns=(
        Column(
            "first", _("First"), lambda row: f"{row.first.full_name} ({row.first.birth})",
            link=lambda row: reverse("people:pair", args=[row.pk]),
        ),
        Column("second", _("Second"), lambda row: f"{row.second.full_name} ({row.second.birth})"),
        Column("reasons", _("Why"), _why),
        Column("score", _("Likelihood"), lambda row: round(row.score, 1), sort="score", kind="number"),
        Column("found_at", _("Found"), lambda row: row.found_at, sort="found_at", kind="moment"),
        Column(
            "verdict", _("Verdict"), lambda row: Badge(row.get_verdict_display(), VERDICT_TONES[row.verdict])
        ),
    ),
    filters=PairFilters,
    read=DECIDE,
    order=("-score", "id"),
    detail="people:pair",
    empty=_("No pair waits. New ones appear when a dossier's numbers, name and birth date do not agree."),
    person=lambda row: (row.first_id, row.second_id),
)  # fmt: skip
