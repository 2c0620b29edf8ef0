"""What other areas have made of a letter, to be shown on its page. A file of its own: they come to the
mailbox, which knows none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from yteso.kernel.base.public import Actor


@dataclass(frozen=True)
class Use:
    """What a letter has become: in words, with its page."""

    label: str | Promise
    url: str


Finder = Callable[[Actor, UUID], Sequence[Use]]
_finders: dict[str, Finder] = {}


def add_uses(name: str, finder: Finder) -> None:
    """Let a letter's page show what an area has made of it; call it in the app's `ready()`."""
    _finders[name] = finder


def uses_of(actor: Actor, letter_id: UUID) -> list[Use]:
    return [use for finder in _finders.values() for use in finder(actor, letter_id)]
