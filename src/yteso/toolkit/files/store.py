"""Where the bytes lie: a folder, or a bucket that speaks S3. Names are digests, so nothing is overwritten."""

import contextlib
import datetime as dt
import errno
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from django.conf import settings

from yteso.toolkit.files.errors import OriginalMissing, StoreFull


class Store(Protocol):
    def room(self) -> Path:
        """Return the folder in which an arriving file is written before it gets its name."""

    def put(self, arrived: Path, name: str) -> None:
        """Make the arrived file durable under `name`; afterwards `arrived` is gone. Twice does nothing."""

    def open(self, name: str) -> BinaryIO:
        """Return the stored bytes. Raises OriginalMissing."""

    def names(self) -> Iterator[tuple[str, dt.datetime]]:
        """Yield every stored name with the time it was stored (aware)."""

    def remove(self, name: str) -> None: ...


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: without this, a power cut may forget the new name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def full_disk_refused() -> Iterator[None]:
    """Turn the operating system's "no space" into a refusal that the sender understands."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull from error
        raise


class FolderStore:
    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name

    def room(self) -> Path:
        folder = self.root / "arriving"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def put(self, arrived: Path, name: str) -> None:
        path = self._path(name)
        if path.exists():
            arrived.unlink()
            return
        with full_disk_refused():
            if not path.parent.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _sync_folder(path.parent.parent)
                _sync_folder(self.root)
            arrived.replace(path)
            _sync_folder(path.parent)

    def open(self, name: str) -> BinaryIO:
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise OriginalMissing(name) from None

    def names(self) -> Iterator[tuple[str, dt.datetime]]:
        for path in self.root.glob("??/??/*"):
            yield path.name, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)


@lru_cache
def _store(url: str) -> Store:
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from yteso.toolkit.files.bucket import BucketStore  # a tenth of a process' start; few need it

        prefix = parts.path.strip("/")
        arriving = Path(settings.DATA_DIR) / "arriving"
        return BucketStore(
            parts.netloc, f"{prefix}/" if prefix else "", dict(parse_qsl(parts.query)), arriving
        )
    if parts.scheme == "file":
        return FolderStore(Path(parts.path))
    raise ValueError(f"YTESO_FILE_STORE must begin with file:// or s3://, not {parts.scheme}://")


def store() -> Store:
    """Return the store that `settings.FILE_STORE` names."""
    return _store(settings.FILE_STORE)


def arriving_name() -> str:
    return f"{os.getpid()}-{uuid4().hex}"
