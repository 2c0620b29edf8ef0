"""Keeping originals, whole or not at all."""

import datetime as dt
import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO, cast

from backports import zstd
from django.conf import settings

from yteso.toolkit.files.errors import FileDisposed, FileInfected, FileTooLarge
from yteso.toolkit.files.models import StoredFile
from yteso.toolkit.files.store import arriving_name, full_disk_refused, store

CHUNK = 1024 * 1024
COMPRESSED_ALREADY = ("application/zip", "application/gzip", "application/pdf", "image/", "video/", "audio/")
ZSTD_LEVEL = 3


def keep(
    content: bytes | BinaryIO, media_type: str, now: dt.datetime, *, limit: int | None = None
) -> StoredFile:
    """Keep the content for ever and return its row. The same content is kept once.

    Reads a stream in pieces of 1 MB, so memory does not grow with the file. When it returns, the bytes
    are on the disk (synced, under their final name); when it raises, nothing of them is left.
    The bytes are kept before the row is written: a crash between leaves a file that no row names, which
    `check_files --remove-orphans` clears, never a row without its file.

    `limit` is the greatest size in bytes, `settings.FILE_LIMIT_BYTES` unless given.
    Raises FileTooLarge, StoreFull, StoreUnreachable.
    """
    limit = settings.FILE_LIMIT_BYTES if limit is None else limit
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    packing = (
        StoredFile.Packing.NONE if media_type.startswith(COMPRESSED_ALREADY) else StoredFile.Packing.ZSTD
    )
    here = store()
    with full_disk_refused():
        arrived = here.room() / arriving_name()
    try:
        digest, size = _write(source, arrived, packing, limit)
        row = StoredFile(
            digest=digest, size_bytes=size, stored_bytes=arrived.stat().st_size, packing=packing,
            media_type=media_type, stored_at=now,
        )  # fmt: skip
        known = StoredFile.objects.filter(digest=digest).first()
        if known is not None:
            row = known
        here.put(arrived, row.stored_name)
    except BaseException:
        arrived.unlink(missing_ok=True)
        raise
    if known is not None and known.disposed_at is not None:  # it came again after it had gone
        StoredFile.objects.filter(digest=digest).update(disposed_at=None)
        known.disposed_at = None
    if known is None:
        StoredFile.objects.bulk_create([row], ignore_conflicts=True)  # another process may keep it meanwhile
    return row


def _write(source: BinaryIO, path: Path, packing: str, limit: int) -> tuple[str, int]:
    """Write the source to `path`, synced; return the SHA-256 and the size of what was read."""
    digest, size = hashlib.sha256(), 0
    with full_disk_refused(), path.open("wb") as raw:
        target = zstd.ZstdFile(raw, "wb", level=ZSTD_LEVEL) if packing else raw
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise FileTooLarge
            digest.update(piece)
            target.write(piece)
        if packing:
            target.close()
        if packing and not size:
            raw.write(zstd.compress(b""))  # closing an unused packer writes nothing at all
        raw.flush()
        os.fsync(raw.fileno())
    return digest.hexdigest(), size


class _Unpacked(zstd.ZstdFile):
    """Reads what `_write` packed, and closes the stored stream with itself."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(raw, "rb")
        self._raw = raw

    def close(self) -> None:
        super().close()
        if hasattr(self, "_raw"):
            self._raw.close()


def open_file(digest: str) -> BinaryIO:
    """Return a stream of the original, byte for byte as it was sent.

    Raises OriginalMissing when it is not there, StoreUnreachable when the store does not answer,
    FileDisposed when its time was over and it went by an approved list, FileInfected when it holds a virus.
    """
    row = StoredFile.objects.get(digest=digest)
    if row.disposed_at is not None:
        raise FileDisposed
    if row.threat:
        raise FileInfected
    return _open(row)


def _open(row: StoredFile) -> BinaryIO:
    raw = store().open(row.stored_name)
    return cast(BinaryIO, _Unpacked(raw)) if row.packing else raw


def verify_file(row: StoredFile) -> bool:
    """Return whether the stored original still has the content that its name says."""
    digest = hashlib.sha256()
    with _open(row) as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest() == row.digest


def mark_threat(file: StoredFile, threat: str) -> StoredFile:
    """Note the virus that the scanner found in a kept file: it is never handed out."""
    file.threat = threat[:200]
    file.save(update_fields=["threat"])
    return file
