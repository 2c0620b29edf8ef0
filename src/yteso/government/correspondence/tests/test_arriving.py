"""What comes in by itself: packets that change or replace others, letters, files beside documents."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from yteso.exchange.documents.public import Agency, Business, Receiver, Replacement, receive_packet
from yteso.exchange.documents.public import Attached as Sent
from yteso.exchange.documents.testing import OURS, THEIRS, make_address, packet_bytes
from yteso.exchange.mailbox.public import Letter, take_letter
from yteso.government.correspondence.actions import (
    enter_incoming,
    enter_letter,
    enter_packet,
    finish_handling,
    instruct,
    return_packet,
    set_up_office,
    take_letter_in,
    take_packet,
)
from yteso.government.correspondence.errors import (
    AlreadyEntered,
    AnnexRefused,
    FileMarkedSecret,
    MarkedSecret,
)
from yteso.government.correspondence.models import Attachment, Document
from yteso.government.correspondence.testing import TESTER, document_cast
from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import fold, now, today
from yteso.kernel.jobs.testing import run_jobs
from yteso.toolkit.files.public import StoredFile, index_after_migrate, open_file
from yteso.toolkit.notify.public import Notice

TOLD = "correspondence.sender_said"
pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return document_cast()


def word(*paragraphs):
    """A file of Word with these paragraphs."""
    inside = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:d xmlns:w="urn:w"><w:body>{inside}</w:body></w:d>')
    return out.getvalue()


def macros():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("x"))) as given, zipfile.ZipFile(out, "w") as archive:
        for name in given.namelist():
            archive.writestr(name, given.read(name))
        archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


def arrive(number="12", *, files=(), **values):
    given = {"attachments": tuple(Sent(name, content) for name, content in files), **values}
    packet = receive_packet(content=packet_bytes(number, **given), now=now())[0]
    take_packet(packet_id=packet.pk, now=now())
    take_packet(packet_id=packet.pk, now=now())
    return packet


def key(number):
    return f"{THEIRS},{today():%Y/%m/%d},{number}/UBND-KGVX"


def replacing(*numbers):
    """As in the sample of the bus: each replaced document with its receivers, one of them twice."""
    named = [Replacement(key(one), (OURS, "000.00.00.H14")) for one in (*numbers, numbers[0])]
    return Business("3", "Văn bản thay thế", replacements=tuple(named))


def statuses(packet):
    rows = packet.statuses.filter(direction="out").order_by("at", "id")
    return [one.status_code for one in rows]


def given(people, document, **values):
    enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    return instruct(
        actor=people.leader.actor, document_id=document.pk, lead_unit=people.room.pk,
        lead_user=people.drafter.user.pk, text="Tham mưu", due_on=today(), now=now(), **values,
    )  # fmt: skip


def page(member, document, query=""):
    answer = member.client.get(f"/correspondence/documents/{document.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_too_long_in_a_packet_is_cut(people):
    packet = arrive(position="x" * 400, content="y" * 400)
    assert len(Document.objects.get(packet=packet).signer_position) == 255


def test_a_replacement_takes_the_place_of_what_came_before(people):
    arrive("12")
    arrive("13")
    old, waiting = Document.objects.get(symbol="12/UBND-KGVX"), Document.objects.get(symbol="13/UBND-KGVX")
    given(people, old)
    packet = arrive("20", business=replacing("12", "13"))
    new = Document.objects.get(symbol="20/UBND-KGVX")
    old.refresh_from_db()
    waiting.refresh_from_db()
    assert (old.stage, old.superseded_by, old.case.step) == ("replaced", new, "withdrawn")
    assert (waiting.stage, waiting.superseded_by) == ("replaced", new)
    assert (new.stage, statuses(packet)) == ("arrived", ["01"])
    notice = Notice.objects.get(user_id=people.drafter.user.pk, event_code=TOLD)
    assert notice.url == f"/correspondence/documents/{new.pk}/"
    shown = page(people.drafter, old)
    assert "Đã được thay thế" in shown
    assert f"/correspondence/documents/{new.pk}/" in shown
    shown = page(people.drafter, new)
    assert f"/correspondence/documents/{old.pk}/" in shown
    assert f"trước đó do {people.room.name} xử lý" in shown
    with pytest.raises(AlreadyEntered):
        enter_packet(actor=people.clerk.actor, document_id=waiting.pk, now=now())
    enter_packet(actor=people.clerk.actor, document_id=new.pk, now=now())
    offered = page(people.leader, new, "?do=instruct")
    assert f'value="{people.drafter.user.pk}" selected' in offered
    assert "Tham mưu</textarea>" in offered


def test_a_replacement_of_a_handled_one_of_one_by_hand_and_of_none(people):
    arrive("12")
    done = Document.objects.get()
    given(people, done)
    finish_handling(actor=people.drafter.actor, document_id=done.pk, result="Xong", seen=None, now=now())
    arrive("20", business=replacing("12"))
    done.refresh_from_db()
    assert (done.stage, done.case.step, done.superseded_by.symbol) == ("replaced", "done", "20/UBND-KGVX")
    by_hand = enter_incoming(
        actor=people.clerk.actor, content=None, file_name="", sender="Ủy ban nhân dân tỉnh (mẫu)",
        symbol="14/UBND-KGVX", subject="Kế hoạch", issued_on=today(), now=now(),
    )  # fmt: skip
    other = enter_incoming(
        actor=people.clerk.actor, content=None, file_name="", sender="Sở Y tế khác", symbol="14/UBND-KGVX",
        subject="Kế hoạch", issued_on=today(), now=now(),
    )  # fmt: skip
    arrive("21", business=replacing("14"))
    by_hand.refresh_from_db()
    other.refresh_from_db()
    assert (by_hand.stage, other.stage) == ("replaced", "entered")
    arrive("22", business=replacing("99"))
    assert "không tìm thấy" in Document.objects.get(symbol="22/UBND-KGVX").note


def test_a_replacement_whose_job_runs_first_finds_what_it_replaces(people):
    first = receive_packet(content=packet_bytes("12", attachments=()), now=now())[0]
    arrive("20", business=replacing("12"))
    take_packet(packet_id=first.pk, now=now())
    assert Document.objects.get(symbol="12/UBND-KGVX").stage == "replaced"
    stranger = Agency("H99", "Cơ quan lạ")
    arrive("23", sender=stranger, business=replacing("20"), document_id="H99,2026/01/01,23/X")
    assert Document.objects.get(symbol="20/UBND-KGVX").stage == "arrived"


def change(number, **values):
    return Business("2", "Cập nhật văn bản", document_id=key(number), document_changed=True, **values)


def test_a_change_brings_its_files_and_tells_who_handles_it(people):
    arrive("12", files=[("a.docx", word("Bản đầu"))])
    early = Document.objects.get()
    arrive("12", subject="Đã sửa", files=[("b.docx", word("Bản sửa"))], business=change("12"))
    given(people, early)
    early.refresh_from_db()
    assert (early.subject, early.file_name, early.text.strip()) == ("Đã sửa", "b.docx", "Bản sửa")
    packet = arrive("12", subject="Sửa nữa", files=[("c.docx", word("Phụ lục mới"))], business=change("12"))
    early.refresh_from_db()
    assert (early.subject, early.stage, statuses(packet)) == ("Sửa nữa", "entered", ["01", "15"])
    assert [one.name for one in early.attachments.all()] == ["c.docx"]
    assert Document.objects.matching('"phụ lục mới"').get() == early
    assert Notice.objects.filter(
        user_id=people.drafter.user.pk, event_code="correspondence.sender_said"
    ).exists()
    secret = arrive("12", files=[("d.docx", word("MẬT"))], business=change("12"))
    assert (statuses(secret), early.attachments.count()) == (["01", "16"], 1)
    off = change("12", receivers_changed=True, receivers=(Receiver(OURS, "1"), Receiver("H48.02", "0")))
    assert statuses(arrive("12", business=off)) == ["01", "15"]
    early.refresh_from_db()
    assert (early.stage, early.case.step) == ("withdrawn", "withdrawn")
    on = change("30", receivers_changed=True, receivers=(Receiver(OURS, "0"),))
    arrive("30", files=[("e.docx", word("Cho cả Sở"))], business=on)
    assert Document.objects.get(symbol="30/UBND-KGVX").stage == "arrived"


def test_words_of_annexes_are_found_and_the_list_says_in_which_file(people):
    arrive("12", files=[("chinh.docx", word("Kế hoạch")), ("danh-sach.docx", word("Trạm Trà Bồng tầng hai"))])
    document = Document.objects.get()
    enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    answer = people.clerk.client.get("/correspondence/incoming/", {"q": '"Trà Bồng"'}).content.decode()
    assert "tìm thấy trong tệp danh-sach.docx" in answer
    assert (
        "tìm thấy trong tệp"
        not in people.clerk.client.get("/correspondence/incoming/", {"q": "kế hoạch"}).content.decode()
    )
    Attachment.objects.update(text="", read_at=None, search=None)  # as they were before they were read
    Document.objects.update(search=None)
    index_after_migrate()
    run_jobs("files")
    assert Document.objects.matching("tra bong ke hoach").get() == document
    assert Document.objects.matching("trà bồng").get().found_in == ["danh-sach.docx"]


def test_a_secret_or_harmful_annex_stops_the_entry_by_name(people):
    def enter(*annexes):
        return enter_incoming(
            actor=people.clerk.actor, content=word("Công văn"), file_name="a.docx", sender="UBND tỉnh",
            symbol="9/UBND", subject="Kế hoạch", issued_on=today(), annexes=annexes, now=now(),
        )  # fmt: skip

    kept = StoredFile.objects.count()
    with pytest.raises(FileMarkedSecret, match="phu-luc-2") as told:
        enter(("phu-luc-1.docx", word("Bảng")), ("phu-luc-2.docx", word("TỐI MẬT", "Nội dung")))
    assert "sổ văn bản mật" in str(told.value)
    assert StoredFile.objects.count() == kept
    with pytest.raises(AnnexRefused, match=r"xau\.docm"):
        enter(("xau.docm", macros()))
    assert not Document.objects.exists()
    assert enter(("phu-luc-1.docx", word("Bảng"))).number == 1
    plan = word("Kế hoạch")  # once: a zip holds the second in which it was made
    arrive("12", files=[("chinh.docx", plan), ("mat.docx", word("MẬT"))])
    arrived = Document.objects.get(symbol="12/UBND-KGVX")
    address = f"/correspondence/documents/{arrived.pk}/sent/"
    assert f"{address}2/" in page(people.clerk, arrived)
    assert people.clerk.client.get(f"{address}1/").content == plan
    assert people.clerk.client.get(f"{address}3/").status_code == 404
    assert people.drafter.client.get(f"{address}1/").status_code == 404
    with pytest.raises(MarkedSecret, match=r"mat\.docx"):
        enter_packet(actor=people.clerk.actor, document_id=arrived.pk, now=now())
    arrived.refresh_from_db()
    assert (arrived.stage, arrived.attachments.count()) == ("arrived", 0)


def letter(subject="Báo cáo tháng", text="Kính gửi Sở Y tế", files=(), **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Trạm Y tế <tram@example.vn>", "soyte@example.vn", subject
    made["Message-ID"] = f"<{fold(subject).replace(chr(32), chr(45))}@example.vn>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return take_letter(raw=made.as_bytes(), now=now())


def test_a_letter_waits_for_the_clerk_and_is_entered_with_its_files(people):
    files = [("bao-cao.docx", word("Số ca sốt xuất huyết")), ("xau.docm", macros())]
    came = letter(files=[*files, ("bang.docx", word("Bảng số liệu"))])
    run_jobs("facts")
    assert take_letter_in(letter_id=came.pk, now=now()) is None
    document = Document.objects.get()
    assert (document.stage, document.channel, document.sender) == ("arrived", "mail", "Trạm Y tế")
    inbox = people.clerk.client.get("/inbox/").content.decode()
    assert "Văn bản đến chờ vào sổ" in inbox
    assert f"/correspondence/documents/{document.pk}/" in inbox
    shown = page(people.clerk, document)
    assert "xau.docm" in shown
    assert "macro" in shown
    assert f"/mailbox/letters/{came.pk}/" in shown
    main = document.attachments.get(name="bao-cao.docx")
    letter_page = people.clerk.client.get(f"/mailbox/letters/{came.pk}/").content.decode()
    assert f"/correspondence/documents/{document.pk}/" in letter_page
    form = page(people.clerk, document, "?do=enter")
    assert f'value="{main.pk}" selected' in form
    assert "Chính nội dung thư" in form
    data = {"do": "enter", "main": str(main.pk), "sender": "Trạm Y tế xã A", "symbol": "7/BC-TYT",
            "subject": "Báo cáo tháng 10", "issued_on": today().isoformat()}  # fmt: skip
    address = f"/correspondence/documents/{document.pk}/"
    assert people.clerk.client.post(address, {**data, "symbol": ""}).status_code == 422
    assert people.clerk.client.post(address, data).status_code == 302
    document.refresh_from_db()
    assert (document.stage, document.number, document.file_name) == ("entered", 1, "bao-cao.docx")
    assert [one.name for one in document.attachments.order_by("name")] == ["bang.docx", "xau.docm"]
    with open_file(document.file_id) as stream:
        assert stream.read() == files[0][1]
    assert Document.objects.matching("số liệu").get().found_in == ["bang.docx"]
    harmful = document.attachments.get(name="xau.docm")
    assert people.clerk.client.get(f"{address}files/{harmful.pk}/").status_code == 404
    with pytest.raises(AlreadyEntered):
        enter_letter(actor=people.clerk2.actor, document_id=document.pk, main=None, sender="x", symbol="x",
                     subject="x", issued_on=today(), now=now())  # fmt: skip


def test_what_came_before_there_was_an_office_waits_once_there_is_one():
    root = cast().tree.province
    make_address(root.pk)
    arrive("12")
    letter("Trước khi có văn thư")
    run_jobs("facts")
    assert not Document.objects.exists()
    for _time in range(2):
        set_up_office(
            actor=TESTER, organisation_id=root.pk, name="Sở Y tế", symbol="SYT", town="Quảng Ngãi", now=now()
        )
    assert sorted(Document.objects.values_list("channel", "stage")) == [
        ("bus", "arrived"),
        ("mail", "arrived"),
    ]


def test_letters_that_are_secret_automatic_or_none_of_ours(people, settings):
    settings.MAILBOX_ADDRESS = "soyte@example.vn"
    letter("Tự động", Auto_Submitted="auto-replied")
    letter("Mật", files=[("a.docx", word("TUYỆT MẬT", "Kế hoạch"))])
    letter("Quảng cáo")
    letter("Gửi nhầm")
    run_jobs("facts")
    secret, advert, wrong = Document.objects.order_by("entered_at", "id")
    assert (secret.subject, secret.text, secret.attachments.count()) == ("", "", 0)
    assert "dấu" in secret.note
    address = f"/correspondence/documents/{advert.pk}/"
    assert people.clerk.client.post(address, {"do": "aside", "note": "Quảng cáo"}).status_code == 302
    advert.refresh_from_db()
    assert (advert.stage, advert.number) == ("aside", None)
    return_packet(actor=people.clerk.actor, document_id=wrong.pk, reason="Không thuộc Sở", now=now())
    answer = Letter.objects.get(direction="out")
    assert (answer.to, answer.answers) == ("tram@example.vn", wrong.letter)
    assert "Không thuộc Sở" in answer.text
