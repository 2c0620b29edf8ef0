"""Scans: taken in file by file, read page by page, parted into papers. What is wrong with one stops no
other."""

import datetime as dt
from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yteso.government.archive.actions.inventory import search_key_of, template_on
from yteso.government.archive.errors import NoFiles
from yteso.government.archive.extraction import Read, extract, known_by_marks, lines_of, read_date
from yteso.government.archive.models import Batch, Paper, Scan, Template, Value
from yteso.government.archive.permissions import SCAN
from yteso.government.archive.words import SENT_BEFORE
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, Refusal, clean, fold, require
from yteso.kernel.jobs.public import start_progress
from yteso.toolkit.files.public import Page, list_pages, take_in, write_words

SHEET_PAPER, SHEET_KIND = "paper/", "kind/"
FALLBACK = "other_result"
COLUMNS = ("number", "holder_name", "holder_number", "issued_on", "valid_to")


@transaction.atomic
def receive_batch(
    *,
    actor: Actor,
    unit_id: UUID,
    template: str,
    title: str,
    files: Sequence[tuple[str, BinaryIO]],
    pages_each: int = 0,
    now: dt.datetime,
) -> Batch:
    """Take scans in. Each file is kept; one that cannot be used stays in the batch with the reason, the
    others go on.

    `template` is the code of the kind of paper, "" to tell it by what stands on each. `pages_each` parts
    every file after so many pages; 0 parts by separator sheets. The caller defers the reading. Raises
    NotAllowed, NoFiles, TemplateUnknown, StoreFull.
    """
    require(actor, SCAN, unit_id)
    if not files:
        raise NoFiles
    day = now.astimezone(PROVINCE_ZONE).date()
    kind = template_on(template, day) if template else None
    progress = start_progress(actor, _("Reading scans: %(title)s") % {"title": title})
    batch = Batch.objects.create(
        unit_id=unit_id,
        template=kind,
        title=clean(title)[:200] or f"{now.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M}",
        pages_each=pages_each,
        progress_id=progress,
        sent_at=now,
        sent_by_id=actor.user_id,
    )
    for position, (name, stream) in enumerate(files, 1):
        _take_scan(batch, position, name, stream, now)
    record(actor, SCAN.code, organisation_id=unit_id, object_kind="archive_batch", object_id=batch.id,
           detail={"did": "batch_sent", "files": len(files)})  # fmt: skip
    return batch


def _take_scan(batch: Batch, position: int, name: str, stream: BinaryIO, now: dt.datetime) -> None:
    scan = Scan(batch=batch, position=position, name=clean(name)[-255:])
    try:
        arrival = take_in(stream.read(), now)
        scan.file = arrival.file
        refusal = arrival.refusal
    except Refusal as problem:
        if problem.code in ("store_full", "store_unreachable", "scanner_unreachable"):
            raise
        refusal = problem
    if refusal is not None:
        scan.refusal = refusal.code
    elif Scan.objects.filter(file=scan.file, refusal="").exists():
        scan.refusal = SENT_BEFORE
    scan.save(force_insert=True)


def refuse_scan(scan: Scan, code: str) -> None:
    """Note why a file has no pages to look at."""
    scan.refusal = code
    scan.save(update_fields=["refusal"])


@transaction.atomic
def split_scan(scan_id: UUID, now: dt.datetime) -> int:
    """Part the read pages of a scan into papers, read their fields; return how many papers. Twice does
    nothing."""
    scan = (
        Scan.objects.select_for_update(of=("self",))
        .select_related("batch__template")
        .filter(id=scan_id, split_at=None)
        .first()
    )
    if scan is None or scan.file_id is None:
        return 0
    day = now.astimezone(PROVINCE_ZONE).date()
    kinds = {one.code: one for one in Template.objects.on(day).order_by("valid_from")}
    parts = part_pages(list(list_pages(scan.file_id)), scan.batch.pages_each)
    for key, pages in parts:
        _make_paper(scan, key, pages, kinds, day)
    scan.split_at = now
    scan.save(update_fields=["split_at"])
    return len(parts)


def part_pages(pages: Sequence[Page], pages_each: int) -> list[tuple[str, list[Page]]]:
    """Return the pages of each paper with the key of the separator sheet before it, blank pages left out."""
    parts: list[tuple[str, list[Page]]] = []
    key, begun = "", False
    for page in pages:
        if page.is_separator:
            key, begun = page.separator, False
        elif not page.blank:
            if not begun or (pages_each and len(parts[-1][1]) >= pages_each):
                parts.append((key, []))
                begun = True
            parts[-1][1].append(page)
    return parts


def _make_paper(scan: Scan, key: str, pages: list[Page], kinds: dict[str, Template], day: dt.date) -> Paper:
    counted = _counted(scan, key)
    text = "\n".join(page.text for page in pages[:2])
    told = key.removeprefix(SHEET_KIND) if key.startswith(SHEET_KIND) else ""
    kind = (
        (counted.template if counted else None)
        or kinds.get(told)
        or scan.batch.template
        or kinds[known_by_marks({code: one.marks for code, one in kinds.items()}, text) or FALLBACK]
    )
    read = extract(kind.fields, [lines_of(page.words) for page in pages])
    counted = counted or _by_number(scan, kind, read)
    paper = counted or Paper(
        unit_id=scan.batch.unit_id, template=kind, collection=kind.collection, counted_on=day
    )
    _fill(paper, read)
    broken = [page.number for page in pages if page.problem]
    if broken:
        paper.problem = _("Pages that cannot be shown: %(pages)s. Scan them again.") % {
            "pages": ", ".join(str(number) for number in broken)
        }
    paper.scan, paper.page_numbers, paper.pages = scan, [page.number for page in pages], len(pages)
    paper.state = Paper.State.SCANNED if len(broken) < len(pages) else Paper.State.ASIDE
    paper.scanned_on = day
    paper.double = int(paper.id.hex[-6:], 16) % 100 < kind.double_percent
    paper.search_key = search_key_of(paper)
    paper.save(force_insert=counted is None)
    write_words(Paper, paper.id, paper.number, paper.holder_name, *(page.text for page in pages))
    Value.objects.filter(paper=paper).delete()
    Value.objects.bulk_create(_value(paper, field["key"], read.get(field["key"])) for field in kind.fields)
    return paper


def _value(paper: Paper, key: str, read: Read | None) -> Value:
    if read is None:
        return Value(paper=paper, key=key)
    return Value(paper=paper, key=key, read=read.text, sure=read.sure, page=read.page, box=list(read.box))


def _counted(scan: Scan, key: str) -> Paper | None:
    """Return the paper of the inventory that the separator sheet names, unless it has been scanned before."""
    try:
        paper_id = UUID(key.removeprefix(SHEET_PAPER)) if key.startswith(SHEET_PAPER) else None
    except ValueError:
        paper_id = None
    rows = Paper.objects.select_for_update(of=("self",)).select_related("template")
    return (
        rows.filter(id=paper_id, unit_id=scan.batch.unit_id, state=Paper.State.COUNTED).first()
        if paper_id
        else None
    )


def _by_number(scan: Scan, kind: Template, read: dict[str, Read]) -> Paper | None:
    """Return the paper of the inventory that has the number which was read, if it is still to be scanned."""
    number = read["number"].text if "number" in read else ""
    if not number:
        return None
    rows = Paper.objects.select_for_update(of=("self",)).select_related("template")
    return rows.filter(
        unit_id=scan.batch.unit_id, template__code=kind.code, number__iexact=number, state=Paper.State.COUNTED
    ).first()


def _fill(paper: Paper, read: dict[str, Read]) -> None:
    """Show what was read in lists where the inventory says nothing; what holds is entered by people."""
    for name in COLUMNS:
        if name in read and not getattr(paper, name):
            text = read[name].text
            if name in ("issued_on", "valid_to"):
                setattr(paper, name, read_date(text))
            else:
                field = Paper._meta.get_field(name)
                setattr(paper, name, clean(text)[: field.max_length])  # type: ignore[union-attr]


def same_text(one: str, other: str) -> bool:
    """Whether two entries say the same: tones count, spaces and case do not."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def finish_batch(batch: Batch, pages: int, now: dt.datetime) -> None:
    Batch.objects.filter(id=batch.id).update(state=Batch.State.DONE, finished_at=now, pages=pages)


__all__ = [
    "COLUMNS",
    "SHEET_KIND",
    "SHEET_PAPER",
    "finish_batch",
    "fold",
    "part_pages",
    "receive_batch",
    "refuse_scan",
    "same_text",
    "split_scan",
]
