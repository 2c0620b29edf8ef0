"""Whose dashboards there are, and what one of them shows to one reader in one period."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yteso.insight.dashboards.boards import BuiltIn
from yteso.insight.dashboards.models import Board, BoardQuerySet, Card
from yteso.insight.dashboards.permissions import READ
from yteso.insight.dashboards.reading import CardSpec, CardView, read_cards
from yteso.kernel.base.public import Actor, NotVisible
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.measures.public import (
    PROVINCE,
    Period,
    PeriodUnknown,
    Scope,
    about,
    list_indicators,
    list_measures,
    list_provided,
)

STEPS = (("month", 24), ("quarter", 8), ("year", 3))


def list_boards(actor: Actor) -> BoardQuerySet:
    """Return the composed dashboards that the actor may see, the latest changed first."""
    found = Board.objects.all().visible_to(actor).standing().select_related("owner")
    return found.prefetch_related("shares__organisation").order_by("-changed_at")


def find_board(actor: Actor, board_id: UUID) -> Board:
    """Return a composed dashboard. Raises NotVisible."""
    board = list_boards(actor).filter(id=board_id).first()
    if board is None:
        raise NotVisible
    return board


def specs_of(board: Board) -> list[CardSpec]:
    return [spec_of(card) for card in board.cards.order_by("position")]


def spec_of(card: Card) -> CardSpec:
    return CardSpec(
        card.kind,
        tuple(card.codes),
        card.title,
        card.dimension,
        card.kind in ("trend", "places"),
        str(card.id),
    )


def read_period(text: str, today: dt.date) -> Period:
    """Return the period that an address names; this month if it names none or nonsense."""
    try:
        return Period.parse(text)
    except PeriodUnknown:
        return Period.month_of(today)


@dataclass(frozen=True)
class Choice:
    """One period to choose."""

    key: str
    label: str
    chosen: bool


def list_periods(period: Period, today: dt.date) -> list[tuple[str, list[Choice]]]:
    """Return the periods to choose from, by kind, the latest first."""
    found = []
    for kind, many in STEPS:
        year = Period.parse(f"{today.year:04d}")
        latest = [p for p in year.children(kind) if p.start <= today][-1]
        found.append((kind, [Choice(p.key, p.label, p == period) for p in reversed(latest.last(many))]))
    return found


def scope_of(actor: Actor, organisation: str = "") -> Scope:
    """Return whose figures a dashboard shows to the reader: the asked organisation's, the province's for who
    holds the right over all of it, else those of the organisation that they act for."""
    if organisation:
        try:
            return Scope(organisation_id=UUID(organisation))
        except ValueError:
            return PROVINCE
    if actor.reach(READ).everything:
        return PROVINCE
    return Scope(organisation_id=actor.organisation_id) if actor.organisation_id else PROVINCE


def scope_label(scope: Scope) -> str:
    if scope.organisation_id is None:
        return ""
    place = Organisation.objects.filter(id=scope.organisation_id).first()
    return place.name if place else ""


def read_built_in(
    actor: Actor, board: BuiltIn, period: Period, scope: Scope, today: dt.date
) -> list[CardView]:
    """Return the cards of one of our dashboards; those of figures that nobody serves are left out."""
    return shown(read_cards(actor, board.cards, period, scope, today))


def shown(cards: Sequence[CardView]) -> list[CardView]:
    return [card for card in cards if card.state not in ("unknown", "closed")]


def list_codes(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every figure that the actor may choose for a card, by group: (group, [(code, label)])."""
    groups: dict[str, list[tuple[str, str]]] = {}
    declared: list[Any] = [*list_measures(), *list_indicators(), *map(about, list_provided())]
    for one in declared:
        if actor.can(one.read):
            groups.setdefault(str(one.group), []).append((one.code, str(one.label)))
    return [(group, sorted(codes, key=lambda pair: pair[1])) for group, codes in sorted(groups.items())]
