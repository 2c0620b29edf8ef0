"""What the home page and the inbox hold: each module adds its cards and its waiting tasks."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from yteso.kernel.base.public import Actor, Permission

Text = str | Promise


@dataclass(frozen=True)
class HomeCard:
    """A card on the home page of those who hold `permission`.

    `context(actor)` feeds `template`, or returns None when there is nothing to show; `wide` takes the row.
    """

    key: str
    template: str
    context: Callable[[Actor], dict[str, Any] | None]
    permission: Permission
    order: int = 100
    wide: bool = False


@dataclass(frozen=True)
class Task:
    """One thing that waits for the reader."""

    title: Text
    url: str
    detail: Text = ""
    due_at: dt.datetime | None = None
    tone: str = "neutral"


@dataclass(frozen=True)
class Inbox:
    """A source of waiting tasks: `count(actor)` for the bell, `tasks(actor, limit)` for the list."""

    key: str
    label: Text
    count: Callable[[Actor], int]
    tasks: Callable[[Actor, int], Sequence[Task]]
    permission: Permission | None = None
    order: int = 100


_cards: dict[str, HomeCard] = {}
_inboxes: dict[str, Inbox] = {}


def add_home_card(card: HomeCard) -> None:
    """Add a card to the home page; call it in the app's `ready()`."""
    _cards[card.key] = card


def add_inbox(inbox: Inbox) -> None:
    """Add a source of tasks to the inbox; call it in the app's `ready()`."""
    _inboxes[inbox.key] = inbox


def home_cards(actor: Actor) -> list[tuple[HomeCard, dict[str, Any]]]:
    """Return the cards that this actor sees, with their contexts, in order."""
    cards = sorted(_cards.values(), key=lambda card: (card.order, card.key))
    allowed = [card for card in cards if actor.can(card.permission)]
    filled = [(card, card.context(actor)) for card in allowed]
    return [(card, context) for card, context in filled if context is not None]


def inboxes(actor: Actor) -> list[Inbox]:
    """Return the sources of tasks that this actor has, in order."""
    found = sorted(_inboxes.values(), key=lambda inbox: (inbox.order, inbox.key))
    return [inbox for inbox in found if inbox.permission is None or actor.can(inbox.permission)]


def count_tasks(actor: Actor) -> int:
    """Return how many tasks wait for the actor."""
    return sum(inbox.count(actor) for inbox in inboxes(actor))
