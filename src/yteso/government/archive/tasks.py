"""Reading a batch: some pages a job, so that a scan of 500 pages can be left, stopped and gone on with."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from yteso.government.archive.actions import finish_batch, refuse_scan, split_scan
from yteso.government.archive.models import Batch, Scan
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import advance, finish, task
from yteso.toolkit.files.public import Reading, read_pages

SLICE = 25  # pages a job


@task(name="archive.read_batch", queue="files", time_limit_s=1800)
def read_batch(batch_id: str) -> None:
    """Read the next pages of a batch; defer the rest. Safe to run twice: pages and papers are made once."""
    batch = Batch.objects.filter(id=batch_id, state=Batch.State.READING).first()
    if batch is None:
        return
    with override("vi"):
        if _read_some(batch):
            _finish(batch)
        else:
            read_batch.defer(batch_id=batch_id)


def _read_some(batch: Batch) -> bool:
    """Read at most SLICE pages; return whether nothing is left."""
    left = SLICE
    for scan in batch.scans.filter(refusal="", split_at=None, file__isnull=False).order_by("position"):
        if left <= 0:
            return False
        before = _pages_read(batch)

        def tell(number: int, _total: int, scan: Scan = scan, before: int = before) -> None:
            nonlocal left
            left -= 1
            if batch.progress_id:
                note = _("%(file)s, page %(page)s") % {"file": scan.name, "page": number}
                advance(batch.progress_id, before + number, note, total=_pages_known(batch))

        reading = read_pages(str(scan.file_id), now(), on_page=tell, most=left)
        if reading.refusal:
            refuse_scan(scan, reading.refusal)
        elif reading.finished_at is None:
            return False
        else:
            split_scan(scan.id, now())
    return True


def _readings(batch: Batch) -> list[Reading]:
    files = batch.scans.filter(refusal="").values("file_id")
    return list(Reading.objects.filter(original_id__in=files))


def _pages_known(batch: Batch) -> int:
    return sum(reading.pages for reading in _readings(batch))


def _pages_read(batch: Batch) -> int:
    return sum(reading.pages for reading in _readings(batch) if reading.finished_at)


def _finish(batch: Batch) -> None:
    pages = _pages_known(batch)
    finish_batch(batch, pages, now())
    if batch.progress_id is None:
        return
    refused = batch.scans.exclude(refusal="").count()
    note = (
        ngettext("%(n)s file could not be used", "%(n)s files could not be used", refused) % {"n": refused}
        if refused
        else ""
    )
    finish(batch.progress_id, f"/archive/batches/{UUID(str(batch.id))}/", note)


def read_soon(batch: Batch) -> None:
    """Have a batch read by the workers."""
    read_batch.defer(batch_id=str(batch.id))
