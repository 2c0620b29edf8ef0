import datetime as dt

import django_filters
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, today, valid_on
from yteso.kernel.codes.models import Code, CodeQuerySet, CodeSystem, CodeSystemQuerySet
from yteso.kernel.codes.permissions import READ
from yteso.kernel.codes.queries import ranked
from yteso.kernel.ui.public import Badge, Column, Register

VALID, ENDED, COMING = "valid", "ended", "coming"


class ListFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Find a list"), method="find")
    is_demo = django_filters.BooleanFilter(label=_("Short list, official one not loaded yet"))

    class Meta:
        model = CodeSystem
        fields = ()

    def find(self, rows: CodeSystemQuerySet, name: str, value: str) -> CodeSystemQuerySet:
        del name
        return rows.filter(
            Q(title_vi__icontains=value)
            | Q(title_en__icontains=value)
            | Q(fields__icontains=value)
            | Q(slug=value)
        )


def _lists(actor: Actor) -> CodeSystemQuerySet:
    held = Count("codes", filter=Q(codes__valid_from__lte=today()) & _open_end("codes__"))
    return CodeSystem.objects.visible_to(actor).annotate(held=held)


def _open_end(prefix: str) -> Q:
    return Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": today()})


LISTS = Register(
    slug="lists",
    title=_("Code lists"),
    intro=_(
        "Codes that decisions of the Ministry of Health and other authorities issue, each with its validity."
    ),
    read=READ,
    rows=_lists,
    columns=(
        Column(
            "title",
            _("Code list"),
            lambda s: s.title,
            sort="title_vi",
            link=lambda s: f"{reverse('codes:codes')}?system={s.slug}",
        ),
        Column("fields", _("Fields of the insurance XML"), lambda s: s.fields, kind="code"),
        Column("held", _("Codes valid today"), lambda s: s.held, kind="number"),
        Column(
            "state",
            _("State"),
            lambda s: Badge(_("Short list"), "warning") if s.is_demo else Badge(_("Official"), "good"),
        ),
        Column("source", _("Source"), lambda s: s.source),
        Column("note", _("Note"), lambda s: s.note, shown=False),
    ),
    filters=ListFilter,
    order=("title_vi", "slug"),
    empty=_("No list matches. Lists come with the product; official files are loaded into them."),
    page_size=100,
)


class CodeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or title, with or without tones"), method="find")
    system = django_filters.ModelChoiceFilter(
        label=_("Code list"), queryset=CodeSystem.objects.order_by("title_vi"), to_field_name="slug"
    )
    on = django_filters.DateFilter(label=_("Valid on the day"), method="hold_on")
    state = django_filters.ChoiceFilter(
        label=_("Validity today"),
        method="be_in_state",
        choices=((VALID, _("Valid")), (ENDED, _("Ended")), (COMING, _("To come"))),
    )

    class Meta:
        model = Code
        fields = ()

    def find(self, rows: CodeQuerySet, name: str, value: str) -> CodeQuerySet:
        del name
        return rows.matching(value)

    def hold_on(self, rows: CodeQuerySet, name: str, value: dt.date) -> CodeQuerySet:
        del name
        return rows.valid_on(value)

    def be_in_state(self, rows: CodeQuerySet, name: str, value: str) -> CodeQuerySet:
        del name
        conditions = {
            VALID: valid_on(today()),
            ENDED: Q(valid_to__lt=today()),
            COMING: Q(valid_from__gt=today()),
        }
        return rows.filter(conditions[value])


def validity_badge(code: Code, on: dt.date) -> Badge:
    """Return whether the version holds on the day, in a word."""
    if code.valid_from > on:
        return Badge(_("To come"), "info")
    if code.valid_to is not None and code.valid_to < on:
        return Badge(_("Ended"), "neutral")
    return Badge(_("Valid"), "good")


CODES = Register(
    slug="codes",
    title=_("Codes"),
    read=READ,
    export=READ,
    rows=lambda actor: Code.objects.visible_to(actor).select_related("system"),
    columns=(
        Column("code", _("Code"), lambda c: c.code, sort="code", kind="code"),
        Column("title", _("Title"), lambda c: c.title, sort="title_vi"),
        Column("title_en", _("English title"), lambda c: c.title_en, shown=False),
        Column("parent", _("Under"), lambda c: c.parent, kind="code", shown=False),
        Column("system", _("Code list"), lambda c: c.system.title),
        Column("valid_from", _("Valid from"), lambda c: c.valid_from, sort="valid_from", kind="date"),
        Column("valid_to", _("Valid to"), lambda c: c.valid_to, kind="date"),
        Column("state", _("Today"), lambda c: validity_badge(c, today())),
        Column("source", _("Source"), lambda c: c.source, shown=False),
    ),
    filters=CodeFilter,
    order=("position", "id"),
    detail="codes:code",
    empty=_("This list has no code. Load the official file, or choose another list."),
)


def find_hits(actor: Actor, text: str, limit: int) -> list[Code]:
    """Return the codes that hold today and match, of the lists that people search by name."""
    found = Code.objects.visible_to(actor).filter(
        valid_on(today()), system__slug__in=("icd10", "drug", "service")
    )
    return list(ranked(found.matching(text), text).select_related("system")[:limit])
