"""What the home page shows of the province (or of the reader's organisation)."""

from typing import Any

from django.urls import reverse

from yteso.insight.dashboards.boards import BUILT_IN
from yteso.insight.dashboards.models import CardKind
from yteso.insight.dashboards.permissions import READ
from yteso.insight.dashboards.queries import scope_label, scope_of, shown
from yteso.insight.dashboards.reading import read_cards
from yteso.kernel.base.public import Actor, today
from yteso.kernel.ui.public import HomeCard
from yteso.toolkit.measures.public import Period


def _province(actor: Actor) -> dict[str, Any] | None:
    """Return this month's first numbers; of the whole province also the map."""
    day = today()
    scope = scope_of(actor)
    numbers = [card for card in BUILT_IN[0].cards if card.kind == CardKind.FIGURE]
    places = [card for card in BUILT_IN[0].cards if card.kind == CardKind.PLACES]
    wanted = [*numbers, *(places if scope.is_all else [])]
    cards = shown(read_cards(actor, wanted, Period.month_of(day), scope, day))
    if not cards:
        return None
    return {
        "numbers": [card for card in cards if card.is_number],
        "maps": [card for card in cards if not card.is_number],
        "period": Period.month_of(day),
        "scope_label": scope_label(scope),
        "url": reverse("dashboards:built-in", args=[BUILT_IN[0].slug]),
    }


HOME_CARD = HomeCard("province", "dashboards/home.html", _province, READ, order=5, wide=True)
