"""Incoming documents: entry in the book, instruction, handling, return.

Source: Nghị định 30/2020/NĐ-CP art. 20–24.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yteso.exchange.documents.public import Packet, document_of, queue_status
from yteso.exchange.mailbox.public import queue_letter
from yteso.government.correspondence.actions.annexes import (
    PDF,
    SentFile,
    add_annex,
    checked,
    read_files,
)
from yteso.government.correspondence.actions.finding import (
    admit,
    check_no_secret,
    find_locked,
    index,
    note_deed,
    office_for,
)
from yteso.government.correspondence.actions.numbers import find_book, next_number
from yteso.government.correspondence.errors import (
    AlreadyEntered,
    DueInThePast,
    FileChangedAfterSigning,
    NobodyLeads,
    NobodyToGive,
    ReasonMissing,
    SameDocument,
    SecretFile,
)
from yteso.government.correspondence.models import (
    Direction,
    Document,
    DocumentType,
    Office,
    Share,
    Stage,
)
from yteso.government.correspondence.permissions import HANDLE, INSTRUCT, REGISTER
from yteso.kernel.access.public import Grant
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotAllowed, Refusal, clean, fold, require
from yteso.toolkit.signing.public import judge_file
from yteso.toolkit.work.public import Case, Limit, Mark, act, find_calendar, open_case, reckon

KIND, FLOW = "correspondence", "correspondence-in"
BASIS = "Nghị định 30/2020/NĐ-CP điều 24"
RETURNED_BY_MAIL = "%(office)s trả lại thư này, chưa vào sổ văn bản đến.\n\nLý do: %(reason)s"
DOUBTFUL = ("changed", "failed")


@transaction.atomic
def enter_incoming(
    *, actor: Actor, content: bytes | None, file_name: str, sender: str, symbol: str, subject: str,
    issued_on: dt.date | None, type_code: str = "", channel: str = "paper", urgency: str = "",
    secrecy: str = "", signer_name: str = "", accept_doubt: bool = False, enter_again: bool = False,
    note: str = "", annexes: Sequence[tuple[str, bytes]] = (), now: dt.datetime,
) -> Document:  # fmt: skip
    """Enter a document that came on paper, by mail or by hand, with its file and annexes (name, content), in
    the book of incoming ones.

    The files are kept as they came; all or nothing. Raises SecretFile, SameDocument (unless `enter_again`),
    FileLocked, FileBroken, FileHasMacros, FileIsProgram, FileUnusable, FileChangedAfterSigning (unless
    `accept_doubt`), AnnexRefused, MarkedSecret, FileMarkedSecret, NoBook.
    """
    if secrecy:
        raise SecretFile
    office = office_for(actor.organisation_id)
    require(actor, REGISTER, office.organisation_id)
    check_no_secret(subject)
    document = Document(
        direction=Direction.IN, office=office, organisation_id=office.organisation_id, symbol=clean(symbol),
        subject=clean(subject), issued_on=issued_on, entered_at=now, sender=clean(sender), channel=channel,
        urgency=urgency, signer_name=clean(signer_name), note=clean(note), type=type_of(type_code, now),
    )  # fmt: skip
    if not enter_again:
        check_new(document)
    main = [] if content is None else [(file_name, content)]
    files = read_files([*main, *annexes])
    for one in files[: len(main)]:
        take_main_file(document, one, accept_doubt, now)
    return enter_in_book(actor, document, now, files[len(main) :])


def check_new(document: Document) -> None:
    """Stop what is in the book already. Two clerks at once wait for each other at the office's row."""
    Office.objects.select_for_update().get(pk=document.office_id)
    if not document.symbol or document.issued_on is None:
        return
    rows = Document.objects.filter(
        office_id=document.office_id, direction=Direction.IN, number__isnull=False,
        symbol__iexact=document.symbol, issued_on=document.issued_on,
    )  # fmt: skip
    sender = fold(document.sender)
    known = rows.only("sender", "sender_organ", "number", "year")
    same = next((one for one in known if _same(one, document, sender)), None)
    if same is not None:
        raise SameDocument(same.number, same.year)


def _same(one: Document, document: Document, sender: str) -> bool:
    if one.sender_organ and document.sender_organ:
        return one.sender_organ == document.sender_organ
    return fold(one.sender) == sender


def type_of(code: str, now: dt.datetime) -> DocumentType | None:
    if not code:
        return None
    day = now.astimezone(PROVINCE_ZONE).date()
    return DocumentType.objects.on(day).filter(code=code).order_by("-valid_from").first()


def take_main_file(document: Document, one: SentFile, accept_doubt: bool, now: dt.datetime) -> None:
    """Make a file the document's own. Raises what it is refused for, FileChangedAfterSigning."""
    arrival = checked(one.content, now)
    document.file, document.file_name = arrival.file, one.name
    document.text, document.words = "\n\n".join(filter(None, [document.text, one.text])), one.words
    if arrival.inspection.media_type == PDF:
        document.validity = judge_file(one.content, now).outcome
        if document.validity in DOUBTFUL and not accept_doubt:
            raise FileChangedAfterSigning


def enter_in_book(
    actor: Actor, document: Document, now: dt.datetime, annexes: Sequence[SentFile] = ()
) -> Document:
    """Give the arrival number, put it before the leader, save it with its annexes."""
    day = now.astimezone(PROVINCE_ZONE).date()
    office, code = document.office, document.type.code if document.type else ""
    document.book = find_book(office, Direction.IN, code, day)
    document.year, document.number = day.year, next_number(document.book, day.year)
    document.stage = Stage.ENTERED
    document.case = open_case(
        actor=actor, kind=KIND, flow=FLOW, title=f"{document.symbol} {document.sender}: {document.subject}",
        office_id=office.organisation_id, unit_id=office.organisation_id,
        code=f"{office.symbol}-DEN-{day.year}-{document.book.pk.hex[-4:]}-{document.number}", now=now,
    )  # fmt: skip
    admit(document, people=[actor.user_id])
    document.save()
    for one in annexes:
        add_annex(document, one, now, refuse=document.packet_id is None)
    index(document)
    note_deed(actor, REGISTER, document, "entered", number=document.number)
    return document


@transaction.atomic
def enter_packet(
    *, actor: Actor, document_id: UUID, type_code: str = "", accept_doubt: bool = False,
    enter_again: bool = False, now: dt.datetime,
) -> Document:  # fmt: skip
    """Enter a document that came over the bus: its files are checked, its sender is told (status 03).

    A file that must not be opened is kept with the reason; if the main file cannot be used, nothing is
    entered. Raises AlreadyEntered, SameDocument, FileLocked, FileBroken, FileHasMacros,
    FileChangedAfterSigning, FileMarkedSecret, NoBook.
    """
    document = find_locked(actor, document_id)
    require(actor, REGISTER, document.organisation_id)
    if document.stage != Stage.ARRIVED or document.packet is None:
        raise AlreadyEntered
    if not enter_again:
        check_new(document)
    read = document_of(document.packet)
    changed = document_of(document.change) if document.change else None
    sent = changed.attachments if changed and changed.attachments else read.attachments
    files = read_files((one.name, one.content) for one in sent)
    document.type = type_of(type_code, now) or _named(read.type_name, now)
    for one in files[:1]:
        take_main_file(document, one, accept_doubt, now)
    enter_in_book(actor, document, now, files[1:])
    queue_status(packet_id=document.packet.pk, code=Packet.Status.ACCEPTED, now=now)
    return document


def _named(name: str, now: dt.datetime) -> DocumentType | None:
    day = now.astimezone(PROVINCE_ZONE).date()
    return DocumentType.objects.on(day).filter(name__iexact=name).first() if name else None


@transaction.atomic
def return_packet(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Return a document that came over the bus or by mail to its sender, with the reason (status 02, or a
    letter).

    Raises AlreadyEntered, ReasonMissing, AddressWrong. Source: Nghị định 30/2020/NĐ-CP art. 21.
    """
    document = find_locked(actor, document_id)
    require(actor, REGISTER, document.organisation_id)
    if document.stage != Stage.ARRIVED:
        raise AlreadyEntered
    if not reason.strip():
        raise ReasonMissing
    document.stage, document.note = Stage.RETURNED, reason.strip()[:500]
    document.save(update_fields=["stage", "note"])
    if document.packet_id:
        queue_status(packet_id=document.packet_id, code=Packet.Status.REFUSED, description=reason, now=now)
    if document.letter is not None and settings.MAILBOX_ADDRESS:
        queue_letter(
            to=document.letter.sender, subject=f"Re: {document.letter.subject}",
            text=RETURNED_BY_MAIL % {"office": document.office.name, "reason": reason.strip()},
            answers=document.letter, by=actor, now=now,
        )  # fmt: skip
    note_deed(actor, REGISTER, document, "returned")
    return document


@transaction.atomic
def enter_secret(
    *, actor: Actor, direction: str, secrecy: str, symbol: str, issued_on: dt.date, sender: str = "",
    now: dt.datetime,
) -> Document:  # fmt: skip
    """Enter that a secret document came or went: number, symbol, day, sender; never its file or summary.

    Source: Luật Bảo vệ bí mật nhà nước 2018; NĐ 30/2020/NĐ-CP art. 15 (a series of its own).
    """
    office = office_for(actor.organisation_id)
    require(actor, REGISTER, office.organisation_id)
    day = now.astimezone(PROVINCE_ZONE).date()
    book = find_book(office, direction, "", day, secret=True)
    document = Document(
        direction=direction, office=office, organisation_id=office.organisation_id, book=book, year=day.year,
        number=next_number(book, day.year), symbol=clean(symbol), issued_on=issued_on, entered_at=now,
        stage=Stage.ENTERED if direction == Direction.IN else Stage.ISSUED, secrecy=secrecy,
        sender=clean(sender), channel=Document.Channel.PAPER,
    )  # fmt: skip
    document.save(force_insert=True)
    index(document)
    note_deed(actor, REGISTER, document, "secret_entered", number=document.number)
    return document


@transaction.atomic
def instruct(
    *, actor: Actor, document_id: UUID, lead_unit: UUID | None, lead_user: UUID | None = None,
    helping: Sequence[UUID] = (), knowing: Sequence[UUID] = (), text: str = "", due_on: dt.date | None = None,
    seen: int | None = None, now: dt.datetime,
) -> Document:  # fmt: skip
    """Say who leads, who helps, who is told, and until when; the sender is told that it is given (04).

    Given again, it passes to another one and keeps its deadline. Raises NobodyLeads, DueInThePast,
    ChangedMeanwhile, StepNotPossible.
    """
    document = find_locked(actor, document_id)
    if document.case is None or lead_unit is None:
        raise NobodyLeads
    day = now.astimezone(PROVINCE_ZONE).date()
    if due_on is not None and due_on < day:
        raise DueInThePast
    again = document.case.step != "submitted"
    limits = [] if again or due_on is None else [_limit(due_on, now)]
    document.case = act(
        actor=actor, case_id=document.case.id, transition="pass_on" if again else "instruct",
        seen=seen, note=text, assignee_id=lead_user, unit_id=lead_unit, limits=limits, now=now,
    )  # fmt: skip
    if again:
        document.shares.filter(part=Share.Part.LEAD).delete()
    parts = [(Share.Part.LEAD, lead_unit, lead_user)]
    parts += [(Share.Part.HELP, unit, None) for unit in helping if unit != lead_unit]
    parts += [(Share.Part.KNOW, unit, None) for unit in knowing if unit != lead_unit]
    Share.objects.bulk_create(
        Share(
            document=document, part=part, unit_id=unit, user_id=user, instruction=text.strip(), due_on=due_on,
            at=now, by_id=actor.user_id,
        )
        for part, unit, user in parts
    )  # fmt: skip
    document.unit_id = lead_unit
    admit(document, units=[unit for _part, unit, _user in parts], people=[lead_user, actor.user_id])
    document.save(update_fields=["unit", "units", "people"])
    _tell(document, Packet.Status.ASSIGNED, "", now)
    note_deed(actor, INSTRUCT, document, "instructed")
    return document


def give_many(
    *, actor: Actor, case_ids: Collection[UUID], user_id: UUID, text: str = "", due_on: dt.date | None = None,
    now: dt.datetime,
) -> tuple[int, str]:  # fmt: skip
    """Give many waiting documents to one person, as `instruct` does each: in its own transaction, so that one
    that a colleague was faster with stops no other. Return how many were given, and why another was not.

    A document stays with its unit where the person works for it, else it goes to the person's own unit.
    Raises NotAllowed, NobodyToGive.
    """
    require(actor, INSTRUCT)
    day = now.astimezone(PROVINCE_ZONE).date()
    rows = Document.objects.visible_to(actor).filter(case_id__in=set(case_ids), direction=Direction.IN)
    waiting = list(rows.values_list("pk", "unit_id", "organisation_id").order_by("entered_at", "pk"))
    homes = _units_of(user_id, {organisation for _key, _unit, organisation in waiting}, day)
    given, refused = 0, ""
    for key, unit, organisation in waiting:
        units = homes.get(organisation, [])
        if not units:
            raise NobodyToGive
        lead = unit if unit in units else units[0]
        try:
            instruct(
                actor=actor,
                document_id=key,
                lead_unit=lead,
                lead_user=user_id,
                text=text,
                due_on=due_on,
                now=now,
            )
            given += 1
        except Refusal as refusal:
            refused = str(refusal)
        except NotAllowed:
            refused = _("you may not give it out")
    return given, refused


def _units_of(user_id: UUID, organisations: set[UUID], day: dt.date) -> dict[UUID, list[UUID]]:
    """Return the units of each organisation for which the person handles documents, the nearest first."""
    grants = Grant.objects.valid_on(day).filter(
        user_id=user_id, user__is_active=True, role__in=HANDLE.roles, organisation__isnull=False
    )
    places = list(grants.select_related("organisation"))
    places.sort(key=lambda one: -len(one.organisation.path) if one.organisation else 0)
    return {
        top: [
            one.organisation.pk for one in places
            if one.organisation is not None and top in one.organisation.path
        ]
        for top in organisations
    }  # fmt: skip


def _limit(due_on: dt.date, now: dt.datetime) -> Limit:
    """Return the limit that ends on the day, by the calendar that holds (late arrivals begin a day later)."""
    days = (due_on - now.astimezone(PROVINCE_ZONE).date()).days
    calendar, mark = find_calendar(), [Mark("start", now)]
    for amount in range(days, max(days - 5, -1), -1):
        due = reckon(Limit(amount, "calendar_day"), mark, calendar).due_at
        if due is not None and due.astimezone(PROVINCE_ZONE).date() <= due_on:
            return Limit(amount, "calendar_day", BASIS)
    return Limit(days, "calendar_day", BASIS)


def _tell(document: Document, code: str, text: str, now: dt.datetime) -> None:
    if document.packet_id:
        queue_status(packet_id=document.packet_id, code=code, description=text, now=now)


def _case(document: Document) -> Case:
    if document.case is None:
        raise AlreadyEntered
    return document.case


@transaction.atomic
def begin_handling(*, actor: Actor, document_id: UUID, seen: int | None, now: dt.datetime) -> Document:
    """Begin to handle a document; its sender is told (05)."""
    document = find_locked(actor, document_id)
    document.case = act(actor=actor, case_id=_case(document).id, transition="begin", seen=seen, now=now)
    _tell(document, Packet.Status.IN_WORK, "", now)
    return document


@transaction.atomic
def finish_handling(
    *, actor: Actor, document_id: UUID, result: str, seen: int | None, now: dt.datetime
) -> Document:
    """Finish a document with what came of it; its sender is told (06). Raises ReasonMissing."""
    document = find_locked(actor, document_id)
    document.case = act(
        actor=actor, case_id=_case(document).id, transition="finish", seen=seen, note=result, now=now
    )
    document.stage = Stage.DONE
    document.save(update_fields=["stage"])
    _tell(document, Packet.Status.FINISHED, result, now)
    note_deed(actor, HANDLE, document, "handled")
    return document
