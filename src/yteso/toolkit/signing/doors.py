"""Where a signed document is read: on the page of the module whose paper it is, by that module's rights.

A document of this module may be a citizen's health record or a list of applicants. Who may see that it was
signed may not therefore read it: its file opens here only for those who put it up or sign it.
"""

from collections.abc import Callable

from yteso.kernel.base.public import Actor
from yteso.toolkit.signing.models import Document, Step

Door = Callable[[Actor, Document], str]
_doors: dict[str, Door] = {}


def add_door(kind: str, door: Door) -> None:
    """Let documents of this kind be found from their signing: `door` gives the address of the page that shows
    one, "" for an actor who may not open that page.
    """
    _doors[kind] = door


def door_of(actor: Actor, document: Document) -> str:
    """Return the address of the page on which the actor may read the document; "" if there is none."""
    door = _doors.get(document.kind)
    return door(actor, document) if door else ""


def may_open_file(actor: Actor, document: Document) -> bool:
    """Say whether the file opens for the actor here: they put it up, sign it or signed it."""
    if actor.user_id is None:
        return False
    signs = Step.objects.filter(document=document, user_id=actor.user_id).exclude(state=Step.State.REMOVED)
    return document.opened_by_id == actor.user_id or signs.exists()
