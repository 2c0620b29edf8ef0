import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yteso.exchange.documents.public import receive_packet
from yteso.exchange.documents.testing import packet_bytes
from yteso.government.correspondence.actions import enter_secret, open_workfile, take_packet
from yteso.government.correspondence.models import Book, Document, WorkFile
from yteso.government.correspondence.testing import (
    BODY,
    RECEIVERS,
    document_cast,
    make_checked,
    make_draft,
    make_issued,
    make_put_up,
    sign,
)
from yteso.kernel.base.public import now, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return document_cast()


def url(name, *args):
    return reverse(f"correspondence:{name}", args=args)


def text_of(answer):
    return answer.content.decode()


def test_who_opens_which_page(people):
    document = make_issued(people)
    workfile = open_workfile(actor=people.clerk.actor, code="1", title="Chung", now=now())
    leaders = {"leader", "deputy", "director"}
    clerks = {"clerk", "clerk2"}
    room = {"drafter", "drafter2", "head"}
    readers = leaders | clerks | room | {"province_officer"}
    allowed = {
        url("incoming"): readers,
        url("outgoing"): readers,
        url("document", document.pk): readers,
        url("file", document.pk): readers,
        url("case", document.case_id): set(),
        url("new"): clerks | room | {"province_officer"},
        url("edit", document.pk): clerks | room | {"province_officer"},
        url("enter"): clerks,
        url("secret"): clerks,
        url("office"): clerks | {"administrator"},
        url("new-book"): clerks | {"administrator"},
        url("work-files"): readers,
        url("new-workfile"): readers,
        url("workfile", workfile.pk): leaders | clerks | {"province_officer"},
        url("figures"): leaders
        | {"province_officer", "administrator", "auditor", "data_steward", "nurse"}
        | {"clerk_a", "clerk_b", "doctor_a", "doctor_b", "hospital_doctor"},
    }
    for address, expected in allowed.items():
        found = {who for who, one in people.members().items() if one.client.get(address).status_code == 200}
        assert found == expected, address
    assert people.drafter.client.get(url("case", document.case_id)).url == url("document", document.pk)


def test_a_document_is_drafted_checked_signed_and_issued_on_its_page(people):
    client = people.drafter.client
    answer = client.post(
        url("new"),
        {
            "type_code": "CV",
            "unit_id": people.room.pk,
            "subject": "phòng dịch",
            "body": BODY,
            "recipients": RECEIVERS,
        },
    )
    document = Document.objects.get()
    address = url("document", document.pk)
    assert answer.url == address
    client.post(
        url("edit", document.pk),
        {
            "seen": "1",
            "subject": "phòng dịch",
            "body": BODY + "\n2. Báo cáo.",
            "recipients": RECEIVERS,
            "note": "thêm mục 2",
        },
    )
    page = text_of(client.get(address + "?from=1&to=2"))
    assert "<ins>" in page
    late = client.post(
        url("edit", document.pk), {"seen": "1", "subject": "x", "body": "của tôi", "recipients": "y"}
    )
    assert late.status_code == 409
    assert "của tôi" in text_of(late)
    assert "2. Báo cáo." in text_of(late)
    assert client.post(address, {"do": "submit"}).status_code == 302
    assert people.head.client.post(address, {"do": "agree"}).status_code == 302
    program = SimpleUploadedFile("a.exe", b"MZ\x90" + b"0" * 90)
    bad = people.clerk.client.post(address, {"do": "annex", "annexes": program})
    assert bad.status_code == 422
    assert "a.exe" in text_of(bad)
    good = SimpleUploadedFile("bang.jpg", b"\xff\xd8\xff\xe0 anh")
    assert people.clerk.client.post(address, {"do": "annex", "annexes": [good]}).status_code == 302
    annex = document.attachments.get()
    away = f"{address}files/{annex.pk}/remove/"
    assert people.leader.client.post(away).status_code == 403
    assert people.clerk.client.post(away).status_code == 302
    assert not document.attachments.exists()
    assert "Trình ký số" in text_of(people.clerk.client.get(address))
    right = str(people.leader_right.pk)
    assert (
        people.clerk.client.post(address, {"do": "put_up", "first": "", "signer": right}).status_code == 302
    )
    early = people.clerk.client.post(address, {"do": "issue"})
    assert early.status_code == 422
    assert "chưa ký" in text_of(early)
    assert "Đọc và ký" in text_of(people.leader.client.get(address))
    sign(people.leader, document)
    assert people.clerk.client.post(address, {"do": "issue"}).status_code == 302
    page = text_of(people.clerk.client.get(address))
    assert "01/SYT-NVY" in page
    assert people.clerk.client.get(url("file", document.pk)).getvalue().startswith(b"%PDF")
    gone = people.clerk2.client.post(address, {"do": "issue"})
    assert gone.status_code == 302
    assert Document.objects.get().number == 1


def test_two_clerks_on_one_document_get_a_clear_message(people):
    document = make_checked(people)
    seen = document.case.version
    fresh = Document.objects.get(pk=document.pk)
    right = str(people.leader_right.pk)
    address = url("document", document.pk)
    people.clerk.client.post(
        address, {"do": "send_back_form", "seen": fresh.case.version, "note": "Sai thể thức"}
    )
    people.drafter.client.post(address, {"do": "submit"})
    people.head.client.post(address, {"do": "agree"})
    answer = people.clerk2.client.post(address, {"do": "put_up", "seen": seen, "first": "", "signer": right})
    assert answer.status_code == 409
    assert "vừa thực hiện" in text_of(answer)
    assert Document.objects.get().signing is None


def test_entering_by_hand_says_what_is_wrong_and_keeps_what_was_typed(people):
    data = {
        "sender": "UBND tỉnh",
        "symbol": "5/UBND",
        "issued_on": today().isoformat(),
        "subject": "Kế hoạch",
        "channel": "paper",
    }
    client = people.clerk.client
    bad = client.post(url("enter"), {**data, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 cut")})
    assert bad.status_code == 422
    assert "Kế hoạch" in text_of(bad)
    assert client.post(url("enter"), {**data, "secrecy": "secret"}).status_code == 422
    assert not Document.objects.exists()
    good = client.post(url("enter"), data)
    assert good.url == url("document", Document.objects.get().pk)
    secret = client.post(
        url("secret"),
        {"direction": "in", "secrecy": "secret", "symbol": "1/BC", "issued_on": today().isoformat()},
    )
    assert secret.status_code == 302
    page = text_of(client.get(secret.url))
    assert "Mật" in page
    assert "Đưa vào hồ sơ" not in page


def test_office_books_and_work_files(people):
    client = people.clerk.client
    client.post(
        url("office"),
        {"name": "Sở Y tế", "symbol": "SYT", "town": "Quảng Ngãi", f"unit-{people.room.pk}": "NV"},
    )
    client.post(
        url("new-book"),
        {
            "direction": "out",
            "name": "Sổ tờ trình",
            "types": ["TTR"],
            "decision": "QĐ 1",
            "valid_from": today().isoformat(),
        },
    )
    book = Book.objects.get(name="Sổ tờ trình")
    assert client.post(url("end-book", book.pk)).status_code == 302
    client.post(url("new-workfile"), {"code": "01", "title": "Dịch", "retention": "10 năm"})
    workfile = WorkFile.objects.get()
    document = make_issued(people)
    client.post(url("document", document.pk), {"do": "file", "workfile": str(workfile.pk)})
    assert document.symbol in text_of(client.get(url("workfile", workfile.pk)))
    client.post(url("close-workfile", workfile.pk))
    client.post(url("close-workfile", workfile.pk), {"again": "1"})
    assert WorkFile.objects.get().state == "open"


def test_the_search_and_the_figures(people):
    make_issued(people)
    enter_secret(
        actor=people.clerk.actor,
        direction="out",
        secrecy="secret",
        symbol="1/BC",
        issued_on=today(),
        now=now(),
    )
    page = text_of(people.clerk.client.get(url("outgoing") + "?q=sot xuat huyet"))
    assert "01/SYT-NVY" in page
    assert "01/SYT-NVY" not in text_of(people.clerk.client.get(url("outgoing") + "?q=lao"))
    page = text_of(people.leader.client.get(url("figures")))
    assert "100" in page


def test_lists_ask_as_much_for_thirty_rows_as_for_one(people):
    make_put_up(people)

    def more(count, start):
        for n in range(start, start + count):
            make_draft(people)
            packet = receive_packet(content=packet_bytes(str(n)), now=now())[0]
            take_packet(packet_id=packet.id, now=now())
            open_workfile(actor=people.clerk.actor, code=f"f{n}", title="x", now=now())

    def asked():
        found = []
        for name in ("outgoing", "incoming", "work-files"):
            with CaptureQueriesContext(connection) as queries:
                assert people.clerk.client.get(url(name)).status_code == 200
            found.append(len(queries))
        return found

    more(1, 0)
    asked()
    one = asked()
    more(29, 1)
    assert asked() == one
