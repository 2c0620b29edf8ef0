import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.insight.registers.models import Entry
from yteso.insight.registers.permissions import EXPORT, READ
from yteso.insight.registers.shipped import read_table
from yteso.kernel.ui.public import Badge, Column, Register


class EntryFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="full_name", lookup_expr="icontains", label=_("Find by name"))
    register = django_filters.MultipleChoiceFilter(
        choices=[(row["code"], f"{row['code']} {row['title']}") for row in read_table("registers.csv")],
        label=_("Register"),
    )
    happened_on = django_filters.DateFromToRangeFilter(label=_("Day"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="of_state",
        choices=[("incomplete", _("Incomplete")), ("doubtful", _("Doubtful")), ("removed", _("Taken out"))],
    )
    origin = django_filters.ChoiceFilter(choices=Entry.Origin.choices, label=_("Where it came from"))

    class Meta:
        model = Entry
        fields = ("register", "happened_on", "state", "origin")

    def of_state(self, rows, name, value):  # type: ignore[no-untyped-def]
        """Keep the entries that need a look."""
        wanted = {
            "incomplete": Q(is_complete=False, removed_at=None),
            "doubtful": ~Q(doubts={}) & Q(removed_at=None),
            "removed": Q(removed_at__isnull=False),
        }
        return rows.filter(wanted[value])


def state_of(entry: Entry) -> Badge:
    """Return what an entry needs, in a word."""
    if entry.removed_at:
        return Badge(_("Taken out"))
    if not entry.is_complete:
        return Badge(_("Incomplete"), "warning")
    return Badge(_("Doubtful"), "warning") if entry.doubts else Badge(_("Complete"), "good")


ENTRIES = Register(
    slug="entries",
    title=_("Entries of the registers"),
    rows=lambda actor: Entry.objects.all().visible_to(actor).select_related("organisation", "changed_by"),
    columns=(
        Column("register", _("Register"), lambda row: row.register, kind="code"),
        Column("day", _("Day"), lambda row: row.happened_on, kind="date"),
        Column(
            "name",
            _("Full name"),
            lambda row: row.full_name or "—",
            link=lambda row: reverse("registers:entry", args=[row.id]),
        ),
        Column("unit", _("Unit"), lambda row: row.organisation.name),
        Column("state", _("State"), state_of),
        Column("origin", _("Where it came from"), lambda row: row.get_origin_display()),
        Column("changed_at", _("Changed at"), lambda row: row.changed_at, sort="changed_at", kind="moment"),
        Column("changed_by", _("Changed by"), lambda row: str(row.changed_by or ""), shown=False),
    ),
    filters=EntryFilters,
    read=READ,
    export=EXPORT,
    order=("-changed_at", "id"),
    empty=_("Nothing is written yet. Open a register of your unit and begin."),
    person=lambda row: row.person_id,
)
