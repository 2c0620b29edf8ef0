"""Open what people upload: an XML file, or a ZIP of XML files that may be hostile."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from yteso.exchange.insurance.reading.limits import MIB
from yteso.exchange.insurance.reading.problems import FileRefused

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OFFICE = "[Content_Types].xml"
_PEEK = 512
_ARCHIVE_NAMES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar")

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Bounds for uploaded archives (sizes in bytes). XML of this kind packs 10 to 30 times, never 200."""

    members: int = 2000
    unpacked: int = 2048 * MIB
    ratio: int = 200
    ratio_from: int = MIB


ARCHIVE_LIMITS = ArchiveLimits()


@dataclass(frozen=True, slots=True)
class Member:
    """One XML file of an upload: a name safe to show, and its content as a stream that guards itself."""

    name: str
    size_bytes: int
    content: BinaryIO


def is_archive(head: bytes) -> bool:
    """Return True if a file that begins so is a ZIP."""
    return head.startswith((_ZIP, _EMPTY_ZIP))


def is_packed(head: bytes) -> bool:
    """Return True if a file that begins so is an archive of any kind."""
    return is_archive(head) or head.startswith(_OTHER_ARCHIVES)


def looks_like_xml(head: bytes) -> bool:
    """Return whether the bytes can begin an XML file in UTF-8 or UTF-16, with or without its mark."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"").lstrip().startswith(b"<")


def open_members(
    source: BinaryIO,
    name: str = "",
    limits: ArchiveLimits = ARCHIVE_LIMITS,
    passed_over: list[str] | None = None,
) -> Iterator[Member]:
    """Yield the XML files of an upload: of a ZIP each XML file in it, else the file itself.

    `passed_over` receives the names of members that are no XML. Nothing is written to disk and names are
    only shown, so paths in the archive can do no harm. A member's stream must be read before the next is
    asked for.

    Raises:
        FileRefused: the archive is broken, of another kind, an office document, encrypted, nested, too many
            or too large, or holds no XML. A member that lies about its size is refused while it is read.
    """
    head = source.read(8)
    source.seek(0)
    if head.startswith(_OTHER_ARCHIVES):
        raise FileRefused("Z-KIND", name=_shown(name))
    if not is_archive(head):
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        yield Member(_shown(name), size, source)
        return
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
        raise FileRefused("Z-BROKEN", found=str(error)[:100]) from error
    with archive:
        if _OFFICE in archive.namelist():
            raise FileRefused("Z-OFFICE", name=_shown(name))
        spent = _Spent()
        for info in _wanted(archive, limits, passed_over):
            try:
                with archive.open(info) as packed:
                    content = io.BufferedReader(_Guarded(packed, info, spent, limits))
                    yield Member(_shown(info.filename), info.file_size, content)
            except _BROKEN as error:
                raise FileRefused("Z-BROKEN", found=str(error)[:100]) from error
            except RuntimeError as error:  # what zipfile raises for encrypted members
                raise FileRefused("Z-ENCRYPTED", name=_shown(info.filename)) from error


def _wanted(
    archive: zipfile.ZipFile, limits: ArchiveLimits, passed_over: list[str] | None
) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    if len(members) > limits.members:
        raise FileRefused("Z-COUNT", limit=str(limits.members))
    if sum(info.file_size for info in members) > limits.unpacked:
        raise FileRefused("Z-SIZE", limit=str(limits.unpacked // MIB))
    for info in members:
        if info.flag_bits & 1:
            raise FileRefused("Z-ENCRYPTED", name=_shown(info.filename))
        if info.filename.lower().endswith(_ARCHIVE_NAMES):
            raise FileRefused("Z-NESTED", name=_shown(info.filename))
    wanted = [info for info in members if _is_xml(archive, info)]
    if not wanted:
        raise FileRefused("Z-NO-XML")
    if passed_over is not None:
        passed_over += [_shown(info.filename) for info in members if info not in wanted]
    return wanted


def _is_xml(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Return whether a member is meant as XML: by its name, or by how it begins (some export .txt)."""
    if info.filename.lower().rstrip().endswith(".xml"):
        return True
    try:
        with archive.open(info) as packed:
            return looks_like_xml(packed.read(_PEEK))
    except (*_BROKEN, RuntimeError):
        return False


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1:] in ((".DS_Store",), ("Thumbs.db",), ("desktop.ini",))


def _shown(name: str) -> str:
    """Return the last part of a path, without characters that could do harm where it is shown."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable())[:200] or "?"


class _Spent:
    """How much the members of one archive have unpacked to so far."""

    def __init__(self) -> None:
        self.size = 0


class _Guarded(io.RawIOBase):
    """A member's stream that counts what comes out of it."""

    def __init__(
        self, packed: IO[bytes], info: zipfile.ZipInfo, spent: _Spent, limits: ArchiveLimits
    ) -> None:
        self._packed = packed
        self._name = _shown(info.filename)
        self._compressed = max(1, info.compress_size)
        self._spent = spent
        self._limits = limits
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._packed.read(len(buffer))
        except _BROKEN as error:
            raise FileRefused("Z-BROKEN", found=str(error)[:100]) from error
        if self._size == 0 and is_packed(block[:8]):
            raise FileRefused("Z-NESTED", name=self._name)
        self._size += len(block)
        self._spent.size += len(block)
        limits = self._limits
        if self._spent.size > limits.unpacked:
            raise FileRefused("Z-SIZE", limit=str(limits.unpacked // MIB))
        if self._size > limits.ratio_from and self._size / self._compressed > limits.ratio:
            raise FileRefused("Z-RATIO", name=self._name, limit=str(limits.ratio))
        buffer[: len(block)] = block
        return len(block)
