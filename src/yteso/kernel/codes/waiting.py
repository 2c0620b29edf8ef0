"""What code files give to the inbox: large ones that were looked through and wait for a decision."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor
from yteso.kernel.codes.models import CodeLoad
from yteso.kernel.ui.public import Task


def _waiting(actor: Actor) -> QuerySet[CodeLoad]:
    decided_here = (CodeLoad.State.PREVIEWED, CodeLoad.State.REFUSED)
    return CodeLoad.objects.filter(
        loaded_by_id=actor.user_id, progress_id__isnull=False, state__in=decided_here
    )


def count_waiting(actor: Actor) -> int:
    """Count the actor's own large files that wait for a decision."""
    return _waiting(actor).count() if actor.user_id else 0


def list_waiting(actor: Actor, limit: int) -> Sequence[Task]:
    """Return the actor's own large files that wait for a decision, the newest first."""
    if not actor.user_id:
        return []
    rows = _waiting(actor).select_related("system").defer("content").order_by("-loaded_at", "id")[:limit]
    return [
        Task(
            title=_("Code list to apply: %(list)s") % {"list": one.system.title},
            url=reverse("codes:load", args=[one.id]),
            detail=one.file_name,
            tone="bad" if one.state == CodeLoad.State.REFUSED else "neutral",
        )
        for one in rows
    ]
