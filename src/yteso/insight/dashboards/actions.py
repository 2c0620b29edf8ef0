import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import translation

from yteso.insight.dashboards.errors import FigureNotKnown, NobodyToShareWith, TooManyCards
from yteso.insight.dashboards.mailing import send
from yteso.insight.dashboards.models import Board, Card, Rhythm, Share, Subscription, Target
from yteso.insight.dashboards.permissions import COMPOSE, READ, SHARE
from yteso.insight.dashboards.queries import find_board
from yteso.insight.dashboards.reading import describe
from yteso.insight.dashboards.targets import read_shipped
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotAllowed, NotVisible, require
from yteso.toolkit.measures.public import find_measure

CARDS_AT_MOST = 24


def _own(actor: Actor, board_id: UUID) -> Board:
    """Find and lock a dashboard of the actor's own. Raises NotVisible, NotAllowed."""
    require(actor, COMPOSE)
    board = Board.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=board_id).first()
    if board is None:
        raise NotVisible
    if board.owner_id != actor.user_id:
        raise NotAllowed(COMPOSE.code)
    return board


def _changed(actor: Actor, board: Board, now: dt.datetime, what: str) -> None:
    board.changed_at = now
    board.save(update_fields=["title", "note", "changed_at", "removed_at"])
    record(actor, COMPOSE.code, object_kind="dashboard", object_id=board.id, detail={"what": what})


@transaction.atomic
def make_board(
    *,
    actor: Actor,
    title: str,
    note: str = "",
    cards: Sequence[tuple[str, Sequence[str], str, str]] = (),
    now: dt.datetime,
) -> Board:
    """Make a dashboard of the actor's own, with cards given as (kind, codes, dimension, title)."""
    require(actor, COMPOSE)
    if actor.user_id is None:
        raise NotAllowed(COMPOSE.code)
    board = Board.objects.create(owner_id=actor.user_id, title=title, note=note, made_at=now, changed_at=now)
    record(
        actor, COMPOSE.code, object_kind="dashboard", object_id=board.id, detail={"what": "dashboard made"}
    )
    for kind, codes, dimension, words in cards:
        add_card(
            actor=actor, board_id=board.id, kind=kind, codes=codes, dimension=dimension, title=words, now=now
        )
    return board


@transaction.atomic
def rename_board(*, actor: Actor, board_id: UUID, title: str, note: str, now: dt.datetime) -> Board:
    board = _own(actor, board_id)
    board.title, board.note = title, note
    _changed(actor, board, now, "dashboard renamed")
    return board


@transaction.atomic
def add_card(
    *,
    actor: Actor,
    board_id: UUID,
    kind: str,
    codes: Sequence[str],
    dimension: str = "",
    title: str = "",
    now: dt.datetime,
) -> Card:
    """Put a card at the end. Raises FigureNotKnown, TooManyCards."""
    board = _own(actor, board_id)
    said = [describe(code) for code in codes]
    if not codes or any(one is None or not actor.can(one.read) for one in said):
        raise FigureNotKnown
    measure = find_measure(codes[0])
    if kind == "keys" and (measure is None or dimension not in measure.dimensions):
        raise FigureNotKnown(field="dimension")
    if board.cards.count() >= CARDS_AT_MOST:
        raise TooManyCards
    last = board.cards.aggregate(last=Max("position"))["last"] or 0
    card = Card.objects.create(
        board=board, position=last + 1, kind=kind, codes=list(codes),
        dimension=dimension if kind == "keys" else "", title=title,
    )  # fmt: skip
    _changed(actor, board, now, "card added")
    return card


@transaction.atomic
def move_card(*, actor: Actor, board_id: UUID, card_id: UUID, by: int, now: dt.datetime) -> None:
    """Move a card by so many places: -1 towards the beginning, 1 towards the end; past the ends it stays."""
    board = _own(actor, board_id)
    cards = list(board.cards.order_by("position"))
    at = next((i for i, card in enumerate(cards) if card.id == card_id), None)
    if at is None:
        raise NotVisible
    cards.insert(max(0, min(len(cards) - 1, at + by)), cards.pop(at))
    for position, card in enumerate(cards, 1):
        card.position = position
    Card.objects.bulk_update(cards, ["position"])
    _changed(actor, board, now, "card moved")


@transaction.atomic
def remove_card(*, actor: Actor, board_id: UUID, card_id: UUID, now: dt.datetime) -> Card:
    board = _own(actor, board_id)
    card = board.cards.filter(id=card_id).first()
    if card is None:
        raise NotVisible
    Card.objects.filter(id=card_id).delete()
    _changed(actor, board, now, "card removed")
    return card


@transaction.atomic
def throw_away(*, actor: Actor, board_id: UUID, now: dt.datetime) -> Board:
    """Put a dashboard away; `bring_back` undoes it."""
    board = _own(actor, board_id)
    board.removed_at = now
    _changed(actor, board, now, "dashboard removed")
    return board


@transaction.atomic
def bring_back(*, actor: Actor, board_id: UUID, now: dt.datetime) -> Board:
    board = _own(actor, board_id)
    board.removed_at = None
    _changed(actor, board, now, "dashboard brought back")
    return board


@transaction.atomic
def share_board(
    *, actor: Actor, board_id: UUID, role: str, organisation_id: UUID | None, now: dt.datetime
) -> Share:
    """Let a role, an organisation, or a role in an organisation see the dashboard (each with their own rights
    over the figures). Raises NobodyToShareWith."""
    board = _own(actor, board_id)
    require(actor, SHARE)
    if not role and organisation_id is None:
        raise NobodyToShareWith
    asked: dict[str, Any] = {"board": board, "role": role, "organisation_id": organisation_id}
    share, _made = Share.objects.get_or_create(**asked)
    detail = {"board": str(board.id), "role": role, "organisation": str(organisation_id or "")}
    record(actor, SHARE.code, object_kind="dashboard", object_id=board.id, detail=detail)
    _changed(actor, board, now, "dashboard shared")
    return share


@transaction.atomic
def stop_sharing(*, actor: Actor, board_id: UUID, share_id: UUID, now: dt.datetime) -> None:
    board = _own(actor, board_id)
    Share.objects.filter(board=board, id=share_id).delete()
    _changed(actor, board, now, "dashboard unshared")


@transaction.atomic
def subscribe(
    *, actor: Actor, slug: str = "", board_id: UUID | None = None, rhythm: str, now: dt.datetime
) -> Subscription:
    """Have a dashboard mailed to oneself; each mail is made with the rights that the reader then has."""
    require(actor, READ)
    if actor.user_id is None:
        raise NotAllowed(READ.code)
    if board_id is not None:
        find_board(actor, board_id)
    wanted = {"rhythm": Rhythm(rhythm), "began_at": now, "acting_for_id": actor.organisation_id, "said": ""}
    which: dict[str, Any] = {"reader_id": actor.user_id, "board_id": board_id, "slug": slug}
    made, _new = Subscription.objects.update_or_create(**which, defaults=wanted)
    record(
        actor,
        READ.code,
        object_kind="dashboard",
        object_id=board_id or slug,
        detail={"what": "mail asked for", "rhythm": rhythm},
    )
    return made


@transaction.atomic
def unsubscribe(*, actor: Actor, subscription_id: UUID) -> None:
    gone, _kinds = Subscription.objects.filter(id=subscription_id, reader_id=actor.user_id).delete()
    if not gone:
        raise NotVisible


def load_targets() -> int:
    """Bring the shipped targets in; return how many there are in the file."""
    rows = read_shipped()
    Target.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["figure", "valid_from"],
        update_fields=["value", "direction", "valid_to", "source"],
    )
    return len(rows)


def send_due(*, subscription_id: UUID, on: dt.date) -> bool:
    """Send the mail of one subscription unless that was done; return whether a mail went out.

    The reader is asked anew: an account that was closed, a role that ended, a dashboard that is no longer
    shared get nothing, and the subscription says why.
    """
    with transaction.atomic():
        found = Subscription.objects.select_for_update(of=("self",)).select_related("reader", "board")
        one = found.filter(id=subscription_id).first()
        if one is None or not one.is_due(on):
            return False
        one.sent_on = on
        with translation.override(one.reader.language):
            one.said = send(one, on)
        one.save(update_fields=["sent_on", "said"])
        return not one.said
