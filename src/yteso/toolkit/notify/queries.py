"""What waits for a user."""

from django.urls import reverse

from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Task
from yteso.toolkit.notify.models import Notice, NoticeQuerySet


def count_unread(actor: Actor) -> int:
    """Return how many notices the actor has not seen, counted up to 100."""
    return Notice.objects.visible_to(actor).unread().order_by()[:100].count()


def list_notices(actor: Actor) -> NoticeQuerySet:
    """Return the actor's notices, newest first."""
    return Notice.objects.visible_to(actor).order_by("-created_at", "id")


def list_waiting(actor: Actor) -> NoticeQuerySet:
    """Return what still asks the actor for an answer, the nearest deadline first."""
    return Notice.objects.visible_to(actor).waiting().order_by("due_at", "created_at")


def list_tasks(actor: Actor, limit: int) -> list[Task]:
    """Return the actor's unread notices for the inbox of the shell."""
    return [
        Task(notice.title, reverse("notify:open", args=[notice.id]), notice.text, notice.due_at)
        for notice in list_notices(actor).unread()[:limit]
    ]
