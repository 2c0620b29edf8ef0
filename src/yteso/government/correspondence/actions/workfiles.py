"""Work files: opening, filing, closing. Source: Nghị định 30/2020/NĐ-CP art. 28–31."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.government.correspondence.actions.finding import note_deed
from yteso.government.correspondence.errors import CodeTaken, WorkFileClosed
from yteso.government.correspondence.models import Document, Filed, WorkFile
from yteso.government.correspondence.permissions import KEEP_FILES
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, fold, require


@transaction.atomic
def open_workfile(
    *, actor: Actor, code: str, title: str, personal: bool = False, retention: str = "",
    unit_id: UUID | None = None, now: dt.datetime,
) -> WorkFile:  # fmt: skip
    """Open a work file of one's unit, or a personal one that only its owner sees. Raises CodeTaken."""
    unit = unit_id or actor.organisation_id
    require(actor, KEEP_FILES, unit)
    if actor.user_id is None or unit is None:
        raise NotVisible
    code, title = clean(code), clean(title)
    try:
        with transaction.atomic():
            workfile = WorkFile.objects.create(
                code=code, title=title, year=now.astimezone(PROVINCE_ZONE).year, unit_id=unit,
                owner_id=actor.user_id, personal=personal, retention=clean(retention), opened_at=now,
                search_key=fold(f"{code} {title}"),
            )  # fmt: skip
    except IntegrityError as error:
        raise CodeTaken from error
    _note(actor, workfile, "workfile_opened")
    return workfile


def _note(actor: Actor, workfile: WorkFile, did: str) -> None:
    record(
        actor, KEEP_FILES.code, organisation_id=workfile.unit_id, object_kind="workfile",
        object_id=workfile.pk, detail={"did": did},
    )  # fmt: skip


def _locked(actor: Actor, workfile_id: UUID) -> WorkFile:
    rows = WorkFile.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.filter(pk=workfile_id).first()
    if found is None:
        raise NotVisible
    require(actor, KEEP_FILES)
    return found


@transaction.atomic
def file_document(*, actor: Actor, workfile_id: UUID, document_id: UUID, now: dt.datetime) -> Filed:
    """Put a document into a work file; twice is once. Raises WorkFileClosed."""
    workfile = _locked(actor, workfile_id)
    document = Document.objects.visible_to(actor).filter(pk=document_id).first()
    if document is None:
        raise NotVisible
    if workfile.state != WorkFile.State.OPEN:
        raise WorkFileClosed
    filed, made = Filed.objects.get_or_create(
        workfile=workfile, document=document, defaults={"at": now, "by_id": actor.user_id}
    )
    if made:
        note_deed(actor, KEEP_FILES, document, "filed", workfile=workfile.code)
    return filed


@transaction.atomic
def close_workfile(*, actor: Actor, workfile_id: UUID, now: dt.datetime) -> WorkFile:
    """Close a work file when its work has ended; nothing is filed in it after that."""
    workfile = _locked(actor, workfile_id)
    workfile.state, workfile.closed_at = WorkFile.State.CLOSED, workfile.closed_at or now
    workfile.save(update_fields=["state", "closed_at"])
    _note(actor, workfile, "workfile_closed")
    return workfile


@transaction.atomic
def reopen_workfile(*, actor: Actor, workfile_id: UUID) -> WorkFile:
    """Open a closed work file again."""
    workfile = _locked(actor, workfile_id)
    workfile.state, workfile.closed_at = WorkFile.State.OPEN, None
    workfile.save(update_fields=["state", "closed_at"])
    _note(actor, workfile, "workfile_reopened")
    return workfile
