"""Saved views of a list, as its reader sees them."""

from yteso.kernel.base.public import Actor
from yteso.kernel.ui.models import SavedView, SavedViewQuerySet


def list_views(actor: Actor, register_slug: str) -> SavedViewQuerySet:
    """Return the saved views of a register that the actor may use: own and shared ones, by name."""
    return SavedView.objects.visible_to(actor).filter(register=register_slug).order_by("title", "id")
