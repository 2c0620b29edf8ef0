import datetime as dt
import io
import threading

import pikepdf
import pytest
from django.db import connection, transaction

from yteso.exchange.documents.public import Packet, document_of
from yteso.government.correspondence.actions import (
    attach_annexes,
    drop_draft,
    issue,
    make_copy,
    open_book,
    pull_back,
    put_up,
    recall,
    revise,
    send_change,
    start_draft,
    submit_draft,
    take_review,
)
from yteso.government.correspondence.errors import (
    BookOverlaps,
    DraftChanged,
    DraftClosed,
    MarkedSecret,
    NotIssued,
    NotYetSigned,
    ReasonMissing,
    RecipientsMissing,
    SecretFile,
    SigningEnded,
    TypeUnknown,
)
from yteso.government.correspondence.models import Document, Series, Version
from yteso.government.correspondence.queries import compare
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
from yteso.kernel.base.public import NotAllowed, NotVisible, Refusal, now, today
from yteso.toolkit.files.public import open_file
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.public import (
    decline,
    find_public,
    judge_file,
    next_step,
    remove_signer,
    replace_signer,
)
from yteso.toolkit.work.public import ChangedMeanwhile, StepNotPossible
from yteso.toolkit.work.public import ReasonMissing as NoReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return document_cast()


def pdf_of(document):
    with open_file(document.file_id) as stream:
        return stream.read()


def test_from_draft_to_issue(people):
    document = make_issued(people)
    assert (document.symbol, document.number, document.year) == ("01/SYT-NVY", 1, today().year)
    assert document.stage == "issued"
    assert document.electronic
    assert document.case.step == "issued"
    found = find_public(document.signing.code)
    assert found.document.number == "01/SYT-NVY"
    assert [one.outcome for one in found.report.signatures] == ["valid", "valid"]
    packet = Packet.objects.get(object_id=document.pk)
    assert packet.document_key == f"000.00.14.H48,{today():%Y/%m/%d},01/SYT-NVY"
    read = document_of(packet)
    assert read.attachments[0].content == pdf_of(document)
    assert (read.number, read.notation, read.business.kind) == ("01", "SYT-NVY", "0")
    assert [(one.name, one.channel) for one in document.recipients.order_by("organ_id")] == [
        ("Các đơn vị trực thuộc", "inside"),
        ("Ủy ban nhân dân tỉnh (mẫu)", "bus"),
    ]
    copy = make_copy(
        actor=people.clerk.actor, document_id=document.pk, form="SY", medium="electronic",
        right_id=people.leader_right.pk, now=now(),
    )  # fmt: skip
    report = find_public(copy.signing.code).report
    assert [one.outcome for one in report.signatures] == ["valid", "valid", "valid"]


def test_named_types_are_numbered_by_the_decree(people):
    document = make_issued(people, type_code="QD", subject="Về việc thành lập Hội đồng")
    assert document.symbol == "01/QĐ-SYT"
    assert make_issued(people).symbol == "02/SYT-NVY"  # one series for all


def test_a_book_of_its_own_has_its_own_series(people):
    make_issued(people)
    open_book(
        actor=people.clerk.actor,
        office=people.office,
        direction="out",
        name="Sổ quyết định",
        types=["QD"],
        decision="QĐ 5/QĐ-SYT",
        valid_from=today(),
    )
    assert make_issued(people, type_code="QD").symbol == "01/QĐ-SYT"
    assert make_issued(people).symbol == "02/SYT-NVY"
    with pytest.raises(BookOverlaps):
        open_book(actor=people.clerk.actor, office=people.office, direction="out", name="Hai", types=["QD"],
                  decision="x", valid_from=today())  # fmt: skip


def test_only_our_own_fonts_are_in_the_paper(people):
    with pikepdf.open(io.BytesIO(pdf_of(make_issued(people)))) as paper:
        fonts, missing = set(), []
        for one in paper.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                fonts.add(str(one["/FontName"]).split("+")[-1])
                if not any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                    missing.append(one["/FontName"])
    assert fonts
    assert all(name.startswith("Tinos") for name in fonts), fonts
    assert missing == []


def test_two_signers_in_order_then_the_seal(people):
    document = make_put_up(people, people.deputy_right, people.leader_right)
    assert str(next_step(document.signing).user) == str(people.deputy.user)
    with pytest.raises(NotYetSigned):
        issue(actor=people.clerk.actor, document_id=document.pk, now=now())
    sign(people.deputy, document)
    with pytest.raises(NotYetSigned):
        issue(actor=people.clerk.actor, document_id=document.pk, now=now())
    assert not Series.objects.exists()
    sign(people.leader, document)
    done = issue(actor=people.clerk.actor, document_id=document.pk, now=now())
    assert done.signing.signatures == 3
    assert done.electronic


def test_a_signer_taken_off_or_replaced_in_mid_flow(people):
    document = make_put_up(people, people.deputy_right, people.leader_right)
    sign(people.deputy, document)
    step = next_step(Document.objects.get(pk=document.pk).signing)
    replace_signer(
        actor=people.leader.actor,
        step_id=step.pk,
        right_id=people.deputy_right.pk,
        reason="Đi công tác",
        now=now(),
    )
    sign(people.deputy, document)
    assert issue(actor=people.clerk.actor, document_id=document.pk, now=now()).symbol == "01/SYT-NVY"
    other = make_put_up(people, people.deputy_right, people.leader_right)
    remove_signer(actor=people.leader.actor, step_id=next_step(other.signing).pk, reason="Nghỉ ốm", now=now())
    sign(people.leader, other)
    assert issue(actor=people.clerk.actor, document_id=other.pk, now=now()).symbol == "02/SYT-NVY"


def test_declined_it_goes_back_to_the_draft(people):
    document = make_put_up(people)
    decline(
        actor=people.leader.actor, step_id=next_step(document.signing).pk, reason="Sai thẩm quyền", now=now()
    )
    with pytest.raises(SigningEnded):
        issue(actor=people.clerk.actor, document_id=document.pk, now=now())
    pull_back(
        actor=people.clerk.actor, document_id=document.pk, reason="Lãnh đạo không ký", seen=None, now=now()
    )
    fresh = Document.objects.get(pk=document.pk)
    assert (fresh.signing_id, fresh.case.step) == (None, "drafting")
    assert not Series.objects.exists()


def test_versions_are_kept_and_compared(people):
    document = make_draft(people)
    first = document.versions.get()
    second = revise(actor=people.drafter2.actor, document_id=document.pk, seen=1, subject=document.subject,
                    body=BODY.replace("hằng tuần", "hằng ngày"), recipients=RECEIVERS, now=now())  # fmt: skip
    assert [(p.kind, p.text) for p in compare(first.body, second.body) if p.kind != "same"] == [
        ("out", "tuần"),
        ("in", "ngày"),
    ]
    with pytest.raises(DraftChanged):
        revise(actor=people.drafter.actor, document_id=document.pk, seen=1, subject="x", body="y",
               recipients="z", now=now())  # fmt: skip
    again = revise(actor=people.drafter.actor, document_id=document.pk, seen=2, subject=document.subject,
                   body=second.body, recipients=RECEIVERS, now=now())  # fmt: skip
    assert again.number == 2
    assert Version.objects.count() == 2


def test_review_sends_back_with_a_reason(people):
    document = make_draft(people)
    submit_draft(actor=people.drafter.actor, document_id=document.pk, seen=None, now=now())
    with pytest.raises(NoReason):
        take_review(
            actor=people.head.actor, document_id=document.pk, verdict="send_back", seen=None, now=now()
        )
    with pytest.raises(NotAllowed):
        take_review(
            actor=people.drafter.actor, document_id=document.pk, verdict="agree", seen=None, now=now()
        )
    seen = Document.objects.get(pk=document.pk).case.version
    take_review(
        actor=people.head.actor,
        document_id=document.pk,
        verdict="send_back",
        seen=seen,
        note="Thiếu căn cứ",
        now=now(),
    )
    with pytest.raises(ChangedMeanwhile):
        take_review(actor=people.head.actor, document_id=document.pk, verdict="agree", seen=seen, now=now())
    with pytest.raises(StepNotPossible):
        take_review(actor=people.head.actor, document_id=document.pk, verdict="agree", seen=None, now=now())
    drop_draft(actor=people.drafter.actor, document_id=document.pk, seen=None, reason="Không cần", now=now())
    assert Document.objects.get().stage == "dropped"


def test_what_is_refused_changes_nothing(people):
    with pytest.raises(SecretFile):
        make_draft(people, secrecy="secret")
    with pytest.raises(MarkedSecret):
        make_draft(people, body="MẬT\n\nNội dung")
    with pytest.raises(TypeUnknown):
        make_draft(people, type_code="XX")
    with pytest.raises(NotAllowed):
        start_draft(actor=people.everybody.doctor_a.actor, type_code="CV", subject="x", now=now())
    assert not Document.objects.exists()
    bare = make_draft(people, recipients="")
    with pytest.raises(RecipientsMissing):
        submit_draft(actor=people.drafter.actor, document_id=bare.pk, seen=None, now=now())
    with pytest.raises(NotVisible):
        submit_draft(actor=people.everybody.doctor_a.actor, document_id=bare.pk, seen=None, now=now())
    up = make_put_up(people)
    with pytest.raises(DraftClosed):
        revise(
            actor=people.drafter.actor,
            document_id=up.pk,
            seen=1,
            subject="x",
            body="y",
            recipients="z",
            now=now(),
        )
    with pytest.raises(NotAllowed):
        issue(actor=people.head.actor, document_id=up.pk, now=now())


def test_a_failed_issue_uses_no_number(people):
    make_issued(people)
    document = make_put_up(people)
    sign(people.leader, document)
    point = transaction.savepoint()
    issue(actor=people.clerk.actor, document_id=document.pk, now=now())
    transaction.savepoint_rollback(point)  # as a power cut would
    fresh = Document.objects.get(pk=document.pk)
    assert (fresh.number, fresh.stage) == (None, "draft")
    assert fresh.signing.signatures == 1
    assert issue(actor=people.clerk.actor, document_id=document.pk, now=now()).number == 2
    with pytest.raises(StepNotPossible):
        issue(actor=people.clerk.actor, document_id=document.pk, now=now())


@pytest.mark.django_db(transaction=True)
def test_two_clerks_issue_at_once_and_no_number_is_lost():
    people = document_cast()
    documents = [make_put_up(people) for _ in range(4)]
    for one in documents:
        sign(people.leader, one)
    outcomes = []

    def run(member, key):
        try:
            outcomes.append(issue(actor=member.actor, document_id=key, now=now()).number)
        except Refusal as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    work = [
        (people.clerk, documents[0].pk),
        (people.clerk2, documents[0].pk),
        (people.clerk, documents[1].pk),
        (people.clerk2, documents[2].pk),
        (people.clerk, documents[3].pk),
    ]
    threads = [threading.Thread(target=run, args=one) for one in work]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    numbers = sorted(one for one in outcomes if isinstance(one, int))
    assert numbers == [1, 2, 3, 4]
    assert len(outcomes) == 5
    assert list(Document.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_recall_and_replacement(people):
    document = make_issued(people)
    with pytest.raises(ReasonMissing):
        recall(actor=people.clerk.actor, document_id=document.pk, reason=" ", now=now())
    send_change(actor=people.clerk.actor, document_id=document.pk, reason="Thêm nơi nhận", now=now())
    newer = make_checked(people, replaces=document.pk)
    body = [Paragraph("Danh sách trạm y tế")]
    table = print_official(OfficialPaper(issuer="Sở Y tế", place="Đà Nẵng", dated=today(), body=body)).pdf
    files = [("bang.pdf", table), ("ghi-chu.jpg", b"\xff\xd8\xff\xe0 anh")]
    attach_annexes(actor=people.clerk.actor, document_id=newer.pk, files=files, now=now())
    put_up(
        actor=people.clerk.actor,
        document_id=newer.pk,
        right_ids=[people.leader_right.pk],
        seen=None,
        now=now(),
    )
    with pytest.raises(DraftClosed):
        attach_annexes(actor=people.clerk.actor, document_id=newer.pk, files=files, now=now())
    sign(people.leader, newer)
    issue(actor=people.clerk.actor, document_id=newer.pk, now=now())
    newer.refresh_from_db()
    document.refresh_from_db()
    assert document.stage == "replaced"
    assert document.signing.state == "withdrawn"
    assert document.signing.replaced_by == newer.signing
    kinds = list(Packet.objects.order_by("at", "id").values_list("kind", flat=True))
    assert kinds == ["0", "2", "3"]
    read = document_of(Packet.objects.get(kind="3"))
    assert read.business.replacements[0].document_id.endswith("01/SYT-NVY")
    sent = {one.name: one.content for one in read.attachments}
    assert list(sent) == ["02_SYT-NVY.pdf", "bang.pdf", "ghi-chu.jpg"]
    assert sent["ghi-chu.jpg"] == files[1][1]
    assert judge_file(sent["bang.pdf"], now()).outcome == "valid"
    sealed = newer.attachments.get(name="bang.pdf")
    assert (sealed.validity, sealed.signing.number) == ("valid", "02/SYT-NVY")
    assert Document.objects.matching('"danh sách trạm"').get() == newer
    recall(actor=people.leader.actor, document_id=newer.pk, reason="Sai nội dung", now=now())
    newer.refresh_from_db()
    assert (newer.stage, newer.signing.state, newer.number) == ("recalled", "withdrawn", 2)
    sealed.signing.refresh_from_db()
    assert sealed.signing.state == "withdrawn"
    with pytest.raises(NotIssued):
        recall(actor=people.leader.actor, document_id=newer.pk, reason="Lại", now=now())


def test_a_new_year_begins_at_one(people):
    make_issued(people)
    new_year = dt.datetime.combine(dt.date(today().year + 1, 1, 2), dt.time(9), dt.UTC)
    document = make_checked(people)
    put_up(
        actor=people.clerk.actor,
        document_id=document.pk,
        right_ids=[people.leader_right.pk],
        seen=None,
        now=now(),
    )
    sign(people.leader, document)
    from yteso.government.correspondence.actions.numbers import find_book, next_number

    book = find_book(people.office, "out", "CV", new_year.date())
    assert next_number(book, new_year.year) == 1
