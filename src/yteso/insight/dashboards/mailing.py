"""Makes the mail of one subscription: the dashboard as its reader would see it at this moment."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yteso.insight.dashboards.boards import find_built_in
from yteso.insight.dashboards.models import CardKind, Rhythm, Subscription
from yteso.insight.dashboards.permissions import READ
from yteso.insight.dashboards.queries import list_boards, scope_label, scope_of, shown, specs_of
from yteso.insight.dashboards.reading import CardSpec, CardView, read_cards
from yteso.kernel.access.public import find_actor
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor
from yteso.toolkit.measures.public import Period
from yteso.toolkit.notify.public import mail_page

ONE_DAY = dt.timedelta(days=1)


def period_of(rhythm: str, on: dt.date) -> Period:
    """Return the last whole period before the day of sending: a day, a week or a month."""
    if rhythm == Rhythm.MONTHLY:
        return Period.month_of(on).previous()
    if rhythm == Rhythm.WEEKLY:
        monday = on - dt.timedelta(days=on.weekday())
        return Period("week", monday - 7 * ONE_DAY, monday - ONE_DAY)
    return Period("day", on - ONE_DAY, on - ONE_DAY)


def send(one: Subscription, on: dt.date) -> str:
    """Send, or return why not."""
    reader = one.reader
    if not reader.is_active:
        return _("The account is closed.")
    actor = find_actor(reader, on, acting_for=one.acting_for_id)
    if not actor.can(READ):
        return _("The reader may no longer see dashboards.")
    if one.board_id is not None:
        board = list_boards(actor).filter(id=one.board_id).first()
        if board is None:
            return _("The dashboard is no longer shared with the reader.")
        title, specs = board.title, specs_of(board)
        path = f"/dashboards/own/{board.id}/"
    else:
        built_in = find_built_in(one.slug)
        if built_in is None:
            return _("There is no such dashboard any more.")
        title, specs, path = str(built_in.title), list(built_in.cards), f"/dashboards/{one.slug}/"
    period = period_of(one.rhythm, on)
    address = f"{settings.PUBLIC_URL.rstrip('/')}{path}?period={period.key}"
    context = {**_content(actor, specs, period, on), "title": title, "address": address}
    subject = f"{title} · {period.label}"
    text = render_to_string("dashboards/mail.txt", context)
    html = render_to_string("dashboards/mail.html", context)
    if not mail_page(user=reader, title=subject, text=text, html=html):
        return _("The account has no e-mail address.")
    record(
        actor, READ.code, object_kind="dashboard", object_id=one.board_id or one.slug,
        detail={"what": "dashboard mailed", "period": period.key},
    )  # fmt: skip
    return ""


def in_words(specs: list[CardSpec]) -> list[CardSpec]:
    """Return the cards as a letter can hold them: of a line or a map the number of the period, under its own
    name, unless it stands there already."""
    wanted: dict[object, CardSpec] = {}
    for spec in specs:
        if spec.kind in (CardKind.TREND, CardKind.PLACES):
            numbers = [CardSpec(CardKind.FIGURE, (code,), keys=spec.keys) for code in spec.codes]
        else:
            numbers = [spec]
        for one in numbers:
            name = (
                (one.codes, one.keys)
                if one.kind == CardKind.FIGURE
                else (one.codes, one.keys, one.dimension, one.kind)
            )
            wanted.setdefault(name, one)
    return list(wanted.values())


def _content(actor: Actor, specs: list[CardSpec], period: Period, on: dt.date) -> dict[str, object]:
    scope = scope_of(actor)
    cards: list[CardView] = shown(read_cards(actor, in_words(specs), period, scope, on))
    return {
        "numbers": [card for card in cards if card.is_number],
        "lists": [card for card in cards if card.bars],
        "period": period,
        "scope_label": scope_label(scope),
    }
