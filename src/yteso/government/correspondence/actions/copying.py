"""Copies of documents: full (sao y), of a copy (sao lục), extracts (trích sao); electronic or on paper.

Source: Nghị định 30/2020/NĐ-CP art. 25–27 and annex I, part II.
"""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.government.correspondence.actions.finding import find_locked, note_deed
from yteso.government.correspondence.actions.numbers import next_copy_number, written
from yteso.government.correspondence.errors import ExcerptDiffers, NotACopyOfACopy, NothingToCopy
from yteso.government.correspondence.models import Copy, Direction, Document, Stage
from yteso.government.correspondence.permissions import COPY
from yteso.government.correspondence.shape import CopyWords, corner_of, print_copy
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, require
from yteso.toolkit.files.public import keep, open_file
from yteso.toolkit.signing.public import NoRight, new_code, rights_to_sign, seal_document

PDF = "application/pdf"
COPIED = (Stage.ISSUED, Stage.ENTERED, Stage.DONE)
TITLES = {Copy.Form.FULL: "Sao y", Copy.Form.OF_COPY: "Sao lục", Copy.Form.EXTRACT: "Trích sao"}


@transaction.atomic
def make_copy(
    *, actor: Actor, document_id: UUID, form: str, medium: str, right_id: UUID, excerpt: str = "",
    recipients: str = "", now: dt.datetime,
) -> Copy:  # fmt: skip
    """Make a copy of a document that is in force: number, form of copy, body, who answers for it.

    An electronic copy holds the document as it is, with the organisation's seal and the words of the copy in
    the first page's top right corner; one on paper ends with a sheet to sign and stamp by hand. An extract
    is printed from `excerpt`, which must stand in the document word for word where its text is known.
    Raises NotVisible, NotAllowed, NothingToCopy, NotACopyOfACopy, ExcerptDiffers, NoRight, NoSeal.
    """
    document = find_locked(actor, document_id)
    require(actor, COPY, document.organisation_id)
    file = document.file
    if (
        document.secrecy
        or document.file_problem
        or document.stage not in COPIED
        or file is None
        or file.media_type != PDF
    ):
        raise NothingToCopy
    kind = Copy.Form(form)
    if kind == Copy.Form.OF_COPY and document.direction != Direction.IN:
        raise NotACopyOfACopy
    if kind == Copy.Form.EXTRACT:
        _check_exact(document, excerpt)
    day = now.astimezone(PROVINCE_ZONE).date()
    right = {row.pk: row for row in rights_to_sign(document.organisation_id, day)}.get(right_id)
    if right is None:
        raise NoRight
    number = next_copy_number(document.office, day.year)
    copy = Copy(
        document=document, form=kind, medium=medium, office=document.office, year=day.year, number=number,
        symbol=f"{written(number)}/{kind}-{document.office.symbol}", made_on=day, at=now,
        excerpt=excerpt.strip() if kind == Copy.Form.EXTRACT else "", recipients=recipients.strip(),
        authority=f"{right.form}." if right.form else "", signer_name=str(right.user),
        signer_position=right.position, made_by_id=actor.user_id,
    )  # fmt: skip
    with open_file(file.digest) as stream:
        content = _paper(copy, document, stream.read(), now)
    if copy.medium == Copy.Medium.ELECTRONIC:
        code = new_code()
        copy.signing = seal_document(
            actor=actor, content=content, kind="document_copy", title=f"{TITLES[kind]}: {document.symbol}",
            organisation_id=document.organisation_id, code=code, number=copy.symbol, object_id=copy.pk,
            stamp={**corner_of(content), "heading": TITLES[kind].upper()}, now=now,
        )  # fmt: skip
        copy.file = copy.signing.current
    else:
        copy.file = keep(content, PDF, now)
    copy.save(force_insert=True)
    note_deed(actor, COPY, document, "copied", symbol=copy.symbol)
    return copy


def _check_exact(document: Document, excerpt: str) -> None:
    """Every paragraph of the extract stands in the document, spaces and line ends aside; words recognised on
    pictures prove nothing."""
    parts = [part for line in excerpt.splitlines() if (part := " ".join(line.split()))]
    if not parts:
        raise ExcerptDiffers("")
    whole = "" if document.words else " ".join(document.text.split())
    missing = next((part for part in parts if whole and part not in whole), None)
    if missing is not None:
        raise ExcerptDiffers(missing)


def _paper(copy: Copy, document: Document, original: bytes, now: dt.datetime) -> bytes:
    if copy.medium == Copy.Medium.ELECTRONIC and copy.form != Copy.Form.EXTRACT:
        return original
    words = CopyWords(
        form=TITLES[Copy.Form(copy.form)].upper(), symbol=copy.symbol, day=copy.made_on,
        authority=copy.authority, position=copy.signer_position, signer=copy.signer_name,
        recipients=copy.recipients, excerpt=copy.excerpt,
    )  # fmt: skip
    return print_copy(document, words, original, made_at=now)
