import django_filters
from django.utils.translation import gettext_lazy as _

from yteso.kernel.ui.public import Badge, Column, Register
from yteso.record.chart.models import EmergencyAccess
from yteso.record.chart.permissions import REVIEW


def review_badge(row: EmergencyAccess) -> Badge:
    if row.reviewed_at is None:
        return Badge(_("Waits for review"), "warning")
    return Badge(_("Justified"), "good") if row.justified else Badge(_("Not justified"), "bad")


class EmergencyFilters(django_filters.FilterSet):
    waiting = django_filters.BooleanFilter(
        field_name="reviewed_at", lookup_expr="isnull", label=_("Waits for review")
    )
    started_at = django_filters.DateFromToRangeFilter(label=_("Opened"))
    justified = django_filters.BooleanFilter(label=_("Justified"))

    class Meta:
        model = EmergencyAccess
        fields = ["waiting", "started_at", "justified"]


EMERGENCIES = Register(
    slug="emergencies",
    title=_("Emergency openings of records"),
    rows=lambda actor: EmergencyAccess.objects.visible_to(actor, REVIEW).select_related(
        "user", "organisation"
    ),
    columns=(
        Column("started_at", _("Opened at"), lambda row: row.started_at, sort="started_at", kind="moment"),
        Column("user", _("Opened by"), lambda row: str(row.user)),
        Column("organisation", _("At"), lambda row: row.organisation.name if row.organisation else ""),
        Column("reason", _("Reason"), lambda row: row.reason),
        Column("ends_at", _("Until"), lambda row: row.ends_at, kind="moment"),
        Column(
            "review",
            _("Review"),
            review_badge,
        ),
    ),
    filters=EmergencyFilters,
    read=REVIEW,
    export=REVIEW,
    order=("-started_at", "id"),
    detail="chart:review",
    empty=_("No record has been opened in an emergency."),
)
