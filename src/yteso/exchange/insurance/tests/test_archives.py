"""Uploads: plain files and archives, some of them hostile."""

import io
import zipfile
from collections.abc import Callable

import pytest

from yteso.exchange.insurance.reading import ArchiveLimits, FileRefused, open_members


def packed(*members: tuple[str, bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    stream.seek(0)
    return stream


def names(stream: io.BytesIO, **limits: int) -> list[tuple[str, bytes]]:
    return [(m.name, m.content.read()) for m in open_members(stream, "a.zip", ArchiveLimits(**limits))]


def test_a_plain_file_is_its_only_member():
    assert [(m.name, m.content.read()) for m in open_members(io.BytesIO(b"<a/>"), "../x/a.xml")] == [
        ("a.xml", b"<a/>")
    ]


def test_xml_members_are_read_whatever_their_path_and_litter_is_passed_over():
    stream = packed(
        ("../../etc/one.xml", b"<one/>"),
        ("b/two.XML", b"<two/>"),
        ("__MACOSX/b/._two.xml", b"x"),
        ("readme.txt", b"hello"),
    )
    assert names(stream) == [("one.xml", b"<one/>"), ("two.XML", b"<two/>")]


def test_what_is_xml_under_another_name_is_read_and_the_rest_is_named():
    stream = packed(
        ("a/export.txt", "\ufeff<one/>".encode()),
        ("b.xml", b"<two/>"),
        ("c.pdf", b"%PDF"),
        ("x.xlsx", b"PK\x03\x04"),
    )
    passed_over: list[str] = []
    found = [(m.name, m.content.read()) for m in open_members(stream, "a.zip", passed_over=passed_over)]
    assert found == [("export.txt", "\ufeff<one/>".encode()), ("b.xml", b"<two/>")]
    assert passed_over == ["c.pdf", "x.xlsx"]


def encrypted() -> io.BytesIO:
    data = bytearray(packed(("a.xml", b"<a/>")).getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return io.BytesIO(bytes(data))


def corrupt() -> io.BytesIO:
    data = bytearray(packed(("a.xml", b"<a>" + b"b" * 5000)).getvalue())
    data[40] ^= 0xFF
    return io.BytesIO(bytes(data))


@pytest.mark.parametrize(
    ("make", "code", "limits"),
    [
        (lambda: io.BytesIO(b"PK\x03\x04 nonsense"), "Z-BROKEN", {}),
        (corrupt, "Z-BROKEN", {}),
        (encrypted, "Z-ENCRYPTED", {}),
        (lambda: packed(("b.zip", b"PK\x03\x04")), "Z-NESTED", {}),
        (lambda: packed(("b.xml", packed(("c.xml", b"<c/>")).getvalue())), "Z-NESTED", {}),
        (lambda: io.BytesIO(b"Rar!\x1a\x07"), "Z-KIND", {}),
        (lambda: io.BytesIO(b"\x1f\x8b\x08\x00"), "Z-KIND", {}),
        (lambda: packed(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>")), "Z-OFFICE", {}),
        (lambda: packed(*((f"{n}.xml", b"<a/>") for n in range(5))), "Z-COUNT", {"members": 4}),
        (lambda: packed(("a.xml", b"a" * 5000)), "Z-SIZE", {"unpacked": 4000}),
        (lambda: packed(("a.xml", b"a" * 3_000_000)), "Z-RATIO", {}),
        (lambda: packed(("a.pdf", b"%PDF")), "Z-NO-XML", {}),
        (lambda: packed(), "Z-NO-XML", {}),
    ],
)
def test_hostile_archives_are_refused(make: Callable[[], io.BytesIO], code: str, limits: dict[str, int]):
    with pytest.raises(FileRefused) as refused:
        names(make(), **limits)
    assert refused.value.code == code
    assert "…" not in str(refused.value) + refused.value.mend
