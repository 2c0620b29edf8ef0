"""Files that arrive: their words are read, recognised, or said not to be; marks of secrecy hold them back."""

import io
import struct
import zipfile

import pytest

from yteso.government.correspondence import actions
from yteso.government.correspondence.actions import enter_incoming
from yteso.government.correspondence.actions.annexes import read_annexes
from yteso.government.correspondence.actions.scans import read_mains, recognise_some, settle, waiting_files
from yteso.government.correspondence.errors import FileMarkedSecret, NothingHeld
from yteso.government.correspondence.models import Document
from yteso.government.correspondence.parsing import parse
from yteso.government.correspondence.reading import (
    OLD,
    Words,
    bears_mark,
    cells_of,
    is_stamped,
    read_words,
    words_from,
)
from yteso.government.correspondence.testing import document_cast
from yteso.kernel.base.public import NotAllowed, now
from yteso.toolkit.files.public import FileDisposed, Page, Reading, StoredFile, inspect, open_file
from yteso.toolkit.notify.public import Notice
from yteso.toolkit.ocr.testing import as_pdf, draw_page

PICTURE = b"\x89PNG\r\n\x1a\n and what it shows"
TEXT = "SỞ Y TẾ\r\rKẾ HOẠCH\rPhòng chống dịch\r"


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, each of 4,096 bytes or more: [MS-CFB]."""
    fat, body, entries = [0xFFFFFFFD], b"", []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        size = -(-len(content) // 512)
        start = len(fat)
        fat += [*range(start + 1, start + size), 0xFFFFFFFE]
        body += content.ljust(size * 512, b"\0")
        entries.append((name, start, len(content)))
    folder = len(fat)
    fat += [folder + 1, 0xFFFFFFFE]

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        title = name.encode("utf-16-le") + b"\0\0"
        head = title.ljust(64, b"\0") + struct.pack("<HBBIII", len(title), kind, 1, 0xFFFFFFFF, right, child)
        return head + b"\0" * 36 + struct.pack("<IQ", start, size)

    rows = entry("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0)
    for number, (name, start, size) in enumerate(sorted(entries, key=lambda one: (len(one[0]), one[0])), 1):
        rows += entry(name, 2, number + 1 if number < len(entries) else 0xFFFFFFFF, 0xFFFFFFFF, start, size)
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH6xIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, folder, 0, 4096)
    )
    head += struct.pack("<IIII", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    return head + table + body + rows.ljust(1024, b"\0")


def word97(text: str, *, latin: bool = False, locked: bool = False) -> bytes:
    """A Word document of 97-2003 with one piece of text."""
    piece = text.encode("cp1252" if latin else "utf-16-le", "replace")
    fib = bytearray(1024)
    struct.pack_into("<H", fib, 0, 0xA5EC)
    struct.pack_into("<H", fib, 10, 0x0200 | (0x0100 if locked else 0))
    at = 1024
    pcd = struct.pack("<HIH", 0, 0x40000000 | at * 2 if latin else at, 0)
    clx = b"\x02" + struct.pack("<I", 16) + struct.pack("<II", 0, len(text)) + pcd
    struct.pack_into("<II", fib, 0x01A2, 0, len(clx))
    return ole({"WordDocument": bytes(fib) + piece, "1Table": clx})


def packed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_png", ".png"), text)
    return out.getvalue()


def parsed(content: bytes) -> Words:
    """What the process that reads says of a file, without starting one."""
    said: list[str] = []
    state = parse(content, said.append)
    return words_from("".join(said), state, old=content.startswith(OLD))


def test_words_of_word_97_are_read_in_any_font() -> None:
    assert (
        read_words(word97(TEXT)) == parsed(word97(TEXT)) == Words("SỞ Y TẾ\n\nKẾ HOẠCH\nPhòng chống dịch\n")
    )
    old = word97("TuyÖt mËt, KÕ ho¹ch phßng chèng dÞch\r", latin=True)
    assert parsed(old).text.split(",")[0] == "Tuyệt mật", "typed in TCVN3"
    assert parsed(word97("a\x13 HYPERLINK x \x14b\x15c\r")).text == "abc\n"
    assert parsed(word97(TEXT, locked=True)).state == "unread"
    assert inspect(word97(TEXT, locked=True)).problem == "locked"


def test_what_is_not_read_says_so() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1258 S\u7903? Y T\u7871?\par K\u7871? ho\u7841?ch\par}"
    assert parsed(rtf).text.split() == ["Sở", "Y", "Tế", "Kế", "hoạch"]
    pasted = packed(word__document_xml="<w:d xmlns:w='w'><w:p/></w:d>", word__media__a_png="x")
    cases = {
        "unread": [ole({"Contents": b"x"}), b"PK\x03\x04rubbish", pasted, b"%PDF-1.7 x", b"\x00\x01"],
        "waiting": [as_pdf([draw_page(["MẬT"])])],
        "": [packed(content_xml="<o:d xmlns:o='o'><o:p>Kế hoạch</o:p></o:d>"), "Kế hoạch".encode()],
    }
    assert read_words(PICTURE).state == "waiting"
    assert {state: [parsed(one).state for one in files] for state, files in cases.items()} == {
        state: [state] * len(files) for state, files in cases.items()
    }


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("SỞ Y TẾ\nMẬT\nKế hoạch", True), ("SỞ Y TẾ\tTỐI MẬT", True), ("| TUYỆT MẬT |", True),
        ("M Ậ T\n", True),
        ("MA\u0302\u0323T", True), ("x\n" * 300 + "\fMẬT", True), ("Bí mật nhà nước", False), ("Mật", False),
        ("BẢO MẬT", False), ("x\f" + "dòng\n" * 100 + "MẬT", False), ("MẠT", False), ("", False),
    ],
    ids=str,
)  # fmt: skip
def test_a_mark_stands_by_itself(text: str, marked: bool) -> None:
    assert bears_mark(text) is marked


def test_marks_on_pictures_may_be_read_a_little_wrong() -> None:
    assert bears_mark("MẠT", recognised=True)
    assert not bears_mark("Mạt cưa", recognised=True)
    row = [
        ["KẾ", 90, 0, 0.1, 0, 0.15, 0.1],
        ["HOẠCH", 90, 0, 0.16, 0, 0.25, 0.1],
        ["MẠT", 60, 0, 0.7, 0, 0.75, 0.1],
    ]
    assert cells_of(row) == "KẾ HOẠCH\nMẠT"
    stamps = {"MẬT": True, "LTỐI MẬT]": True, "|TUYỆT MAT": True, "TỐIMẬT": True, "ĐẾN": False, "KHẨN": False,
              "MẶT TRẬN": False, "HỎA TỐC": False, "MẤT AN TOÀN": False, "": False}  # fmt: skip
    assert {one: is_stamped([one]) for one in stamps} == stamps


@pytest.fixture
def people(db):
    return document_cast()


def scanned(people, *texts: str, stamps: tuple[str, ...] = (), annex: bool = False) -> Document:
    """A scan that was entered, and its pages as a job has read them."""
    content = PICTURE
    main, beside = (None, (("quet.png", content),)) if annex else (content, ())
    document = enter_incoming(
        actor=people.clerk.actor, content=main, file_name="quet.png", sender="UBND tỉnh", symbol="12/UBND",
        subject="Diễn tập", issued_on=None, annexes=beside, now=now(),
    )  # fmt: skip
    digest = document.attachments.get().file_id if annex else document.file_id
    assert waiting_files() == [digest]
    reading = Reading.objects.create(original_id=digest, pages=len(texts), began_at=now(), finished_at=now())
    for number, text in enumerate(texts, 1):
        words = [[word, 90, 0, 0.1 * n, 0, 0.1 * n + 0.09, 0.1] for n, word in enumerate(text.split())]
        Page.objects.create(
            reading=reading, number=number, recognised=True, text=text, words=words, stamps=list(stamps)
        )
    assert recognise_some(0) == 1
    settle(str(digest), now())
    document.refresh_from_db()
    return document


def found(people, text: str) -> list[Document]:
    return list(Document.objects.visible_to(people.clerk.actor).matching(text))


def test_recognised_words_are_found(people) -> None:
    document = scanned(people, "phòng chống sốt rét", "trang hai")
    assert (document.words, document.text) == ("scanned", "phòng chống sốt rét\ftrang hai")
    assert found(people, "sốt rét") == [document]
    assert waiting_files() == []


@pytest.mark.parametrize("annex", [False, True], ids=["main", "annex"])
def test_a_mark_found_later_holds_the_file_back_and_the_clerk_decides(people, annex: bool) -> None:
    document = scanned(people, "phương án tác chiến", stamps=("MẬT",), annex=annex)
    held = "main" if not annex else str(document.attachments.get().pk)
    digest = str(document.attachments.get().file_id if annex else document.file_id)
    assert found(people, "tác chiến") == []
    assert document.text == ""
    address = f"/correspondence/documents/{document.pk}/"
    path = f"{address}files/{held}/" if annex else f"{address}file/"
    assert people.clerk.client.get(path).status_code == 404
    assert Notice.objects.get(user_id=people.clerk.actor.user_id).url == address
    page = people.clerk.client.get(address).content.decode()
    assert "dấu chỉ độ mật" in page
    with pytest.raises(NotAllowed):
        actions.clear_file(
            actor=people.leader.actor,
            document_id=document.pk,
            file=held,
            reason="x",
            now=now(),
        )

    actions.clear_file(
        actor=people.clerk.actor, document_id=document.pk, file=held, reason="Xem bản giấy", now=now()
    )
    assert (read_annexes() if annex else read_mains()) == 1
    settle(digest, now())
    assert found(people, "tác chiến") == [document]
    assert people.clerk.client.get(path).status_code == 200
    with pytest.raises(NothingHeld):
        actions.clear_file(
            actor=people.clerk.actor, document_id=document.pk, file=held, reason="x", now=now()
        )


def test_what_is_secret_leaves_only_its_entry(people, django_capture_on_commit_callbacks) -> None:
    document = scanned(people, "phương án tác chiến", stamps=("TỐI MẬT",))
    file = StoredFile.objects.get(digest=document.file_id)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_secret_out(
            actor=people.clerk.actor, document_id=document.pk, file="main", secrecy="top_secret",
            reason="Dấu TỐI MẬT", now=now(),
        )  # fmt: skip
    document.refresh_from_db()
    assert (document.secrecy, document.subject, document.text, document.file_id) == (
        "top_secret",
        "",
        "",
        None,
    )
    assert "Diễn tập" not in document.case.title
    assert found(people, "diễn tập") == []
    assert found(people, "12/UBND") == [document]
    assert not Page.objects.filter(reading__original=file).exists()
    with pytest.raises(FileDisposed):
        open_file(file.digest)


def test_a_marked_word_file_does_not_come_in(people) -> None:
    before = StoredFile.objects.count()
    with pytest.raises(FileMarkedSecret):
        enter_incoming(
            actor=people.clerk.actor, content=word97("SỞ Y TẾ\rMẬT\rPhương án\r"), file_name="a.doc",
            sender="x", symbol="1", subject="s", issued_on=None, now=now(),
        )  # fmt: skip
    assert StoredFile.objects.count() == before
