"""Forms 01–06 under the office's seal: once for each, kept, verified by its code. Source: TT 01/2018/TT-VPCP
art. 10 (the forms live in the system, are printed, searched and signed electronically)."""

import datetime as dt
import hashlib
import json
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yteso.government.procedures.actions.slips import seals
from yteso.government.procedures.models import Office, Slip
from yteso.government.procedures.papers import TITLES, Lines, draw_book, draw_slip, print_slip
from yteso.kernel.base.public import PROVINCE_ZONE, Refusal, SystemActor
from yteso.toolkit.signing.public import Document, content_of, find_own_seal, new_code, seal_document

KIND, BOOK = "procedure-slip", "procedure-book"
LOOKUP = "/procedures/public/look-up/"


def sealed_slip(slip: Slip) -> Document | None:
    return Document.objects.filter(kind=KIND, object_id=str(slip.id)).first()


@transaction.atomic
def seal_slip(*, slip_id: UUID, now: dt.datetime) -> Document | None:
    """Seal a form that was given out, unless it is; None where its office does not seal. Safe to run again.

    Raises what `seal_document` raises.
    """
    rows = Slip.objects.select_for_update(of=("self",)).select_related("dossier__office")
    slip = rows.get(id=slip_id)
    office, known = slip.dossier.office, sealed_slip(slip)
    day = slip.at.astimezone(PROVINCE_ZONE).date()
    if known is not None or not seals(office, day) or find_own_seal(office.organisation_id) is None:
        return known
    code = new_code()
    printed = draw_slip(slip, f"{settings.PUBLIC_URL.rstrip('/')}{LOOKUP}", code)
    return seal_document(
        actor=SystemActor("one-stop forms"),
        content=printed.pdf,
        kind=KIND,
        title=f"{TITLES[slip.form]} {slip.number}",
        organisation_id=office.organisation_id,
        code=code,
        number=slip.number,
        person_id=slip.dossier.owner_person_id,
        object_id=slip.id,
        anchors=printed.anchors,
        now=now,
    )


def paper_of_slip(slip: Slip, now: dt.datetime) -> bytes:
    """Return a form's PDF: sealed where its office seals (now, if the job has not come to it), else plain.

    When the seal cannot be set just now the form is given without; the job tries again.
    """
    try:
        document = seal_slip(slip_id=slip.id, now=now)
    except Refusal:
        document = None
    if document is not None and document.state == Document.State.SIGNED:
        return content_of(document)
    return print_slip(slip, f"{settings.PUBLIC_URL.rstrip('/')}{LOOKUP}")


@transaction.atomic
def seal_book(
    *, office: Office, lines: Lines, first: dt.date, last: dt.date, now: dt.datetime
) -> Document | None:
    """Seal the book of a period that is over, unless it is; None where its office does not seal.

    What became of a dossier later changes the book: it is sealed again then, and the former one stays what
    it was. Raises what `seal_document` raises.
    """
    today = now.astimezone(PROVINCE_ZONE).date()
    Office.objects.select_for_update(of=("self",)).get(pk=office.pk)  # two at once seal one
    if last >= today or not seals(office, today) or find_own_seal(office.organisation_id) is None:
        return None
    said = json.dumps([str(office.pk), first.isoformat(), last.isoformat(), lines], ensure_ascii=False)
    key = hashlib.sha256(said.encode()).hexdigest()
    known = Document.objects.filter(kind=BOOK, object_id=key).first()
    if known is not None:
        return known
    code = new_code()
    printed = draw_book(office, lines, first, last, now, code=code)
    return seal_document(
        actor=SystemActor("one-stop forms"),
        content=printed.pdf,
        kind=BOOK,
        title=f"Sổ theo dõi hồ sơ {first:%d/%m/%Y} – {last:%d/%m/%Y}",
        organisation_id=office.organisation_id,
        code=code,
        object_id=key,
        anchors=printed.anchors,
        now=now,
    )


def paper_of_book(
    office: Office, lines: Lines, first: dt.date, last: dt.date, *, of: int, now: dt.datetime
) -> bytes:
    """Return form 06 as PDF: sealed if the period is over and these are all `of` its dossiers, else plain."""
    document = None
    if len(lines) == of:
        try:
            document = seal_book(office=office, lines=lines, first=first, last=last, now=now)
        except Refusal:
            document = None
    if document is not None and document.state == Document.State.SIGNED:
        return content_of(document)
    return draw_book(office, lines, first, last, now, of=of).pdf
