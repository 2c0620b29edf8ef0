"""What every action on a document begins and ends with."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from yteso.government.correspondence.errors import MarkedSecret, NoOffice, TypeUnknown
from yteso.government.correspondence.models import Document, DocumentType, Office
from yteso.government.correspondence.queries import texts_to_index
from yteso.government.correspondence.reading import bears_mark
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, Permission
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.files.public import write_words

NOWHERE = UUID(int=0)


def find_locked(actor: Actor, document_id: UUID) -> Document:
    """Return the document, locked until the transaction ends. Raises NotVisible."""
    rows = Document.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("office", "type", "case__flow_version").filter(pk=document_id).first()
    if found is None:
        raise NotVisible
    return found


def office_for(organisation_id: UUID | None) -> Office:
    """Return the office by which an organisation's documents go: its own, or the nearest one above.

    Raises NoOffice.
    """
    path = (
        Organisation.objects.filter(id=organisation_id or NOWHERE).values_list("path", flat=True).first()
        or []
    )
    offices = {office.organisation_id: office for office in Office.objects.filter(organisation_id__in=path)}
    found = next((offices[place] for place in reversed(path) if place in offices), None)
    if found is None:
        raise NoOffice
    return found


def type_on(code: str, day: dt.date) -> DocumentType:
    """Return the type as it holds on the day. Raises TypeUnknown."""
    found = DocumentType.objects.on(day).filter(code=code).order_by("-valid_from").first()
    if found is None:
        raise TypeUnknown
    return found


def check_no_secret(*texts: str) -> None:
    """Stop what bears a mark of secrecy on a line of its own. Raises MarkedSecret."""
    if any(bears_mark(text, everywhere=True) for text in texts):
        raise MarkedSecret


def index(document: Document, *more: str) -> None:
    """Put the words of the document and its files into the index of the full-text search, in the present
    transaction; the document and its files are saved."""
    write_words(Document, document.pk, *texts_to_index([document.pk])[document.pk], *more)


def admit(
    document: Document, *, units: Iterable[UUID | None] = (), people: Iterable[UUID | None] = ()
) -> None:
    """Let units and people read the document from now on; the caller saves it."""
    document.units = sorted({*document.units, *(one for one in units if one)})
    document.people = sorted({*document.people, *(one for one in people if one)})


def note_deed(actor: Actor, permission: Permission, document: Document, did: str, **more: Any) -> None:
    record(
        actor, permission.code, organisation_id=document.unit_id or document.organisation_id,
        object_kind="official_document", object_id=document.pk, detail={"did": did, **more},
    )  # fmt: skip
