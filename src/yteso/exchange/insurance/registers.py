from collections.abc import Sequence

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.exchange.insurance.models import Client, Dossier, Finding, Submission
from yteso.exchange.insurance.permissions import MANAGE_CLIENTS, READ
from yteso.exchange.insurance.queries import conceal, list_late, visible_findings
from yteso.exchange.insurance.wording import explain_finding
from yteso.kernel.base.public import Actor, now, today
from yteso.kernel.ui.public import Badge, Column, Register
from yteso.record.visits.public import Visit

SUBMISSION_TONES = {
    Submission.State.WAITING: "info",
    Submission.State.READING: "info",
    Submission.State.DONE: "good",
    Submission.State.REFUSED: "bad",
}
DOSSIER_TONES = {
    Dossier.State.RECORDED: "good",
    Dossier.State.UNCHANGED: "neutral",
    Dossier.State.QUARANTINED: "bad",
    Dossier.State.REPLACED: "neutral",
    Dossier.State.CORRECTED: "neutral",
    Dossier.State.REFUSED: "bad",
}


class SubmissionFilters(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=Submission.State.choices, label=_("State"))
    door = django_filters.MultipleChoiceFilter(choices=Submission.Door.choices, label=_("Door"))
    facility = django_filters.CharFilter(field_name="facility__facility_code", label=_("Facility code"))
    received_at = django_filters.DateFromToRangeFilter(label=_("Received"))

    class Meta:
        model = Submission
        fields = ("state", "door", "facility", "received_at")


SUBMISSIONS = Register(
    slug="submissions",
    title=_("Files sent"),
    rows=lambda actor: Submission.objects.all().visible_to(actor).select_related("facility"),
    columns=(
        Column("received_at", _("Received"), lambda row: row.received_at, sort="received_at", kind="moment"),
        Column("file", _("File"), lambda row: row.file_name or str(row.id)),
        Column("facility", _("Facility"), lambda row: row.facility.short_name or row.facility.name),
        Column("door", _("Door"), lambda row: row.get_door_display(), shown=False),
        Column("state", _("State"), lambda row: Badge(row.get_state_display(), SUBMISSION_TONES[row.state])),
        Column("total", _("Dossiers"), lambda row: row.dossiers_total, kind="number"),
        Column("recorded", _("In the record"), lambda row: row.dossiers_recorded, kind="number"),
        Column("unchanged", _("Unchanged"), lambda row: row.dossiers_unchanged, kind="number"),
        Column("quarantined", _("Wait for correction"), lambda row: row.dossiers_quarantined, kind="number"),
        Column("size", _("Bytes"), lambda row: row.size_bytes, kind="number", shown=False),
        Column("sender", _("Sent by"), lambda row: row.sender_label, shown=False),
    ),
    filters=SubmissionFilters,
    read=READ,
    export=READ,
    order=("-received_at", "id"),
    detail="insurance:submission",
    empty=_("Nothing has been sent yet. Upload a file, or connect the hospital software."),
)


class DossierFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="link_code", label=_("MA_LK"))
    state = django_filters.MultipleChoiceFilter(choices=Dossier.State.choices, label=_("State"))
    kind = django_filters.ChoiceFilter(choices=Dossier.Kind.choices, label=_("Kind"))
    facility = django_filters.CharFilter(field_name="facility__facility_code", label=_("Facility code"))
    submission = django_filters.UUIDFilter(field_name="submission_id", label=_("File"))
    received_at = django_filters.DateFromToRangeFilter(label=_("Received"))

    class Meta:
        model = Dossier
        fields = ("q", "state", "kind", "facility", "submission", "received_at")


DOSSIERS = Register(
    slug="dossiers",
    title=_("Dossiers"),
    rows=lambda actor: Dossier.objects.all().visible_to(actor).select_related("facility"),
    columns=(
        Column("received_at", _("Received"), lambda row: row.received_at, sort="received_at", kind="moment"),
        Column("facility", _("Facility"), lambda row: row.facility.short_name or row.facility.name),
        Column("link_code", _("MA_LK"), lambda row: row.link_code, kind="code"),
        Column("patient", _("Patient"), lambda row: row.patient_name),
        Column("arrived_on", _("Arrived on"), lambda row: row.arrived_on, kind="date"),
        Column("discharged_on", _("Discharged on"), lambda row: row.discharged_on, kind="date"),
        Column("state", _("State"), lambda row: Badge(row.get_state_display(), DOSSIER_TONES[row.state])),
        Column("errors", _("Errors"), lambda row: row.error_count, kind="number"),
        Column("warnings", _("Warnings"), lambda row: row.warning_count, kind="number"),
        Column("lines", _("Lines"), lambda row: row.line_count, kind="number", shown=False),
        Column("version", _("Version"), lambda row: row.version, kind="number", shown=False),
        Column("schema", _("Decision"), lambda row: row.schema_version, shown=False),
    ),
    filters=DossierFilters,
    read=READ,
    export=READ,
    order=("-received_at", "id"),
    detail="insurance:dossier",
    person=lambda row: row.person_id,
    empty=_("No dossier fits. Take a filter away, or wait for the next file."),
)


class FindingFilters(django_filters.FilterSet):
    rule_code = django_filters.CharFilter(label=_("Rule"))
    severity = django_filters.ChoiceFilter(choices=Finding.Severity.choices, label=_("Severity"))
    table = django_filters.CharFilter(label=_("Table"))
    field = django_filters.CharFilter(label=_("Field"))
    facility = django_filters.CharFilter(field_name="facility__facility_code", label=_("Facility code"))
    submission = django_filters.UUIDFilter(field_name="dossier__submission_id", label=_("File"))
    found_on = django_filters.DateFromToRangeFilter(label=_("Found"))

    class Meta:
        model = Finding
        fields = ("rule_code", "severity", "table", "field", "facility", "submission", "found_on")


def _conceal(actor: Actor, rows: Sequence[Finding]) -> None:
    conceal(actor, rows, today())


def _sentence(row: Finding) -> str:
    return explain_finding(row)[0]


def _mend(row: Finding) -> str:
    return explain_finding(row)[1]


FINDINGS = Register(
    slug="findings",
    title=_("What the checks found"),
    rows=lambda actor: visible_findings(actor).select_related("dossier", "facility"),
    columns=(
        Column("found_on", _("Found"), lambda row: row.found_on, sort="found_on", kind="date"),
        Column("rule", _("Rule"), lambda row: row.rule_code, kind="code"),
        Column(
            "severity",
            _("Severity"),
            lambda row: Badge(
                row.get_severity_display(), "bad" if row.severity == Finding.Severity.ERROR else "warning"
            ),
        ),
        Column("facility", _("Facility"), lambda row: row.facility.short_name or row.facility.name),
        Column(
            "dossier",
            _("MA_LK"),
            lambda row: row.dossier.link_code,
            link=lambda row: reverse("insurance:dossier", args=[row.dossier_id]),
            kind="code",
        ),
        Column("table", _("Table"), lambda row: row.table, kind="code"),
        Column("row", _("Row"), lambda row: row.row_number or None, kind="number"),
        Column("field", _("Field"), lambda row: row.field, kind="code"),
        Column("value", _("Value"), lambda row: row.value),
        Column("line", _("Line of the original"), lambda row: row.source_line or None, kind="number"),
        Column("sentence", _("What is wrong"), _sentence, kind="sentence"),
        Column("mend", _("How to mend it"), _mend, kind="sentence", shown=False),
    ),
    filters=FindingFilters,
    read=READ,
    export=READ,
    order=("-found_on", "id"),
    person=lambda row: row.dossier.person_id,
    dress=_conceal,
    empty=_("Nothing was found: every dossier in view is sound."),
)


class LateFilters(django_filters.FilterSet):
    facility = django_filters.CharFilter(field_name="facility_code", label=_("Facility code"))

    class Meta:
        model = Visit
        fields = ("facility",)


LATE = Register(
    slug="late",
    title=_("Visits without their closing file"),
    intro=_(
        "The check-in came more than a week ago, the visit's tables have not. Send them, or tell us why."
    ),
    rows=lambda actor: list_late(actor, now()),
    columns=(
        Column("arrived_at", _("Arrived at"), lambda row: row.arrived_at, sort="arrived_at", kind="moment"),
        Column("facility", _("Facility"), lambda row: row.facility.short_name or row.facility.name),
        Column("link_code", _("MA_LK"), lambda row: row.link_code, kind="code"),
        Column("state", _("State"), lambda row: row.get_state_display()),
    ),
    filters=LateFilters,
    read=READ,
    export=READ,
    order=("-arrived_at", "id"),
    person=lambda row: row.person_id,
    empty=_("Nothing is late."),
)


class ClientFilters(django_filters.FilterSet):
    live = django_filters.BooleanFilter(field_name="revoked_at", lookup_expr="isnull", label=_("In use"))

    class Meta:
        model = Client
        fields = ("live",)


CLIENTS = Register(
    slug="clients",
    title=_("Hospital programs"),
    intro=_(
        "The credentials with which hospital software sends files. A secret is shown once, when it is made."
    ),
    rows=lambda actor: Client.objects.visible_to(actor).select_related("user", "facility"),
    columns=(
        Column("created_at", _("Made"), lambda row: row.created_at, sort="created_at", kind="moment"),
        Column("username", _("User name"), lambda row: row.user.username, kind="code"),
        Column("facility", _("Facility"), lambda row: row.facility.name),
        Column(
            "state",
            _("State"),
            lambda row: Badge(_("Withdrawn"), "bad") if row.revoked_at else Badge(_("In use"), "good"),
        ),
    ),
    filters=ClientFilters,
    read=MANAGE_CLIENTS,
    export=MANAGE_CLIENTS,
    order=("-created_at", "id"),
    detail="insurance:client",
    empty=_("No program is connected yet. Add one to get its user name and secret."),
)
