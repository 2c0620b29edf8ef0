"""Messages out and in: queued in the transaction that needs them, carried in order, taken once."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.exchange.channels.public import Channel, ChannelDown, Letter
from yteso.exchange.portal.channels import channel
from yteso.exchange.portal.errors import NoLink
from yteso.exchange.portal.models import Link, Message
from yteso.exchange.portal.permissions import MANAGE, SEND
from yteso.exchange.portal.shapes import Incoming, read_message
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, Refusal, clean, require
from yteso.toolkit.facts.public import PortalMessageTaken, publish
from yteso.toolkit.files.public import keep, open_file

PAUSES_MIN = (1, 5, 30, 120, 360, 720, 1440)  # after that many minutes it is tried again, then given up
Direction, State, Kind = Message.Direction, Message.State, Message.Kind


@transaction.atomic
def set_link(
    *,
    actor: Actor,
    organisation_id: UUID,
    agency_code: str,
    since: dt.date,
    ended_on: dt.date | None = None,
) -> Link:
    """Connect an office with the portal from a day on, or end it. Raises NotAllowed."""
    require(actor, MANAGE, organisation_id)
    values = {"agency_code": clean(agency_code), "since": since, "ended_on": ended_on}
    link, _made = Link.objects.update_or_create(organisation_id=organisation_id, defaults=values)
    record(
        actor,
        MANAGE.code,
        organisation_id=organisation_id,
        object_kind="portal_link",
        object_id=link.id,
        detail={"did": "portal_linked"},
    )
    return link


def queue_message(
    *,
    organisation_id: UUID,
    kind: str,
    dossier_code: str,
    content: Mapping[str, Any],
    file: Mapping[str, str] | None = None,
    now: dt.datetime,
) -> Message:
    """Queue a message in the present transaction; the job carries it within a minute.

    `content` by the portal's field names; `file` names a stored one: digest, name, media_type. The caller has
    looked for the office's link.
    """
    number = str(uuid.uuid4())
    turn = Message.objects.filter(direction=Direction.OUT, dossier_code=dossier_code).count() + 1
    return Message.objects.create(
        direction=Direction.OUT,
        kind=kind,
        state=State.WAITING,
        organisation_id=organisation_id,
        number=number,
        dossier_code=dossier_code,
        content={"Loai": kind, "MaTinNhan": number, "MaHoSo": dossier_code, "SoThuTu": turn, **content},
        files=[dict(file)] if file else [],
        at=now,
        next_at=now,
    )


def send_waiting(*, now: dt.datetime, limit: int = 500, by: Channel | None = None) -> int:
    """Send what is due; return how many went. Messages of one dossier go in their order: one that waits for
    its next try holds those after it."""
    way, sent = by or channel(), 0
    for _turn in range(limit):
        with transaction.atomic():
            held = Message.objects.filter(state=State.WAITING, next_at__gt=now).values("dossier_code")
            due = Message.objects.filter(state=State.WAITING, next_at__lte=now).exclude(dossier_code__in=held)
            one = due.select_for_update(skip_locked=True, of=("self",)).order_by("at", "id").first()
            if one is None:
                return sent
            sent += _send(one, way, now)
    return sent


def _send(one: Message, way: Channel, now: dt.datetime) -> bool:
    one.attempts += 1
    try:
        way.send(Letter(one.number, json.dumps(whole_content(one), ensure_ascii=False).encode()))
    except ChannelDown as error:
        one.problem = str(error)[:60]
        if one.attempts > len(PAUSES_MIN):
            one.state, one.next_at = State.GIVEN_UP, None
        else:
            one.next_at = now + dt.timedelta(minutes=PAUSES_MIN[one.attempts - 1])
    else:
        one.state, one.sent_at, one.next_at, one.problem = State.SENT, now, None, ""
    one.save(update_fields=["attempts", "problem", "state", "next_at", "sent_at"])
    return one.state == State.SENT


def whole_content(message: Message) -> dict[str, Any]:
    """Return what a message says, with the bytes of its files."""
    files = []
    for row in message.files:
        with open_file(row["digest"]) as stream:
            content = base64.b64encode(stream.read()).decode()
        files.append({"TenTepDinhKem": row["name"], "LoaiTep": row["media_type"], "NoiDung": content})
    return {**message.content, "TaiLieuNop": files} if files else dict(message.content)


@transaction.atomic
def send_again(*, actor: Actor, message_id: UUID, now: dt.datetime) -> Message:
    """Try a message that was given up, or waits for its next try, at once. Raises NotVisible."""
    row = Message.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=message_id).first()
    if row is None or row.state not in (State.GIVEN_UP, State.WAITING):
        raise NotVisible
    require(actor, SEND, row.organisation_id)
    row.state, row.attempts, row.next_at, row.problem = State.WAITING, 0, now, ""
    row.save(update_fields=["state", "attempts", "next_at", "problem"])
    record(
        actor,
        SEND.code,
        organisation_id=row.organisation_id,
        object_kind="portal_message",
        object_id=row.id,
        detail={"did": "portal_again"},
    )
    return row


def take_waiting(*, now: dt.datetime, limit: int = 200, by: Channel | None = None) -> int:
    """Take in what the portal holds for us; each message in a transaction of its own. Raises ChannelDown.

    A message is confirmed after its transaction: cut off in between, it comes again and is known.
    """
    way, taken = by or channel(), 0
    for key in way.waiting()[:limit]:
        row = receive_message(raw=way.fetch(key), key=key, now=now)
        way.confirm(key, taken=row.state == State.TAKEN)
        taken += row.state == State.TAKEN
    return taken


@transaction.atomic
def receive_message(*, raw: bytes, key: str = "", now: dt.datetime) -> Message:
    """Take in one message and publish it; one that cannot be read is kept as refused, with the reason."""
    try:
        message = read_message(raw)
        known = Message.objects.filter(direction=Direction.IN, number=message.number).first()
        if known is not None:
            return known
        link = Link.objects.filter(agency_code=message.agency_code).first()
        if link is None or not link.holds_on(now.date()):
            raise NoLink
    except Refusal as refusal:
        return _refused(key, raw, refusal, now)
    row = Message.objects.create(
        direction=Direction.IN,
        kind=message.kind,
        state=State.TAKEN,
        organisation_id=link.organisation_id,
        number=message.number,
        dossier_code=message.dossier_code,
        content=message.content,
        files=_kept(message, now),
        at=now,
    )
    publish(PortalMessageTaken(str(row.id), str(link.organisation_id), row.kind), now=now)
    return row


def _kept(message: Incoming, now: dt.datetime) -> list[dict[str, Any]]:
    return [
        {
            "order": one.order,
            "digest": keep(one.content, one.media_type, now).digest,
            "name": one.name,
            "media_type": one.media_type,
        }
        for one in message.files
    ]


def _refused(key: str, raw: bytes, refusal: Refusal, now: dt.datetime) -> Message:
    """Keep what came, byte for byte, with the reason; the same bytes once."""
    file = keep(raw, "application/json", now)
    row, _made = Message.objects.get_or_create(
        direction=Direction.IN,
        number=f"sha256:{file.digest}",
        defaults={
            "state": State.REFUSED,
            "problem": refusal.code[:60],
            "note": str(refusal)[:500],
            "files": [{"digest": file.digest, "name": f"{key[:80]}.json", "media_type": "application/json"}],
            "at": now,
        },
    )
    return row


@transaction.atomic
def refuse_message(*, message_id: UUID, reason: str) -> None:
    """Mark a message that was read, but that the module it is for could not use, with its reason."""
    Message.objects.filter(id=message_id).update(state=State.REFUSED, note=reason[:500])
