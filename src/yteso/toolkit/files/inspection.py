"""What a file really is, by its content and not by its name, and why it may not come in.

Source: QCVN 12:2026/BCA (uploads with macros or harmful content are refused).
"""

import io
import zipfile
from dataclasses import dataclass

import pikepdf

PDF, ZIP, XML, TEXT, OTHER = (
    "application/pdf",
    "application/zip",
    "application/xml",
    "text/plain",
    "application/octet-stream",
)
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"{\\rtf", "application/rtf"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word, Excel of 97-2003, and locked files of later ones
BASIC = ("Basic/", "Scripts/")  # macros of OpenDocument
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


@dataclass(frozen=True)
class Inspection:
    """`problem` is "" for a file that may come in, else macros, locked, broken or program."""

    media_type: str
    pages: int = 0
    problem: str = ""


def inspect(content: bytes) -> Inspection:
    """Return what the content is. Never raises for what it holds."""
    head = content[:1024]
    if b"%PDF-" in head:
        return _pdf(content)
    if head.startswith(b"PK\x03\x04"):
        return _zip(content)
    if head.startswith(OLE):
        return _ole(content)
    if head.startswith(PROGRAMS):
        return Inspection(OTHER, problem="program")
    for mark, kind in MAGIC:
        if head.startswith(mark):
            return Inspection(kind, pages=1)
    return _text(content)


def _pdf(content: bytes) -> Inspection:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return Inspection(PDF, len(document.pages))
    except pikepdf.PasswordError:
        return Inspection(PDF, problem="locked")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return Inspection(PDF, problem="broken")


def _zip(content: bytes) -> Inspection:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Inspection(ZIP, problem="broken")
    names = [member.filename for member in members]
    kind = next(
        (found for part, found in OFFICE.items() if any(name.startswith(part) for name in names)), ZIP
    )
    if kind == ZIP and names[:1] == ["mimetype"]:
        kind = _open_document(content) or ZIP
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(BASIC) for name in names):
        return Inspection(kind, problem="macros")
    if any(member.flag_bits & 1 for member in members):
        return Inspection(kind, problem="locked")
    return Inspection(kind)


def _open_document(content: bytes) -> str:
    """Return the kind that an OpenDocument file says it is. Source: ISO/IEC 26300-3, 3.3."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo("mimetype").file_size > 100:
                return ""
            said = archive.read("mimetype").decode("ascii", "replace")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, KeyError, RuntimeError):
        return ""
    return said if said.startswith(OPEN_DOCUMENT) else ""


def _ole(content: bytes) -> Inspection:
    if "EncryptedPackage".encode("utf-16-le") in content or _is_locked_ole(content):
        return Inspection(OTHER, problem="locked")
    macros = any(name.encode("utf-16-le") in content for name in ("_VBA_PROJECT", "Macros"))
    return Inspection("application/x-ole-storage", problem="macros" if macros else "")


def _is_locked_ole(content: bytes) -> bool:
    """Return whether a password protects a Word or Excel file of 97-2003.

    Source: [MS-DOC] 2.5.1, [MS-XLS] 2.4.117.
    """
    for start in range(512, min(len(content), 1 << 22), 512):
        if content.startswith(b"\xec\xa5", start):
            return len(content) > start + 12 and bool(content[start + 11] & 0x01)
        if content.startswith(b"\x09\x08\x10\x00\x00\x06\x05\x00", start):
            return content.startswith(b"\x2f\x00", start + 20)
    return False


def _text(content: bytes) -> Inspection:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Inspection(OTHER)
    return Inspection(XML if text.lstrip()[:1] == "<" else TEXT)
