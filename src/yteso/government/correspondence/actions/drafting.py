"""Drafts: versions that are never overwritten, review, giving up.

Source: Nghị định 30/2020/NĐ-CP art. 10–12.
"""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.government.correspondence.actions.annexes import WRITERS
from yteso.government.correspondence.actions.finding import (
    admit,
    check_no_secret,
    find_locked,
    index,
    note_deed,
    office_for,
    type_on,
)
from yteso.government.correspondence.errors import (
    DraftChanged,
    DraftClosed,
    RecipientsMissing,
    SecretFile,
    TextMissing,
)
from yteso.government.correspondence.models import Direction, Document, Stage, Version
from yteso.government.correspondence.permissions import DRAFT
from yteso.government.correspondence.shape import receivers_in
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.work.public import act, open_case

KIND, FLOW = "correspondence", "correspondence-out"


@transaction.atomic
def start_draft(
    *, actor: Actor, type_code: str, subject: str, body: str = "", recipients: str = "",
    signer_position: str = "Giám đốc", urgency: str = "", secrecy: str = "", circulation: str = "",
    unit_id: UUID | None = None, replies_to: UUID | None = None, replaces: UUID | None = None,
    now: dt.datetime,
) -> Document:  # fmt: skip
    """Begin an outgoing document, with its first version, for the unit that drafts it.

    `recipients` has one a line; a line that begins with a code of the document bus goes out over it.
    Raises NoOffice, TypeUnknown, SecretFile, MarkedSecret.
    """
    unit = unit_id or actor.organisation_id
    require(actor, DRAFT, unit)
    if secrecy:
        raise SecretFile
    check_no_secret(subject, body)
    office = office_for(unit)
    kind = type_on(type_code, now.astimezone(PROVINCE_ZONE).date())
    answered = _visible(actor, replies_to)
    replaced = _visible(actor, replaces)
    case = open_case(
        actor=actor, kind=KIND, flow=FLOW, title=f"{kind.name}: {clean(subject)}",
        office_id=office.organisation_id, unit_id=unit, search=clean(subject), now=now,
    )  # fmt: skip
    document = Document(
        direction=Direction.OUT, office=office, organisation_id=office.organisation_id, type=kind,
        subject=clean(subject), stage=Stage.DRAFT, entered_at=now, urgency=urgency,
        circulation=clean(circulation),
        signer_position=clean(signer_position), unit_id=unit, drafter_id=actor.user_id, case=case, text=body,
        replies_to=answered, replaces=replaced,
    )  # fmt: skip
    admit(document, units=[unit], people=[actor.user_id])
    document.save(force_insert=True)
    _version(actor, document, 1, body, recipients, "", now)
    index(document)
    note_deed(actor, DRAFT, document, "draft_begun")
    return document


def _visible(actor: Actor, document_id: UUID | None) -> Document | None:
    if document_id is None:
        return None
    found = Document.objects.visible_to(actor).filter(pk=document_id).first()
    if found is None:
        raise NotVisible
    return found


def _version(
    actor: Actor, document: Document, number: int, body: str, recipients: str, note: str, now: dt.datetime
) -> Version:
    return Version.objects.create(
        document=document, number=number, subject=document.subject, body=body, recipients=recipients.strip(),
        author_id=actor.user_id, author_label=actor.label[:255], at=now, note=clean(note)[:500],
    )  # fmt: skip


@transaction.atomic
def revise(
    *, actor: Actor, document_id: UUID, seen: int, subject: str, body: str, recipients: str, note: str = "",
    now: dt.datetime,
) -> Version:  # fmt: skip
    """Save a new version of a draft; `seen` is the version that the writer began from.

    Who checks a draft may write too. Raises DraftClosed, DraftChanged when a colleague was faster,
    MarkedSecret. Saving the same words again makes no version.
    """
    document = find_locked(actor, document_id)
    if document.stage != Stage.DRAFT or document.case is None or document.case.step == "signing":
        raise DraftClosed
    require(actor, WRITERS.get(document.case.step, DRAFT), document.unit_id)
    last = document.versions.order_by("-number")[0]
    if last.number != seen:
        raise DraftChanged
    check_no_secret(subject, body)
    if (clean(subject), body, recipients.strip()) == (last.subject, last.body, last.recipients):
        return last
    document.subject, document.text = clean(subject), body
    admit(document, people=[actor.user_id])
    document.save(update_fields=["subject", "text", "people"])
    version = _version(actor, document, last.number + 1, body, recipients, note, now)
    index(document)
    note_deed(actor, DRAFT, document, "draft_revised", version=version.number)
    return version


@transaction.atomic
def submit_draft(
    *, actor: Actor, document_id: UUID, seen: int | None, note: str = "", now: dt.datetime
) -> Document:
    """Hand a draft to the unit's head for checking.

    Raises TextMissing, RecipientsMissing, ChangedMeanwhile.
    """
    document = find_locked(actor, document_id)
    last = document.versions.order_by("-number")[0]
    if not last.body.strip():
        raise TextMissing
    if not receivers_in(last.recipients):
        raise RecipientsMissing
    return _move(actor, document, "submit", seen, note, now)


@transaction.atomic
def take_review(
    *, actor: Actor, document_id: UUID, verdict: str, seen: int | None, note: str = "", now: dt.datetime
) -> Document:
    """Say what the check of a draft found: `agree`, `send_back` (content), `send_back_form`, with a reason.

    Raises ReasonMissing, ChangedMeanwhile, StepNotPossible.
    """
    return _move(actor, find_locked(actor, document_id), verdict, seen, note, now)


@transaction.atomic
def drop_draft(
    *, actor: Actor, document_id: UUID, seen: int | None, reason: str, now: dt.datetime
) -> Document:
    """Give a draft up; its versions are kept. Raises ReasonMissing."""
    document = find_locked(actor, document_id)
    _move(actor, document, "drop", seen, reason, now)
    document.stage = Stage.DROPPED
    document.save(update_fields=["stage"])
    return document


def _move(
    actor: Actor, document: Document, transition: str, seen: int | None, note: str, now: dt.datetime
) -> Document:
    if document.case_id is None:
        raise DraftClosed
    document.case = act(
        actor=actor, case_id=document.case_id, transition=transition, seen=seen, note=note, now=now
    )
    return document
