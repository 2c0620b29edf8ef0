import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from yteso.government.archive.actions import certify_paper
from yteso.government.archive.models import Batch, Collection, Paper, PaperQuerySet, Template
from yteso.government.archive.permissions import CERTIFY, READ
from yteso.government.archive.queries import unindexed
from yteso.government.archive.words import TONES
from yteso.kernel.base.public import Actor, now, today
from yteso.kernel.ui.public import Badge, BulkAction, Column, Register


class PaperFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number, holder, shelf"), method="find")
    words = django_filters.CharFilter(label=_("Words on the pages"), method="say")
    state = django_filters.MultipleChoiceFilter(choices=Paper.State.choices, label=_("State"))
    collection = django_filters.ChoiceFilter(choices=Collection.choices, label=_("Kind of papers"))
    template = django_filters.ModelChoiceFilter(queryset=Template.objects.all(), label=_("Kind of paper"))
    unit = django_filters.UUIDFilter(field_name="unit_id", label=_("Unit"))
    force = django_filters.BooleanFilter(label=_("Still in force"), method="in_force")
    certified_on = django_filters.DateFromToRangeFilter(label=_("Certified on"))
    holder = django_filters.CharFilter(field_name="holder_number", label=_("Personal number or tax code"))

    class Meta:
        model = Paper
        fields = ("state", "collection", "template", "unit", "certified_on")

    def find(self, rows: PaperQuerySet, _name: str, text: str) -> PaperQuerySet:
        return rows.matching(text)

    def say(self, rows: PaperQuerySet, _name: str, text: str) -> PaperQuerySet:
        return rows.saying(text)

    def in_force(self, rows: PaperQuerySet, _name: str, wanted: bool) -> QuerySet[Paper]:
        held = Paper.objects.all().in_force(today()).values("id")
        return rows.filter(id__in=held) if wanted else rows.exclude(id__in=held)


def _certify(actor: Actor, paper: Paper) -> str:
    certify_paper(actor=actor, paper_id=paper.id, now=now())
    return now_in("Certified")


PAPERS = Register(
    slug="papers",
    title=_("Digitised papers"),
    read=READ,
    export=READ,
    rows=lambda actor: Paper.objects.visible_to(actor).select_related("template", "unit").defer("search"),
    columns=(
        Column("number", _("Number"), lambda p: p.number or "–", kind="code"),
        Column("kind", _("Kind of paper"), lambda p: p.template.title),
        Column("holder", _("Holder"), lambda p: p.holder_name),
        Column("state", _("State"), lambda p: Badge(p.get_state_display(), TONES[p.state])),
        Column("unit", _("Unit"), lambda p: p.unit.name),
        Column("pages", _("Number of pages"), lambda p: p.pages or "", kind="number"),
        Column("counted", _("Counted on"), lambda p: p.counted_on, sort="counted_on", kind="date"),
        Column("certified", _("Certified on"), lambda p: p.certified_on, kind="date"),
        Column("until", _("Valid to"), lambda p: p.valid_to, kind="date", shown=False),
        Column("holder_number", _("Personal number or tax code"), lambda p: p.holder_number, shown=False),
        Column("shelf", _("Shelf"), lambda p: p.shelf, shown=False),
        Column("problem", _("What is wrong"), lambda p: p.problem, kind="sentence", shown=False),
    ),
    filters=PaperFilters,
    order=("-counted_on", "id"),
    detail="archive:paper",
    empty=_("No paper yet. Count papers in the inventory, or send scans."),
    template="archive/papers.html",
    context=lambda actor: {"unindexed": unindexed(actor)},
    actions=(BulkAction("certify", _("Certify copies"), CERTIFY, _certify),),
    person=lambda p: p.holder_person_id,
)


class BatchFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name of the batch"), field_name="title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(choices=Batch.State.choices, label=_("State"))

    class Meta:
        model = Batch
        fields = ("state",)


BATCHES = Register(
    slug="batches",
    title=_("Batches of scans"),
    read=READ,
    rows=lambda actor: Batch.objects.visible_to(actor).select_related("unit", "sent_by"),
    columns=(
        Column(
            "title",
            _("Name of the batch"),
            lambda b: b.title,
            link=lambda b: reverse("archive:batch", args=[b.id]),
        ),
        Column("unit", _("Unit"), lambda b: b.unit.name),
        Column(
            "state",
            _("State"),
            lambda b: Badge(b.get_state_display(), "good" if b.state == "done" else "info"),
        ),
        Column("pages", _("Number of pages"), lambda b: b.pages, kind="number"),
        Column("sent", _("Sent at"), lambda b: b.sent_at, sort="sent_at", kind="moment"),
        Column("who", _("Sent by"), lambda b: str(b.sent_by or "")),
    ),
    filters=BatchFilters,
    order=("-sent_at", "id"),
    detail="archive:batch",
    empty=_("No batch yet. Send scans: their pages are read while you do something else."),
)
