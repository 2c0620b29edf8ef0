import datetime as dt
from collections.abc import Sequence
from time import monotonic
from uuid import UUID

from django.db import transaction

from yteso.exchange.channels.public import is_safe
from yteso.exchange.feed.errors import AddressNotSafe, FigureNotOffered, NothingIsSent, PeriodsTooMany
from yteso.exchange.feed.models import Delivery, Receiver
from yteso.exchange.feed.permissions import MANAGE
from yteso.exchange.feed.queries import body_of, describe
from yteso.exchange.feed.sending import send
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, require
from yteso.toolkit.measures.public import Period

MONTHS_AT_MOST = 120
PAUSES_MIN = (1, 5, 30, 120, 360, 720, 1440)  # after that many minutes it is tried again, then given up
LEASE = dt.timedelta(minutes=10)  # far longer than `sending.WAIT_S`
SETTLED_DAYS = 15  # so long a month that is over is still looked at for late rows


@transaction.atomic
def add_receiver(*, actor: Actor, name: str, url: str, codes: Sequence[str], now: dt.datetime) -> Receiver:
    """Let a system receive figures; its token and secret are on its page.

    Raises AddressNotSafe, FigureNotOffered.
    """
    require(actor, MANAGE)
    if url and not is_safe(url):
        raise AddressNotSafe
    if not codes:
        raise FigureNotOffered
    for code in codes:
        describe(code)
    receiver = Receiver.objects.create(name=name, url=url, codes=sorted(set(codes)), made_at=now)
    _told(actor, receiver, "receiver added")
    return receiver


def _told(actor: Actor, receiver: Receiver, what: str) -> None:
    record(actor, MANAGE.code, object_kind="feed.receiver", object_id=receiver.id, detail={"what": what})


def _locked(actor: Actor, receiver_id: UUID) -> Receiver:
    require(actor, MANAGE)
    found = Receiver.objects.all().visible_to(actor).select_for_update().filter(id=receiver_id).first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def renew_secrets(*, actor: Actor, receiver_id: UUID) -> Receiver:
    """Give a receiver new secrets; the old ones stop at once."""
    receiver = _locked(actor, receiver_id)
    receiver.generation += 1
    receiver.save(update_fields=["generation"])
    _told(actor, receiver, "secrets renewed")
    return receiver


@transaction.atomic
def stop_receiver(*, actor: Actor, receiver_id: UUID, now: dt.datetime) -> Receiver:
    receiver = _locked(actor, receiver_id)
    receiver.stopped_at = receiver.stopped_at or now
    receiver.save(update_fields=["stopped_at"])
    _told(actor, receiver, "receiver stopped")
    return receiver


def queue_period(
    *, receiver: Receiver, period: Period, now: dt.datetime, again: bool = False
) -> Delivery | None:
    """Make a delivery of a period's figures, unless they are as they were made last (`again`: even so)."""
    body, digest = body_of(receiver, period, now)
    last = receiver.deliveries.filter(period=period.key).order_by("-made_at", "-id").first()
    if last is not None and last.digest == digest and not again:
        return None
    return Delivery.objects.create(
        receiver=receiver, period=period.key, body=body, digest=digest, made_at=now, next_at=now
    )


@transaction.atomic
def back_fill(*, receiver: Receiver, first: Period, last: Period, now: dt.datetime) -> int:
    """Make a delivery for each month from the first to the last; return how many.

    Raises NothingIsSent (the system only asks, or was stopped), PeriodsTooMany.
    """
    if not receiver.url or receiver.stopped_at:
        raise NothingIsSent
    months = (last.start.year - first.start.year) * 12 + last.start.month - first.start.month + 1
    if not 1 <= months <= MONTHS_AT_MOST:
        raise PeriodsTooMany
    for period in Period.month_of(last.start).last(months):
        queue_period(receiver=receiver, period=period, now=now, again=True)
    return months


@transaction.atomic
def replay(*, receiver: Receiver, delivery_id: UUID, now: dt.datetime) -> Delivery:
    """Send a delivery once more, body and id unchanged, so that the receiver can tell. Raises NotVisible."""
    found = Delivery.objects.select_for_update().filter(receiver=receiver, id=delivery_id).first()
    if found is None:
        raise NotVisible
    found.state, found.attempts, found.next_at = Delivery.State.WAITING, 0, now
    found.save(update_fields=["state", "attempts", "next_at"])
    return found


def queue_changes(*, now: dt.datetime) -> int:
    """Make the deliveries of figures that changed: of this month, and of the last until it has settled."""
    today = now.astimezone(PROVINCE_ZONE).date()
    month = Period.month_of(today)
    periods = [month.previous(), month] if today.day <= SETTLED_DAYS else [month]
    made = 0
    for receiver in Receiver.objects.filter(stopped_at__isnull=True).exclude(url=""):
        for period in periods:
            with transaction.atomic():
                made += queue_period(receiver=receiver, period=period, now=now) is not None
    return made


def send_waiting(*, now: dt.datetime, limit: int = 50) -> int:
    """Send what is due, the oldest first; return how many were taken. Two workers never send the same one.

    Each is claimed, sent and settled in turn: no row is locked and no transaction is open while a receiver
    is waited for. What a worker that died had claimed is sent by another after `LEASE`.
    """
    taken = 0
    began = monotonic()
    for _turn in range(limit):
        moment = now + dt.timedelta(seconds=int(monotonic() - began))  # slow ones take theirs
        one = _claim(moment)
        if one is None:
            break
        was_taken, answer = send(one, f"{int(moment.timestamp())}")
        _settle(one, was_taken, answer, moment)
        taken += was_taken
    return taken


@transaction.atomic
def _claim(now: dt.datetime) -> Delivery | None:
    """Take the oldest that is due and count the attempt; nobody else takes it before `LEASE` is over."""
    due = Delivery.objects.filter(
        state=Delivery.State.WAITING, next_at__lte=now, receiver__stopped_at__isnull=True
    )
    one = due.select_for_update(skip_locked=True, of=("self",)).select_related("receiver").order_by(
        "next_at", "id"
    ).first()  # fmt: skip
    if one is not None:
        one.attempts += 1
        one.next_at = now + LEASE
        one.save(update_fields=["attempts", "next_at"])
    return one


def _settle(one: Delivery, was_taken: bool, answer: str, now: dt.datetime) -> None:
    """Write what came of a claimed delivery, unless somebody replayed it meanwhile: then it is sent again."""
    outcome: dict[str, object] = {"answer": answer}
    if was_taken:
        outcome |= {"state": Delivery.State.SENT, "sent_at": now}
    elif one.attempts > len(PAUSES_MIN):
        outcome["state"] = Delivery.State.GIVEN_UP
    else:
        outcome["next_at"] = now + dt.timedelta(minutes=PAUSES_MIN[one.attempts - 1])
    claimed = Delivery.objects.filter(id=one.id, attempts=one.attempts, next_at=one.next_at)
    claimed.update(**outcome)
