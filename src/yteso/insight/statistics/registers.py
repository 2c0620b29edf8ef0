import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.insight.statistics.looks import state_badge
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.periods import label_of
from yteso.insight.statistics.permissions import EXPORT, READ
from yteso.kernel.base.public import now
from yteso.kernel.ui.public import Column, Register


class ReportFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Unit or form"), method="find")
    state = django_filters.MultipleChoiceFilter(choices=Report.State.choices, label=_("State"))
    tier = django_filters.ChoiceFilter(choices=Report.Tier.choices, label=_("Tier"))
    period = django_filters.CharFilter(label=_("Period (such as 2026-10)"))
    form_code = django_filters.CharFilter(label=_("Form (such as tt23.b4)"))
    organisation = django_filters.UUIDFilter(field_name="organisation_id", label=_("Unit"))

    class Meta:
        model = Report
        fields = ("q", "state", "tier", "period", "form_code", "organisation")

    def find(self, rows: QuerySet[Report], name: str, text: str) -> QuerySet[Report]:
        from yteso.kernel.base.public import fold

        del name
        for word in fold(text).split():
            by_form = rows.filter(form_code__contains=word)
            rows = by_form if by_form.exists() else rows.filter(organisation__search_key__contains=word)
        return rows


REPORTS = Register(
    slug="reports",
    title=_("Statistical reports"),
    read=READ,
    export=EXPORT,
    rows=lambda actor: (
        Report.objects.visible_to(actor)
        .select_related("version", "organisation")
        .defer("version__document", "values")
    ),
    columns=(
        Column(
            "form",
            _("Form"),
            lambda row: f"{row.version.number}. {row.version.short_title}",
            link=lambda row: reverse("statistics:report", args=[row.id]),
        ),
        Column("period", _("Period"), lambda row: label_of(row.period), sort="ends_on"),
        Column("unit", _("Unit"), lambda row: row.organisation.name),
        Column("state", _("State"), lambda row: state_badge(row, now())),
        Column("due", _("Due"), lambda row: row.due_at, kind="date", sort="due_at"),
        Column("sent", _("Sent"), lambda row: row.sent_at, kind="moment"),
        Column("tier", _("Tier"), lambda row: row.get_tier_display(), shown=False),
        Column("regime", _("Regime"), lambda row: row.version.regime, shown=False),
    ),
    filters=ReportFilters,
    order=("-ends_on", "form_code", "id"),
    empty=_("No report yet. Reports are opened when their period begins."),
)
