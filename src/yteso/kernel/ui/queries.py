"""Saved views of a list, and exports that wait for their owner."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor
from yteso.kernel.ui.home import Task
from yteso.kernel.ui.models import Export, SavedView, SavedViewQuerySet
from yteso.kernel.ui.register import find_register


def list_views(actor: Actor, register_slug: str) -> SavedViewQuerySet:
    """Return the saved views of a register that the actor may use: own and shared ones, by name."""
    return SavedView.objects.visible_to(actor).filter(register=register_slug).order_by("title", "id")


def count_ready_exports(actor: Actor) -> int:
    """Return how many finished exports the actor has not taken yet."""
    return Export.objects.visible_to(actor).ready().count()


def list_ready_exports(actor: Actor, limit: int) -> list[Task]:
    """Return the finished exports that the actor has not taken yet, newest first, for the inbox."""
    ready = Export.objects.visible_to(actor).ready().order_by("-finished_at")[:limit]
    return [
        Task(
            _("The export is ready: %(list)s") % {"list": _title(export.register)},
            reverse("ui-export", args=[export.id]),
        )
        for export in ready
    ]


def _title(slug: str) -> str:
    """Return a list's title; its slug if a newer version no longer has the list."""
    try:
        return capfirst(str(find_register(slug).title))
    except KeyError:
        return slug
