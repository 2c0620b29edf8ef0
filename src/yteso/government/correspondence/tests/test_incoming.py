import datetime as dt
import io
import zipfile

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from yteso.exchange.documents.public import Business, Packet, Reference, exchange_now, receive_packet
from yteso.exchange.documents.testing import THEIRS, packet_bytes
from yteso.government.correspondence.actions import (
    begin_handling,
    close_workfile,
    enter_incoming,
    enter_packet,
    enter_secret,
    file_document,
    finish_handling,
    instruct,
    open_workfile,
    return_packet,
    take_packet,
)
from yteso.government.correspondence.errors import (
    AlreadyEntered,
    CodeTaken,
    DueInThePast,
    FileChangedAfterSigning,
    MarkedSecret,
    ReasonMissing,
    SecretFile,
    WorkFileClosed,
)
from yteso.government.correspondence.models import Document, WorkFile
from yteso.government.correspondence.testing import document_cast, make_issued, make_put_up, sign
from yteso.kernel.base.public import NotAllowed, NotVisible, Refusal, now, today
from yteso.toolkit.files.public import open_file
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return document_cast()


def paper(text="Kế hoạch tiêm chủng mở rộng"):
    return print_official(
        OfficialPaper(issuer="UBND", place="Quảng Ngãi", dated=today(), body=[Paragraph(text)])
    ).pdf


def enter(people, content=None, **values):
    return enter_incoming(
        actor=people.clerk.actor,
        content=content,
        file_name="a.pdf",
        sender="UBND tỉnh",
        symbol="12/UBND-KGVX",
        subject="Kế hoạch tiêm chủng",
        issued_on=today(),
        now=now(),
        **values,
    )


def arrive(number="12", **values):
    packet = receive_packet(
        content=packet_bytes(number, content=values.pop("content", paper()), **values), now=now()
    )[0]
    take_packet(packet_id=packet.id, now=now())
    take_packet(packet_id=packet.id, now=now())
    return packet


def statuses(packet):
    return list(
        packet.statuses.filter(direction="out").order_by("at", "id").values_list("status_code", flat=True)
    )


def test_a_packet_is_entered_given_handled_and_its_sender_told(people):
    packet = arrive()
    document = Document.objects.get()
    assert (document.stage, document.symbol, document.sender_organ) == ("arrived", "12/UBND-KGVX", THEIRS)
    enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    document = Document.objects.get()
    assert (document.number, document.stage, document.validity) == (1, "entered", "unsigned")
    assert document.type.code == "CV"
    with pytest.raises(AlreadyEntered):
        enter_packet(actor=people.clerk2.actor, document_id=document.pk, now=now())
    due = today() + dt.timedelta(days=10)
    with pytest.raises(DueInThePast):
        instruct(
            actor=people.leader.actor,
            document_id=document.pk,
            lead_unit=people.room.pk,
            due_on=today() - dt.timedelta(days=1),
            now=now(),
        )
    assert not Document.objects.visible_to(people.drafter.actor).exists()
    instruct(
        actor=people.leader.actor,
        document_id=document.pk,
        lead_unit=people.room.pk,
        lead_user=people.drafter.user.pk,
        text="Tham mưu",
        due_on=due,
        now=now(),
    )
    document = Document.objects.visible_to(people.drafter.actor).get()
    assert document.case.due_at.date() <= due
    assert document.case.due_at.date() >= due - dt.timedelta(days=5)
    instruct(
        actor=people.head.actor,
        document_id=document.pk,
        lead_unit=people.room.pk,
        lead_user=people.drafter2.user.pk,
        now=now(),
    )
    begin_handling(actor=people.drafter2.actor, document_id=document.pk, seen=None, now=now())
    finish_handling(
        actor=people.drafter2.actor, document_id=document.pk, result="Đã triển khai", seen=None, now=now()
    )
    assert statuses(packet) == ["01", "03", "04", "05", "06"]
    assert Document.objects.get().stage == "done"


def test_an_answer_is_linked_and_goes_with_its_reference(people):
    arrive()
    document = Document.objects.get()
    enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    instruct(actor=people.leader.actor, document_id=document.pk, lead_unit=people.room.pk, now=now())
    answer = make_issued(people, replies_to=document.pk)
    from yteso.exchange.documents.public import document_of

    found = document_of(Packet.objects.get(object_id=answer.pk)).answers[0]
    assert (found.organ_id, found.code) == (THEIRS, "12/UBND-KGVX")


def test_statuses_reach_the_receivers_line(people, settings, tmp_path):
    settings.DOCUMENT_BUS, settings.DOCUMENT_BUS_SIMULATED = f"folder://{tmp_path}", True
    document = make_issued(people)
    assert exchange_now() == (1, 5)
    for packet in Packet.objects.filter(direction="in").order_by("-status_code"):  # in whatever order
        take_packet(packet_id=packet.id, now=now())
    line = document.recipients.get(channel="bus")
    assert (line.status_code, line.note) == ("06", "Đã hoàn thành xử lý văn bản")
    late = Packet.objects.get(direction="in", status_code="03")
    take_packet(packet_id=late.id, now=now())
    line.refresh_from_db()
    assert line.status_code == "06"


def test_a_packet_is_returned_with_a_reason(people):
    packet = arrive()
    document = Document.objects.get()
    with pytest.raises(ReasonMissing):
        return_packet(actor=people.clerk.actor, document_id=document.pk, reason="", now=now())
    return_packet(actor=people.clerk.actor, document_id=document.pk, reason="Gửi nhầm đơn vị", now=now())
    assert Document.objects.get().stage == "returned"
    assert statuses(packet) == ["01", "02"]


def test_recalled_and_changed_by_the_sender(people):
    first = arrive()
    document = Document.objects.get()
    enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    about = (Reference(THEIRS, "12/UBND-KGVX", first.document_key, today()),)
    change = arrive(
        business=Business("2", "Sửa trích yếu", document_changed=True), subject="Trích yếu mới", content=b""
    )
    assert Document.objects.get().subject == "Trích yếu mới"
    assert statuses(change) == ["01", "15"]
    back = arrive(business=Business("1", "Sai nội dung"), answers=about, content=b"")
    document = Document.objects.get()
    assert (document.stage, document.case.step, document.number) == ("withdrawn", "withdrawn", 1)
    assert statuses(back) == ["01", "15"]
    stray = arrive("99", business=Business("1", "Không có"), content=b"")
    assert statuses(stray) == ["01", "16"]


def test_handled_documents_are_not_taken_back(people):
    arrive()
    document = Document.objects.get()
    enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    instruct(actor=people.leader.actor, document_id=document.pk, lead_unit=people.room.pk, now=now())
    finish_handling(actor=people.drafter.actor, document_id=document.pk, result="Xong", seen=None, now=now())
    back = arrive(business=Business("1", "Sai nội dung"), content=b"")
    assert Document.objects.get().stage == "done"
    assert statuses(back) == ["01", "16"]


def _locked():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def _macros():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_locked, "file_locked"),
        (lambda: paper()[:300], "file_broken"),
        (_macros, "file_has_macros"),
        (lambda: b"MZ program", "file_is_program"),
        (lambda: b"plain words", "correspondence_file_unusable"),
    ],
)
def test_bad_files_are_refused_and_no_number_is_used(people, content, code):
    with pytest.raises(Refusal) as caught:
        enter(people, content())
    assert caught.value.code == code
    assert len(str(caught.value)) > 30
    assert not Document.objects.exists()
    packet = arrive(content=content())
    document = Document.objects.get()
    with pytest.raises(Refusal):
        enter_packet(actor=people.clerk.actor, document_id=document.pk, now=now())
    assert Document.objects.get().stage == "arrived"
    assert statuses(packet) == ["01"]
    assert enter(people).number == 1


def test_a_file_changed_after_signing_needs_a_decision(people):
    document = make_put_up(people)
    sign(people.leader, document)
    from yteso.toolkit.signing.public import content_of

    document = Document.objects.get(pk=document.pk)
    genuine = content_of(document.signing)
    found = enter(people, genuine)
    assert found.validity == "valid"
    assert "sốt xuất huyết" in found.text
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(genuine)) as forged:
        forged.add_blank_page()
        forged.save(changed)
    with pytest.raises(FileChangedAfterSigning):
        enter(people, changed.getvalue(), enter_again=True)
    doubted = enter(people, changed.getvalue(), accept_doubt=True, enter_again=True)
    assert doubted.validity in ("changed", "failed")
    assert doubted.number == 2


def test_secret_documents_are_an_entry_and_nothing_else(people):
    with pytest.raises(SecretFile):
        enter(people, paper(), secrecy="top_secret")
    with pytest.raises(MarkedSecret):
        enter_marked(people)
    entry = enter_secret(
        actor=people.clerk.actor,
        direction="in",
        secrecy="secret",
        symbol="5/BC",
        issued_on=today(),
        sender="Công an tỉnh",
        now=now(),
    )
    assert (entry.number, entry.book.is_secret, entry.file_id, entry.subject) == (1, True, None, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=entry.pk).update(text="nội dung")
    with pytest.raises(NotAllowed):
        enter_secret(
            actor=people.head.actor,
            direction="in",
            secrecy="secret",
            symbol="5",
            issued_on=today(),
            now=now(),
        )


def enter_marked(people):
    return enter_incoming(
        actor=people.clerk.actor, content=None, file_name="", sender="x", symbol="y", subject="MẬT",
        issued_on=today(), now=now(),
    )  # fmt: skip


def test_search_with_and_without_tones(people):
    enter(people, paper("Bệnh sởi ở xã Trà Bồng và bệnh dại"))
    found = Document.objects.all()
    assert found.matching("tiem chung").count() == 1
    assert found.matching("tiêm chủng").count() == 1
    assert found.matching("tiêm chúng").count() == 0
    assert found.matching("sởi tra bong").count() == 1
    assert found.matching("sợi").count() == 0
    assert found.matching('"bệnh dại"').count() == 1
    assert found.matching('"bong va benh dai"').count() == 1
    assert found.matching('"dai benh"').count() == 0
    assert found.matching("12/UBND-KGVX").count() == 1
    assert found.matching("12/ubnd").count() == 1
    for odd in ("", "'; DROP", "!!! &|", "a:*", "\\", "<->"):
        list(found.matching(odd))


def test_work_files_of_a_unit_and_ones_own(people):
    document = make_issued(people)
    mine = open_workfile(
        actor=people.drafter.actor, code="01.NVY", title="Phòng dịch", personal=True, now=now()
    )
    ours = open_workfile(actor=people.drafter.actor, code="02.NVY", title="Chung", now=now())
    with pytest.raises(CodeTaken):
        open_workfile(actor=people.drafter.actor, code="02.NVY", title="Lại", now=now())
    assert set(WorkFile.objects.visible_to(people.drafter2.actor)) == {ours}
    assert set(WorkFile.objects.visible_to(people.drafter.actor)) == {mine, ours}
    with pytest.raises(NotVisible):
        file_document(actor=people.drafter2.actor, workfile_id=mine.pk, document_id=document.pk, now=now())
    first = file_document(actor=people.drafter.actor, workfile_id=ours.pk, document_id=document.pk, now=now())
    again = file_document(actor=people.drafter.actor, workfile_id=ours.pk, document_id=document.pk, now=now())
    assert first == again
    close_workfile(actor=people.drafter.actor, workfile_id=ours.pk, now=now())
    with pytest.raises(WorkFileClosed):
        file_document(actor=people.drafter2.actor, workfile_id=ours.pk, document_id=document.pk, now=now())


def test_the_original_stays_as_it_came(people):
    content = paper()
    found = enter(people, content)
    with open_file(found.file_id) as stream:
        assert stream.read() == content
