from collections.abc import Sequence

import django_filters
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, now
from yteso.kernel.jobs.public import READ, RETRY, Failure, Progress, retry_failure
from yteso.kernel.ui.public import Badge, BulkAction, Column, Register


def _retry(actor: Actor, failure: Failure) -> str:
    retry_failure(actor=actor, failure_id=failure.id, now=now())
    return str(_("Started again"))


class FailureFilters(django_filters.FilterSet):
    waiting = django_filters.BooleanFilter(
        field_name="retried_at", lookup_expr="isnull", label=_("Not started again yet")
    )
    task_name = django_filters.CharFilter(lookup_expr="startswith", label=_("Task"))
    failed_at = django_filters.DateFromToRangeFilter(label=_("Failed"))

    class Meta:
        model = Failure
        fields = ("waiting", "task_name", "failed_at")


FAILURES = Register(
    slug="failures",
    title=_("Failed jobs"),
    intro=_(
        "Jobs that gave up after all their attempts. Mend the cause, then start them again: nothing was lost."
    ),
    rows=lambda actor: Failure.objects.select_related("retried_by"),
    columns=(
        Column("failed_at", _("Failed at"), lambda row: row.failed_at, sort="failed_at", kind="moment"),
        Column("task", _("Task"), lambda row: row.task_name, kind="code"),
        Column("error", _("Error"), lambda row: row.sentence or row.error_class.rsplit(".", 1)[-1]),
        Column("attempts", _("Attempts"), lambda row: row.attempts, kind="number"),
        Column(
            "state",
            _("State"),
            lambda row: (
                Badge(_("Started again"), "good")
                if row.retried_at
                else Badge(_("Not started again yet"), "bad")
            ),
        ),
    ),
    filters=FailureFilters,
    read=READ,
    export=READ,
    order=("-failed_at", "id"),
    detail="operations:failure",
    empty=_("No job has failed. Jobs that give up after all their attempts appear here."),
    actions=(BulkAction("retry", _("Start again"), RETRY, _retry),),
)

TONES = {Progress.State.RUNNING: "info", Progress.State.DONE: "good", Progress.State.FAILED: "bad"}


class LongJobFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Progress.State.choices, label=_("State"))
    started_at = django_filters.DateFromToRangeFilter(label=_("Started"))

    class Meta:
        model = Progress
        fields = ("state", "started_at")


def _results(actor: Actor, rows: Sequence[Progress]) -> None:
    """Let a job's result be opened by whose it is: others may lack the right to that page."""
    for row in rows:
        if row.owner_id != actor.user_id:
            row.result_url = ""


LONG_JOBS = Register(
    slug="long-jobs",
    title=_("Long jobs"),
    rows=lambda actor: Progress.objects.all().visible_to(actor, READ).select_related("owner"),
    columns=(
        Column("started_at", _("Started"), lambda row: row.started_at, sort="started_at", kind="moment"),
        Column("label", _("Job"), lambda row: row.label, link=lambda row: row.result_url or None),
        Column("owner", _("Started by"), lambda row: str(row.owner or "")),
        Column("state", _("State"), lambda row: Badge(row.get_state_display(), TONES[row.state])),
        Column("done", _("Units done"), lambda row: row.done, kind="number"),
        Column("total", _("Of"), lambda row: row.total or None, kind="number"),
        Column("finished_at", _("Finished"), lambda row: row.finished_at, kind="moment", shown=False),
    ),
    filters=LongJobFilters,
    dress=_results,
    read=READ,
    export=READ,
    order=("-started_at", "id"),
    empty=_("No long job has run yet. Imports, exports and rebuilds show here while they run."),
)
