import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from yteso.exchange.mailbox.actions import (
    PAUSES_MIN,
    answer_letter,
    fetch_letters,
    queue_letter,
    send_again,
    send_letters,
    take_letter,
)
from yteso.exchange.mailbox.errors import AddressWrong, LetterUnreadable, MailDown, NoMailbox
from yteso.exchange.mailbox.models import Letter
from yteso.exchange.mailbox.reading import read_letter, words_of
from yteso.exchange.mailbox.testing import Box, serve_mail
from yteso.kernel.access.testing import Cast, Member, actor_of, cast, give
from yteso.kernel.base.public import NotAllowed, NotVisible, Role, SystemActor, now
from yteso.kernel.base.testing import make_user
from yteso.toolkit.files.public import open_file

pytestmark = pytest.mark.django_db
ADDRESS = "soyte@example.vn"
TESTER = SystemActor("test")


def letter(subject: str = "Đề nghị cấp lại chứng chỉ", text: str = "Kính gửi Sở Y tế") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Nguyễn Thị Dược <duoc@example.vn>", ADDRESS, subject
    made["Message-ID"], made["Date"] = "<1@example.vn>", "Mon, 02 Mar 2026 09:00:00 +0700"
    made.set_content(text)
    return made


def with_file(name: str, content: bytes) -> bytes:
    made = letter()
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def macros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.fixture
def box(settings) -> Iterator[Box]:  # type: ignore[no-untyped-def]
    with serve_mail(Box()) as served:
        settings.MAILBOX_IMAP, settings.MAILBOX_SMTP = served.imap, served.smtp
        settings.MAILBOX_ADDRESS = ADDRESS
        yield served


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def clerk(people: Cast) -> Member:
    user = make_user("motcua")
    give(user, Role.PROCEDURE_CLERK, people.tree.province)
    return Member(user, actor_of(user))


def test_letters_come_in_once_with_their_files(box: Box) -> None:
    box.letters = [with_file("../../đơn.pdf", b"%PDF-1.4 x"), letter("Khác").as_bytes()]
    assert fetch_letters(now=now()) == 2
    first = Letter.objects.get(subject="Đề nghị cấp lại chứng chỉ")
    assert (first.sender, first.sender_name) == ("duoc@example.vn", "Nguyễn Thị Dược")
    assert first.text == "Kính gửi Sở Y tế"
    assert first.attachments.get().name == "đơn.pdf"
    with open_file(first.file_id) as stream:
        assert stream.read() == box.letters[0]
    assert box.seen == {1, 2}
    box.seen.clear()
    assert fetch_letters(now=now()) == 0
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [("a.docm", macros(), "macros"), ("hoadon.pdf", b"MZ\x90" + b"\0" * 200, "program")],
)
def test_what_may_do_harm_is_kept_but_not_handed_out(
    clerk: Member, name: str, content: bytes, refusal: str
) -> None:
    found = take_letter(raw=with_file(name, content), now=now())
    assert found is not None
    attachment = found.attachments.get()
    assert refusal in attachment.refusal
    answer = clerk.client.get(f"/mailbox/attachments/{attachment.pk}/")
    assert answer.status_code == 422
    shown = clerk.client.get(f"/mailbox/letters/{found.pk}/").content.decode()
    assert attachment.name in shown
    assert f"/mailbox/attachments/{attachment.pk}/" not in shown


def test_a_letter_of_a_thousand_parts_is_kept_and_not_opened() -> None:
    made = EmailMessage()
    made["From"] = "x@example.vn"
    made.make_mixed()
    for _n in range(300):
        made.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    found = take_letter(raw=made.as_bytes(), now=now())
    assert found is not None
    assert found.state == "refused"
    assert found.problem
    with open_file(found.file_id) as stream:
        assert stream.read() == made.as_bytes()


def test_html_gives_only_its_words() -> None:
    rich = "<style>p{}</style><p>Xin ch&agrave;o<br>Sở</p><script>alert(1)</script><img src=x onerror=y>"
    assert words_of(rich).split() == ["Xin", "chào", "Sở"]


@limits(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    try:
        read_letter(raw)
    except LetterUnreadable:
        return


def test_strange_headers_are_read(people: Cast) -> None:
    head = b"From: =?x-none?Q?a?= <a@b.vn>\r\nSubject: =?utf-8?B?!!!!?=\r\nDate: never\r\n"
    raw = head + b"Content-Type: text/plain; charset=none\r\n\r\n\xff abc"
    found = read_letter(raw)
    assert found.sender == "a@b.vn"
    assert found.written_at is None
    assert "abc" in found.text


def test_an_answer_goes_out_and_its_answer_is_tied_to_it(box: Box, clerk: Member, people: Cast) -> None:
    box.letters = [letter().as_bytes()]
    fetch_letters(now=now())
    came = Letter.objects.get()
    address = f"/mailbox/letters/{came.pk}/"
    assert clerk.client.post(address, {"text": "Đã nhận, xin chờ."}).status_code == 302
    assert send_letters(now=now()) == 1
    (sender, receivers, raw) = box.sent[0]
    sent = message_from_bytes(raw)
    assert (sender, receivers) == (ADDRESS, ["duoc@example.vn"])
    assert sent["In-Reply-To"] == "<1@example.vn>"
    back = letter("Re: Đề nghị")
    back.replace_header("Message-ID", "<2@example.vn>")
    back["In-Reply-To"] = sent["Message-ID"]
    box.letters.append(back.as_bytes())
    fetch_letters(now=now())
    assert Letter.objects.get(message_id="<2@example.vn>").answers == Letter.objects.get(direction="out")
    with pytest.raises(NotVisible):
        answer_letter(actor=people.stranger.actor, letter_id=came.pk, text="x", now=now())
    with pytest.raises(NotAllowed):
        answer_letter(actor=people.province_officer.actor, letter_id=came.pk, text="x", now=now())


def test_a_server_that_does_not_answer_loses_nothing(box: Box, clerk: Member) -> None:
    queued = queue_letter(to="a@example.vn", subject="Thử", text="x", by=TESTER, now=now())
    box.refuses = True
    moment = now()
    for pause in (*PAUSES_MIN, 0):
        assert send_letters(now=moment) == 0
        moment += dt.timedelta(minutes=pause)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == ("given_up", len(PAUSES_MIN) + 1)
    with pytest.raises(MailDown):
        fetch_letters(now=now())
    box.refuses = False
    send_again(actor=clerk.actor, letter_id=queued.pk, now=now())
    assert send_letters(now=now()) == 1


def test_addresses(box: Box, settings) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AddressWrong):
        queue_letter(to="a@b.vn\r\nBcc: c@d.vn", subject="x", text="x", by=TESTER, now=now())
    settings.MAILBOX_ADDRESS = ""
    with pytest.raises(NoMailbox):
        queue_letter(to="a@b.vn", subject="x", text="x", by=TESTER, now=now())


def test_who_reads_the_mailbox(people: Cast, clerk: Member, box: Box) -> None:
    found = take_letter(raw=letter().as_bytes(), now=now())
    assert found is not None
    everybody = people.members() | {"clerk": clerk}
    for address in ("/mailbox/letters/", f"/mailbox/letters/{found.pk}/"):
        seen = {name for name, member in everybody.items() if member.client.get(address).status_code == 200}
        assert seen == {"clerk", "province_officer"}, address


def test_the_list_asks_as_often_for_thirty(clerk: Member) -> None:
    take_letter(raw=letter().as_bytes(), now=now())
    clerk.client.get("/mailbox/letters/")
    with CaptureQueriesContext(connection) as one:
        clerk.client.get("/mailbox/letters/")
    for n in range(29):
        take_letter(raw=letter(f"Thư {n}").as_bytes(), now=now())
    with CaptureQueriesContext(connection) as thirty:
        clerk.client.get("/mailbox/letters/")
    assert len(thirty) <= len(one)


HOSTILE = [
    b"Subject: C\xf4ng v\xe3n \xff\xfe\r\n\r\nx",
    b"Subject: =?utf-8?q?a=00b?=\r\n\r\na\x00b",
    b"Subject: =?utf-7?q?+2AA-?=\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA-",
    b"Subject: x\r\nMessage-ID: <\xff\x00" + b"x" * 900 + b">\r\n\r\nx",
    b"Subject: x\r\nDate: Mon, 1 Jan 0001 00:00:00 +2359\r\n\r\nx",
    b"Subject: x\r\nDate: Fri, 31 Dec 9999 23:59:59 -1200\r\n\r\nx",
    b"Subject: x\r\nContent-Disposition: attachment; filename*=utf-8''a%00b%E2%80%AEgpj.exe\r\n\r\n%PDF",
    b'Subject: x\r\nContent-Disposition: attachment; filename="' + b"a\xff" * 4000 + b'.pdf"\r\n\r\n%PDF',
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(600)),
    b"",
]


def test_a_hostile_letter_is_kept_and_stops_no_other() -> None:
    for number, raw in enumerate(HOSTILE):
        assert take_letter(raw=b"From: a@b.vn\r\nX-N: %d\r\n%b" % (number, raw), now=now()) is not None
    assert len(list(Letter.objects.all())) == len(HOSTILE), "and can be read again"
    names = [one.name for letter in Letter.objects.all() for one in letter.attachments.all()]
    assert "a b gpj.exe" in names, "no sign turns the end of a name around"


def test_the_same_letter_by_another_way_comes_once() -> None:
    raw = letter("Công văn 12").as_bytes()
    assert take_letter(raw=raw, now=now()) is not None
    assert take_letter(raw=b"Received: by other\r\n" + raw, now=now()) is None
    other = raw.replace(b"duoc@", b"khac@")
    assert take_letter(raw=other, now=now()) is not None, "its name alone proves nothing"
