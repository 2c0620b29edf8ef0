"""The big screen of the operations centre: a few figures at a time, large, by themselves, live.

Figures of the whole province only: no name, no row, no small number. Anybody may pass by the wall, so what it
shows must be harmless.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET

from yteso.insight.dashboards.boards import BUILT_IN, BuiltIn
from yteso.insight.dashboards.models import CardKind
from yteso.insight.dashboards.permissions import SCREEN
from yteso.insight.dashboards.queries import shown
from yteso.insight.dashboards.reading import CardSpec, CardView, read_cards
from yteso.kernel.base.public import Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page, stream
from yteso.toolkit.measures.public import PROVINCE, FiguresOnly, Period

TOPIC = "dashboards:screen"
NUMBERS = 6  # on one picture
WALL = FiguresOnly("big screen")  # whoever starts it: who passes by sees what everybody may see


@dataclass(frozen=True)
class Slide:
    """One picture of the rotation: a dashboard's first numbers, and its map or first chart."""

    board: BuiltIn
    numbers: list[CardView]
    picture: CardView | None


def read_slides() -> list[Slide]:
    """Return the pictures, with the figures of this month for the whole province."""
    day = today()
    plan: list[tuple[BuiltIn, list[CardSpec]]] = []
    for board in BUILT_IN:
        cards = [card for card in board.cards if card.kind == CardKind.FIGURE][:NUMBERS]
        pictures = [card for card in board.cards if card.kind in (CardKind.PLACES, CardKind.TREND)]
        pictures.sort(key=lambda card: card.kind != CardKind.PLACES)
        plan.append((board, [*cards, *pictures[:1]]))
    every = [card for _board, cards in plan for card in cards]
    views = iter(read_cards(WALL, every, Period.month_of(day), PROVINCE, day))
    slides = []
    for board, cards in plan:
        found = shown([next(views) for _card in cards])
        numbers = [card for card in found if card.is_number and card.figure and not card.figure.is_hidden]
        picture = next((card for card in found if not card.is_number), None)
        if numbers:
            slides.append(Slide(board, numbers, picture))
    return slides


def _said(card: CardView) -> list[str]:
    change = card.change
    return [card.shown, card.unit, change.signed if change else "", change.tone if change else "neutral"]


@require_GET
@guarded(SCREEN)
def show(request: Request) -> HttpResponse:
    """The rotation; without a script, all pictures under each other."""
    context = {
        "slides": read_slides(),
        "at": now(),
        "period": Period.month_of(today()),
        "department": Organisation.objects.filter(parent__isnull=True).values_list("name", flat=True).first(),
    }
    return page(request, "dashboards/screen.html", context)


@require_GET
@guarded(SCREEN)
def follow(request: Request) -> HttpResponseBase:
    """Stream the numbers of the rotation: {numbers: {code: [value, unit, change, tone]}}, as they change."""
    language = get_language()

    def snapshot() -> tuple[str, bool]:
        day = today()
        specs = [c for board in BUILT_IN for c in board.cards if c.kind == CardKind.FIGURE]
        with override(language):
            cards = shown(read_cards(WALL, specs, Period.month_of(day), PROVINCE, day))
            numbers: dict[str, Any] = {card.spec.codes[0]: _said(card) for card in cards}
        return json.dumps({"numbers": numbers}), False

    return stream(request, TOPIC, snapshot)
