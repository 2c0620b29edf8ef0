import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, today
from yteso.kernel.ui.public import Badge, Column, Register
from yteso.toolkit.files.models import Disposal, Hold, Kept, RetentionClass
from yteso.toolkit.files.permissions import READ

STATE_TONES = {"proposed": "info", "approved": "good", "declined": "neutral"}


class KeptFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Title"), field_name="title", lookup_expr="icontains")
    retention = django_filters.ModelChoiceFilter(
        queryset=RetentionClass.objects.order_by("title", "valid_from"), label=_("Retention class")
    )
    due = django_filters.BooleanFilter(label=_("Time is over"), method="is_due")
    held = django_filters.BooleanFilter(label=_("Held back"), field_name="is_held")
    ends_on = django_filters.DateFromToRangeFilter(label=_("Keep until"))

    class Meta:
        model = Kept
        fields = ("retention", "ends_on")

    def is_due(self, rows: QuerySet[Kept], _name: str, wanted: bool) -> QuerySet[Kept]:
        due = Kept.objects.due(today()).values("id")
        return rows.filter(id__in=due) if wanted else rows.exclude(id__in=due)


def _kept(actor: Actor) -> QuerySet[Kept]:
    held = Hold.objects.filter(kept=OuterRef("pk"), lifted_at=None)
    rows = Kept.objects.visible_to(actor).select_related("retention", "organisation")
    return rows.annotate(is_held=Exists(held))


def state_of(row: Kept) -> Badge:
    if row.disposed_at:
        return Badge(_("Removed"), "neutral")
    if getattr(row, "is_held", False):
        return Badge(_("Held back"), "warning")
    if row.ends_on and row.ends_on < today():
        return Badge(_("Time is over"), "info")
    return Badge(_("Is kept"), "good")


KEPT = Register(
    slug="kept",
    title=_("Files and how long they are kept"),
    read=READ,
    export=READ,
    rows=_kept,
    columns=(
        Column("title", _("Title"), lambda k: k.title),
        Column("retention", _("Retention class"), lambda k: k.retention.title),
        Column("organisation", _("Organisation"), lambda k: k.organisation.name),
        Column("state", _("State"), state_of),
        Column("from", _("Counted from"), lambda k: k.counted_from, kind="date"),
        Column("until", _("Keep until"), lambda k: k.ends_on, kind="date"),
        Column("since", _("In the store since"), lambda k: k.since, sort="since", kind="moment"),
        Column("source", _("Source"), lambda k: k.retention.source, kind="sentence", shown=False),
    ),
    filters=KeptFilters,
    order=("-since", "id"),
    detail="files:kept-file",
    empty=_(
        "No file under a class of retention yet. Certified copies and other papers come here by themselves."
    ),
)

DISPOSALS = Register(
    slug="disposals",
    title=_("Disposal lists"),
    read=READ,
    rows=lambda actor: Disposal.objects.visible_to(actor).select_related(
        "organisation", "proposed_by", "decided_by"
    ),
    columns=(
        Column("at", _("Proposed at"), lambda d: d.proposed_at, sort="proposed_at", kind="moment"),
        Column("organisation", _("Organisation"), lambda d: d.organisation.name),
        Column("state", _("State"), lambda d: Badge(d.get_state_display(), STATE_TONES[d.state])),
        Column("who", _("Proposed by"), lambda d: str(d.proposed_by or "")),
        Column("decision", _("Number of the decision"), lambda d: d.decision),
        Column("decided", _("Decided by"), lambda d: str(d.decided_by or "")),
    ),
    order=("-proposed_at", "id"),
    detail="files:disposal",
    empty=_("No list yet. Propose one when files' time is over."),
)
