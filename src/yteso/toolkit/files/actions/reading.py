"""Pages of originals: made once, page by page, so that a long scan can be left and gone on with."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yteso.kernel.base.public import Refusal
from yteso.toolkit.files.actions.keeping import keep, open_file
from yteso.toolkit.files.models import Page, Reading
from yteso.toolkit.ocr.public import PageRead, ocr_state, open_reader

OnPage = Callable[[int, int], None]


@contextmanager
def _as_file(digest: str) -> Iterator[Path]:
    """Give the original a name on the local disk: programs that read pages want to jump about in it."""
    folder = Path(settings.DATA_DIR) / "reading"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="scan-") as target, open_file(digest) as source:
        shutil.copyfileobj(source, target, 1024 * 1024)
        target.flush()
        yield Path(target.name)


def read_pages(
    digest: str, now: dt.datetime, *, on_page: OnPage | None = None, most: int | None = None
) -> Reading:
    """Look at the pages of an original that have not been looked at yet, at most `most` of them; return how
    far it is.

    Each page is written as soon as it is read: stopped at any moment and called again, it goes on with the
    next one. Pages read where text could not be recognised are read again where it can. A file that has no
    pages to look at gets a reading with its refusal (`Reading.refusal`), once and for all. Raises
    OriginalMissing, StoreFull.
    """
    reading, _made = Reading.objects.get_or_create(original_id=digest, defaults={"began_at": now})
    if reading.refusal:
        return reading
    state = ocr_state()
    todo = _unread(reading, state.ready) if reading.pages else None
    if todo == []:
        return reading
    try:
        with _as_file(digest) as path, open_reader(path) as reader:
            if not reading.pages:
                reading.pages, reading.engine = reader.pages, state.engine
                reading.save(update_fields=["pages", "engine"])
                todo = _unread(reading, state.ready)
            for number in (todo or [])[:most]:
                _write(reading, reader.read(number), now)
                if on_page is not None:
                    on_page(number, reading.pages)
    except Refusal as refusal:
        if not refusal.code.startswith("scan_"):
            raise
        reading.refusal, reading.finished_at = refusal.code, now
        reading.save(update_fields=["refusal", "finished_at"])
        return reading
    if not _unread(reading, state.ready):
        reading.finished_at = now
        reading.save(update_fields=["finished_at"])
    return reading


def _unread(reading: Reading, can_recognise: bool) -> list[int]:
    """Return the numbers of pages still to be looked at."""
    rows = reading.page_rows.values_list("number", "recognised", "blank", "is_separator", "problem")
    known = {
        number
        for number, recognised, blank, is_separator, problem in rows
        if recognised or blank or is_separator or problem or not can_recognise
    }
    return [number for number in range(1, reading.pages + 1) if number not in known]


def _write(reading: Reading, read: PageRead, now: dt.datetime) -> None:
    with transaction.atomic():
        picture = keep(read.picture, "image/jpeg", now) if read.picture else None
        Page.objects.update_or_create(
            reading=reading,
            number=read.number,
            defaults={
                "picture": picture,
                "width": read.width,
                "height": read.height,
                "blank": read.blank,
                "is_separator": read.separator is not None,
                "separator": read.separator or "",
                "codes": list(read.codes),
                "angle": read.angle,
                "turn": read.turn,
                "recognised": read.text is not None,
                "text": read.text or "",
                "words": [astuple(word) for word in read.words],
                "sure": read.sure,
                "stamps": list(read.stamps),
                "problem": read.problem,
                "seconds": round(read.seconds, 2),
            },
        )
