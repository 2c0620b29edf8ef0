"""What waits for the reader in the inbox of the shell: their own open cases, by deadline."""

from yteso.kernel.base.public import Actor, now, today
from yteso.kernel.ui.public import Task
from yteso.toolkit.work.actions.people import page_of
from yteso.toolkit.work.models import Case, CaseQuerySet
from yteso.toolkit.work.queries import note_persons, works_for

CAP = 1000


def _mine(actor: Actor) -> CaseQuerySet:
    return Case.objects.open().filter(assignee_id__in=works_for(actor, today()), due_at__isnull=False)


def count_waiting(actor: Actor) -> int:
    return _mine(actor)[:CAP].count() if actor.user_id else 0


def list_waiting_tasks(actor: Actor, limit: int) -> list[Task]:
    """Return the reader's cases (and those of whom they stand in for), the nearest deadline first."""
    moment = now()
    shown = list(_mine(actor).order_by("order_at", "id")[:limit])
    note_persons(actor, shown)
    return [
        Task(
            title=case.code or case.title,
            url=page_of(case),
            detail=case.title,
            due_at=case.due_at,
            tone="bad" if case.due_at and case.due_at < moment else "neutral",
        )
        for case in shown
    ]
