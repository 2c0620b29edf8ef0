"""What packets that come in mean for documents here: one that waits for entry, a status, a recall, a change,
one in the place of another.

Source: QCVN 102:2016/BTTTT (BussinessDocType 0–3); Nghị định 30/2020/NĐ-CP art. 18(5), 21.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.exchange.documents.public import DocumentPacket, Packet, document_of, find_address, queue_status
from yteso.exchange.mailbox.public import Letter
from yteso.government.correspondence.actions.annexes import add_annex, read_files
from yteso.government.correspondence.actions.exchanging import URGENCIES
from yteso.government.correspondence.actions.finding import admit, index, note_deed
from yteso.government.correspondence.actions.letters import take_letter_in
from yteso.government.correspondence.errors import FileMarkedSecret
from yteso.government.correspondence.models import Direction, Document, Office, Recipient, Share, Stage
from yteso.government.correspondence.permissions import INSTRUCT, REGISTER
from yteso.kernel.access.public import users_with
from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor, fold
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.work.public import act

RECALL, CHANGE, REPLACE = "1", "2", "3"
BUS = SystemActor("Trục liên thông văn bản")
IN_FORCE = (Stage.ARRIVED, Stage.ENTERED, Stage.DONE)
TOLD = declare_event(
    "correspondence.sender_said",
    _("The sender recalled, changed or replaced a document that you handle"),
    _("%(symbol)s: %(what)s. Look at what it means for your work."),
)
WITHDRAWN_WORDS = "Nơi gửi đã thu hồi văn bản"
CHANGED_WORDS = "Nơi gửi đã cập nhật văn bản"
REPLACED_WORDS = "Nơi gửi đã thay thế bằng văn bản số %s"


@transaction.atomic
def take_packet(*, packet_id: UUID, now: dt.datetime) -> None:
    """Take in what a packet says: a document that waits for entry, a status, a recall, a change, one that
    replaces others.

    Safe to run twice.
    """
    packet = Packet.objects.select_for_update(of=("self",)).filter(id=packet_id).first()
    if packet is None or packet.state != Packet.State.TAKEN:
        return
    if packet.kind == Packet.Kind.STATUS:
        _status(packet, now)
    elif packet.kind == RECALL:
        _recalled(packet, now)
    elif packet.kind == CHANGE:
        _changed(packet, now)
    else:
        _arrived(packet, now)


def take_what_waited(organisation_id: UUID, now: dt.datetime) -> None:
    """Take in packets and letters that came before the organisation had a document office."""
    packets = Packet.objects.filter(
        direction=Packet.Direction.IN, state=Packet.State.TAKEN, organisation_id=organisation_id
    ).exclude(kind=Packet.Kind.STATUS)
    for key in packets.order_by("at", "id").values_list("id", flat=True):
        take_packet(packet_id=key, now=now)
    known = Document.objects.exclude(letter=None).values("letter")
    letters = Letter.objects.filter(direction=Letter.Direction.IN).exclude(id__in=known).order_by("at", "id")
    for key in letters.values_list("id", flat=True):
        take_letter_in(letter_id=key, now=now)


def _status(packet: Packet, now: dt.datetime) -> None:
    """Note at the receiver's line what was said last; an older status never overwrites a newer one. Of two
    said at once the one with the higher code is further on (Decision 28/2018: 01 arrived ... 06 done)."""
    if packet.about is None or packet.about.object_id is None:
        return
    rows = Recipient.objects.select_for_update().filter(
        document_id=packet.about.object_id, organ_id=packet.from_organ
    )
    at = min(packet.said_at or packet.at, packet.at)  # a clock that is ahead would hide what is said later
    for row in rows:
        if row.status_at is None or (row.status_at, row.status_code) <= (at, packet.status_code):
            row.status_code, row.status_at, row.note = packet.status_code, at, packet.note
            row.save(update_fields=["status_code", "status_at", "note"])


def _arrived(packet: Packet, now: dt.datetime) -> None:
    if Document.objects.filter(packet=packet).exists():
        return
    office = Office.objects.filter(organisation=packet.organisation).first()
    if office is None:
        return
    read = document_of(packet)
    document = Document(
        direction=Direction.IN, office=office, organisation_id=office.organisation_id, packet=packet,
        subject=packet.subject, symbol=packet.code, issued_on=packet.issued_on, stage=Stage.ARRIVED,
        entered_at=packet.at, sender=packet.from_name[:255], sender_organ=packet.from_organ,
        channel=Document.Channel.BUS, urgency=URGENCIES.get(read.priority, ""), signer_name=read.signer,
        signer_position=read.position[:255], note=read.content[:500],
    )  # fmt: skip
    document.replies_to = _answered(read, office)
    admit(
        document,
        people=users_with(REGISTER, office.organisation_id, packet.at.astimezone(PROVINCE_ZONE).date()),
    )
    document.save(force_insert=True)
    if packet.kind == REPLACE:
        _replace(document, read, packet, now)
    index(document)


def _answered(read: DocumentPacket, office: Office) -> Document | None:
    codes = [one.code for one in read.answers if one.code]
    rows = Document.objects.filter(office=office, direction=Direction.OUT, symbol__in=codes)
    return rows.order_by("-issued_on").first() if codes else None


def _known(packet: Packet, keys: Iterable[str], now: dt.datetime) -> QuerySet[Document]:
    """Return the documents of this sender that the keys of the bus name, the newest first, locked: those that
    came over the bus, and those that were entered by hand with the same number, day and sender.

    A packet that came before, and whose own turn has not come yet, is taken first.
    """
    wanted = {key for key in keys if key}
    before = Packet.objects.filter(
        direction=Packet.Direction.IN, state=Packet.State.TAKEN, organisation=packet.organisation,
        from_organ=packet.from_organ, document_key__in=wanted, kind__in=("0", REPLACE), at__lte=packet.at,
    ).exclude(pk=packet.pk)  # fmt: skip
    for one in before.exclude(pk__in=Document.objects.filter(packet__in=before).values("packet")):
        _arrived(one, now)
    over_bus = Q(sender_organ=packet.from_organ, packet__document_key__in=wanted)
    rows = Document.objects.filter(direction=Direction.IN, organisation=packet.organisation, secrecy="")
    found = set(rows.filter(over_bus).values_list("pk", flat=True))
    sender = fold(packet.from_name)
    for key in wanted:
        _organ, day, symbol = (*key.split(",", 2), "", "")[:3]
        try:
            issued = dt.datetime.strptime(day, "%Y/%m/%d").date()
        except ValueError:
            continue
        by_hand = rows.filter(packet=None, symbol__iexact=symbol, issued_on=issued)
        found |= {pk for pk, name in by_hand.values_list("pk", "sender") if fold(name) == sender}
    return (
        Document.objects.select_for_update(of=("self",))
        .select_related("case", "office")
        .filter(pk__in=found)
        .order_by("-entered_at", "-id")
    )


def _told(packet: Packet, read: DocumentPacket, now: dt.datetime) -> Document | None:
    """Return the document that a recall or change is about."""
    keys = {read.document_id, read.business.document_id, *(one.document_id for one in read.answers)}
    return _known(packet, keys, now).first()


def _refuse(packet: Packet, said: str, now: dt.datetime) -> None:
    queue_status(packet_id=packet.id, code=Packet.Status.CHANGE_REFUSED, description=said, now=now)


def _agree(packet: Packet, now: dt.datetime) -> None:
    queue_status(packet_id=packet.id, code=Packet.Status.CHANGE_AGREED, now=now)


def _recalled(packet: Packet, now: dt.datetime) -> None:
    """Not entered or handled yet: agreed at once. Handled already: refused, with the reason."""
    document = _told(packet, document_of(packet), now)
    _withdraw(document, packet, packet.note or WITHDRAWN_WORDS, now)


def _withdraw(document: Document | None, packet: Packet, why: str, now: dt.datetime) -> None:
    if document is None or document.stage in (Stage.DONE, Stage.RETURNED):
        _refuse(packet, "Văn bản đã xử lý xong" if document else "Không tìm thấy văn bản", now)
        return
    if document.stage in (Stage.ARRIVED, Stage.ENTERED):
        _tell_handlers(document, WITHDRAWN_WORDS, document, now)
        _close_case(document, why, now)
        document.stage, document.note = Stage.WITHDRAWN, why[:500]
        document.save(update_fields=["stage", "note"])
        note_deed(BUS, REGISTER, document, "withdrawn_by_sender")
    _agree(packet, now)


def _close_case(document: Document, why: str, now: dt.datetime) -> None:
    """End the work on a document that its sender took back or replaced; who handled it keeps the history."""
    if document.case_id and document.stage == Stage.ENTERED:
        act(actor=BUS, case_id=document.case_id, transition="withdraw", note=why, now=now)


def _handlers(document: Document, now: dt.datetime) -> set[UUID]:
    """Return who is to know what happened to a document: who handles it, or gives it out in the unit."""
    case = document.case
    people = {case.assignee_id} if case is not None and case.assignee_id else set[UUID]()
    named = document.shares.exclude(user=None).values_list("user_id", flat=True)
    people |= {one for one in named if one}
    day = now.astimezone(PROVINCE_ZONE).date()
    leads = document.shares.filter(part=Share.Part.LEAD, user=None).values_list("unit_id", flat=True)
    for unit in leads:
        people |= set(users_with(INSTRUCT, unit, day))
    return people


def _tell_handlers(document: Document, what: str, shown: Document, now: dt.datetime) -> None:
    notify(
        TOLD, user_ids=_handlers(document, now), parameters={"symbol": document.symbol, "what": what},
        url=f"/correspondence/documents/{shown.pk}/", now=now,
    )  # fmt: skip


def _replace(document: Document, read: DocumentPacket, packet: Packet, now: dt.datetime) -> None:
    """Mark what a new document takes the place of: no longer in force, its work ended, its people told. They
    may read the new one, whose instruction begins with what the former one said."""
    keys = {one.document_id for one in read.business.replacements} | {read.business.document_id}
    olds = [one for one in _known(packet, keys, now) if one.pk != document.pk]
    words = REPLACED_WORDS % document.symbol
    for old in olds:
        old.superseded_by = document
        if old.stage in IN_FORCE:
            _close_case(old, words, now)
            old.stage, old.note = Stage.REPLACED, words[:500]
        old.save(update_fields=["superseded_by", "stage", "note"])
        _tell_handlers(old, words, document, now)
        note_deed(BUS, REGISTER, old, "replaced_by_sender", symbol=document.symbol)
        admit(document, units=old.units, people=old.people)
    why = packet.note or "Thay thế văn bản"
    missing = "" if olds else " (không tìm thấy văn bản bị thay thế trong sổ)"
    document.note = f"{why}{missing}"[:500]
    document.save(update_fields=["note", "units", "people"])


def _changed(packet: Packet, now: dt.datetime) -> None:
    """Take over what the sender changed: what is known of it, its files, or that we receive it no longer.

    Not entered yet, the files of the change are the document's. Entered, they come beside it, and who handles
    it is told. One that we did not have and are named for now arrives.
    """
    read = document_of(packet)
    document = _told(packet, read, now)
    own = find_address(packet.organisation_id) if packet.organisation_id else None
    ours = {own.organ_id, own.former_organ_id} - {""} if own else set()
    named = {one.organ_id: one.kind for one in read.business.receivers if one.organ_id in ours}
    if read.business.receivers_changed and "1" in named.values():
        _withdraw(document, packet, packet.note or WITHDRAWN_WORDS, now)
        return
    if document is None and read.business.receivers_changed and named and read.attachments:
        _arrived(packet, now)
        _agree(packet, now)
        return
    if document is None or document.stage not in IN_FORCE:
        _refuse(packet, "Văn bản không còn hiệu lực" if document else "Không tìm thấy văn bản", now)
        return
    if document.change_id == packet.pk:
        return
    try:
        files = read_files((one.name, one.content) for one in read.attachments)
    except FileMarkedSecret as refusal:
        _refuse(packet, str(refusal), now)
        return
    before = document.subject
    document.subject, document.note = packet.subject or before, packet.note[:500]
    document.change = packet
    if document.stage == Stage.ARRIVED:
        document.symbol, document.issued_on = packet.code or document.symbol, packet.issued_on
        document.signer_name, document.signer_position = read.signer, read.position[:255]
    else:
        for one in files:
            add_annex(document, one, now, refuse=False)
        _tell_handlers(document, CHANGED_WORDS, document, now)
    document.save()
    index(document)
    note_deed(BUS, REGISTER, document, "changed_by_sender", before=before)
    _agree(packet, now)
