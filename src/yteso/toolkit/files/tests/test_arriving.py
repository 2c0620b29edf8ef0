import io
import zipfile

import pikepdf
import pytest

from yteso.kernel.base.public import now
from yteso.toolkit.files.public import inspect, open_file, take_in


def a_pdf(**options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def a_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
LOCKED = pikepdf.Encryption(user="a", owner="b")


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        (a_pdf(), "pdf", ""),
        (a_pdf(encryption=LOCKED), "pdf", "locked"),
        (b"%PDF-1.7 cut", "pdf", "broken"),
        (a_zip("word/document.xml"), "wordprocessingml.document", ""),
        (a_zip("word/document.xml", "word/vbaProject.bin"), "wordprocessingml.document", "macros"),
        (a_zip("a.txt"), "zip", ""),
        (a_zip("a.txt")[:40], "zip", "broken"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "octet-stream", "locked"),
        (OLE + "_VBA_PROJECT".encode("utf-16-le"), "ole-storage", "macros"),
        (b"MZ\x90\0", "octet-stream", "program"),
        (b"\x89PNG\r\n\x1a\nx", "png", ""),
        ("<a>đ</a>".encode(), "xml", ""),
        ("chữ".encode(), "plain", ""),
        (b"", "plain", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",  # a zip holds the time of its making
)
def test_a_file_is_what_its_content_is(content: bytes, kind: str, problem: str) -> None:
    found = inspect(content)
    assert found.media_type.endswith(kind)
    assert found.problem == problem


@pytest.mark.django_db
def test_a_refused_file_is_kept_as_it_came() -> None:
    content = a_pdf(encryption=LOCKED)
    arrival = take_in(content, now())
    assert arrival.refusal is not None
    assert arrival.refusal.code == "file_locked"
    with open_file(arrival.file.digest) as stream:
        assert stream.read() == content
