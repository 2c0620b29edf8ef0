import datetime as dt

import pikepdf
import pytest

from yteso.government.archive import tasks
from yteso.government.archive.actions import (
    Counted,
    certify_paper,
    count_papers,
    enter_values,
    part_pages,
    set_aside,
    split_scan,
    take_next,
)
from yteso.government.archive.errors import (
    EnteredMeanwhile,
    InventoryWrong,
    NoFiles,
    NotToSetAside,
    NotVerified,
    SecondByAnother,
    ValuesWrong,
)
from yteso.government.archive.lists import read_list
from yteso.government.archive.models import Batch, Paper, Value
from yteso.government.archive.queries import read_progress, unindexed
from yteso.government.archive.tasks import read_soon
from yteso.government.archive.testing import (
    CERTIFICATE,
    KIND,
    VALUES,
    ArchiveCast,
    archive_cast,
    make_batch,
    make_paper,
    put_pages,
)
from yteso.government.procedures.public import Licence, LicenceDiffers
from yteso.kernel.base.public import NotAllowed, NotVisible, SystemActor, now, today
from yteso.kernel.jobs.public import Progress
from yteso.kernel.jobs.testing import run_jobs
from yteso.toolkit.files.public import (
    Kept,
    Page,
    StoredFile,
    decide_disposal,
    index_after_migrate,
    propose_disposal,
)
from yteso.toolkit.signing.public import content_of, signers_of
from yteso.toolkit.signing.testing import make_right

pytestmark = pytest.mark.django_db
BLANK = ""


@pytest.fixture
def archive() -> ArchiveCast:
    return archive_cast()


def enter(archive: ArchiveCast, paper: Paper, who: str = "clerk", **values: str) -> Paper:
    return enter_values(
        actor=getattr(archive, who).actor,
        paper_id=paper.id,
        state=paper.state,
        values=VALUES | values,
        now=now(),
    )


def test_separators_and_blank_pages_part_a_scan_into_papers(archive: ArchiveCast) -> None:
    first, second = Counted("0457/CCHN-D-SYT", "Nguyễn Thị Hồng Phượng"), Counted("0999/CCHN-D-SYT", "Lê Tám")
    count_papers(
        actor=archive.clerk.actor, unit_id=archive.unit.id, template=KIND, papers=[first, second], now=now()
    )
    known = Paper.objects.get(number="0999/CCHN-D-SYT")
    batch = make_batch(archive, ("a.pdf", b"%PDF-1.7 x"), template="")
    # a file that is no PDF is refused; write a good one instead
    assert batch.scans.get().refusal == "file_broken"
    batch = make_batch(archive, ("b.pdf", a_pdf()))
    scan = batch.scans.get()
    put_pages(str(scan.file_id), [
        "#", CERTIFICATE, BLANK, ["Trang hai"], f"#paper/{known.id}", ["Không đọc được"],
        "#kind/medical_record", BLANK, ["Số lưu trữ: 1"], "#", BLANK,
    ])  # fmt: skip

    assert split_scan(scan.id, now()) == 3
    assert split_scan(scan.id, now()) == 0

    made = Paper.objects.filter(scan=scan)
    by_number, by_sheet, record = sorted(made, key=lambda one: one.page_numbers)
    assert (by_number.number, by_number.page_numbers) == ("0457/CCHN-D-SYT", [2, 4])
    assert Paper.objects.filter(number="0457/CCHN-D-SYT").count() == 1  # found in the inventory by its number
    assert (by_sheet.id, by_sheet.page_numbers, by_sheet.state) == (known.id, [6], "scanned")
    assert (record.template.code, record.page_numbers) == ("medical_record", [9])
    assert by_number.values.get(key="holder_number").read == "051187004321"


def a_pdf(pages: int = 1, **options: object) -> bytes:
    import io

    out = io.BytesIO()
    with pikepdf.new() as document:
        for number in range(pages):
            document.add_blank_page(page_size=(595, 842 + number))
        document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_number_of_pages_may_part_papers() -> None:
    pages = [Page(number=n, blank=n == 3) for n in range(1, 7)]
    assert [[page.number for page in part] for _key, part in part_pages(pages, 2)] == [[1, 2], [4, 5], [6]]
    assert [[page.number for page in part] for _key, part in part_pages(pages, 0)] == [[1, 2, 4, 5, 6]]


def test_bad_files_are_told_and_the_rest_goes_on(archive: ArchiveCast, settings: object) -> None:
    locked = a_pdf(encryption=pikepdf.Encryption(user="a", owner="b"))
    good = a_pdf()
    batch = make_batch(
        archive, ("khoa.pdf", locked), ("hong.pdf", b"%PDF-1.7"), ("bang.csv", b"a;b"), ("tot.pdf", good),
        ("tot-lai.pdf", good),
    )  # fmt: skip

    read_soon(batch)
    assert run_jobs("files") == 1

    found = {scan.name: scan.refusal for scan in batch.scans.all()}
    assert found == {
        "khoa.pdf": "file_locked", "hong.pdf": "file_broken", "bang.csv": "scan_not_pages", "tot.pdf": "",
        "tot-lai.pdf": "archive-sent-before",
    }  # fmt: skip
    assert Batch.objects.get().state == "done"
    assert StoredFile.objects.filter(media_type="application/pdf").count() == 3  # refused ones are kept too
    assert not Paper.objects.exists()  # the only page is blank
    with pytest.raises(NoFiles):
        make_batch(archive)


def test_an_inventory_is_taken_whole_or_not_at_all(archive: ArchiveCast) -> None:
    text = (
        "Số;Người được cấp;CCCD;Ngày cấp;Hết hạn;Kệ\n"
        "1/CCHN-D-SYT;Lê Tám;051080001234;05/03/2019;;K1\n;;;;;\n"
        "2/CCHN-D-SYT;Trần Chín;;6/3/2019;31/12/2026;K1\n"
    )
    papers = read_list(text.encode("utf-8-sig"))
    assert papers[1] == Counted(
        "2/CCHN-D-SYT", "Trần Chín", "", dt.date(2019, 3, 6), dt.date(2026, 12, 31), "K1", 4
    )
    many = {"actor": archive.clerk.actor, "unit_id": archive.unit.id, "template": KIND, "now": now()}
    assert count_papers(papers=papers, **many) == 2
    assert count_papers(papers=papers, **many) == 0
    with pytest.raises(InventoryWrong, match="5"):
        count_papers(papers=[Counted("3", "A", line=4), Counted("", "", line=5)], **many)
    with pytest.raises(InventoryWrong, match="hôm qua"):
        read_list(text.replace("6/3/2019", "hôm qua").encode())
    with pytest.raises(NotAllowed):
        count_papers(papers=papers, **many | {"actor": archive.people.doctor_a.actor})
    assert Paper.objects.count() == 2


def test_a_paper_outside_the_sample_is_verified_by_one_entry(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    with pytest.raises(ValuesWrong) as caught:
        enter(archive, paper, number="", born_on="1987", holder_number="123")
    assert set(caught.value.faults) == {"number", "born_on", "holder_number"}

    done = enter(archive, paper, issued_on="5.3.2019")

    assert (done.state, done.issued_on, done.verified_on) == ("verified", dt.date(2019, 3, 5), today())
    with pytest.raises(EnteredMeanwhile):
        enter(archive, paper, "clerk2")


def test_the_sample_is_entered_twice_by_two_people_who_may_differ(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    Paper.objects.filter(id=paper.id).update(double=True)

    paper = enter(archive, paper)
    assert paper.state == "second"
    with pytest.raises(SecondByAnother):
        enter(archive, paper)
    assert take_next(actor=archive.clerk.actor, now=now()) is None
    assert take_next(actor=archive.clerk2.actor, now=now()) == paper
    paper = enter(archive, paper, "clerk2", holder_name="Nguyễn Thị Hồng Phương")
    assert paper.state == "differs"
    read = read_progress(archive.head.actor, "result", today().year, today())
    assert (read.double_fields, read.differing_fields) == (8, 1)
    paper = enter(archive, paper, "head")

    assert (paper.state, paper.holder_name) == ("verified", "Nguyễn Thị Hồng Phượng")
    value = Value.objects.get(paper=paper, key="holder_name")
    assert (value.first, value.second, value.value) == (
        "Nguyễn Thị Hồng Phượng", "Nguyễn Thị Hồng Phương", "Nguyễn Thị Hồng Phượng",
    )  # fmt: skip


def test_two_people_are_not_given_the_same_paper(archive: ArchiveCast) -> None:
    one, two = make_paper(archive), make_paper(archive, name="b.pdf")
    moment = now()
    assert take_next(actor=archive.clerk.actor, now=moment) == one
    assert take_next(actor=archive.clerk2.actor, now=moment) == two
    assert take_next(actor=archive.head.actor, now=moment) is None
    assert take_next(actor=archive.head.actor, now=moment + dt.timedelta(minutes=11)) == one


def test_a_scanned_licence_becomes_a_live_one(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    with pytest.raises(NotVerified):
        certify_paper(actor=archive.head.actor, paper_id=paper.id, now=now())
    paper = enter(archive, paper)
    with pytest.raises(NotAllowed):
        certify_paper(actor=archive.clerk.actor, paper_id=paper.id, now=now())

    assert archive.head.user is not None
    make_right(archive.head.user, archive.unit, position="Trưởng phòng")

    done = certify_paper(actor=archive.head.actor, paper_id=paper.id, now=now())

    licence = Licence.objects.get()
    assert done.licence == licence
    assert (licence.register, licence.number, licence.issued_on) == (
        "pharmacist",
        "0457/CCHN-D-SYT",
        dt.date(2019, 3, 5),
    )
    assert licence in Licence.objects.in_force(today())
    assert licence.holder_number == "051187004321"
    assert done.document is not None
    assert (done.document.level, done.document.kind, done.document.number) == (
        "B-LTA",
        "copy",
        "0457/CCHN-D-SYT",
    )
    assert b"pdfaid" in content_of(done.document)
    assert [(one.kind, one.title) for one in signers_of(done.document)] == [
        ("person", "Trưởng phòng"), ("seal", archive.unit.name)
    ]  # fmt: skip
    assert done.document.validations.order_by("-made_at")[0].outcome == "valid"
    assert Kept.objects.filter(object_id=str(paper.id), ends_on=None).count() == 2
    with pytest.raises(NotToSetAside):
        set_aside(actor=archive.clerk.actor, paper_id=paper.id, reason="x", now=now())
    read = read_progress(archive.head.actor, "result", today().year, today())
    assert (read.total.counted, read.total.certified_year, read.total.pages_year) == (1, 1, 1)

    Kept.objects.update(ends_on="2001-01-01")
    listed = propose_disposal(
        actor=SystemActor("x"), organisation_id=archive.unit.pk, kept_ids=None, note="", now=now()
    )
    director = archive.people.director.actor
    decide_disposal(actor=director, disposal_id=listed.pk, approve=True, decision="1/QĐ-SYT", now=now())
    copy = done.document
    files = [
        copy.original_id,
        copy.current_id,
        *copy.steps.values_list("result_id", flat=True),
        paper.scan.file_id,
    ]
    assert not StoredFile.objects.filter(pk__in=files, disposed_at=None).exists(), "no version of it stays"
    assert not Page.objects.exists()
    assert not Paper.objects.exclude(search=None).exists()


def test_papers_are_found_by_the_words_on_their_pages_by_right(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    mine = Paper.objects.visible_to(archive.head.actor)
    assert list(mine.saying("hong phuong duoc si")) == [paper]
    assert list(mine.saying('"Hồng Phượng"')) == [paper]
    assert not mine.saying('"Phượng Hồng"').exists()
    assert not mine.saying("!").exists()
    enter(archive, paper, qualification="Dược tá")
    assert list(mine.saying('"dược tá" "hồng phượng"')) == [paper]
    assert not Paper.objects.visible_to(archive.people.doctor_a.actor).saying("hong phuong").exists()
    Paper.objects.update(search=None, words_form=0)  # as papers were before there was this search
    assert unindexed(archive.head.actor) == Paper.objects.count()
    index_after_migrate()
    run_jobs("files")
    assert unindexed(archive.head.actor) == 0
    assert list(mine.saying('"dược tá" "hồng phượng"')) == [paper]


def test_a_number_that_is_somebody_elses_stops_the_copy(archive: ArchiveCast) -> None:
    Licence.objects.create(
        register="pharmacist", number="0457/CCHN-D-SYT", kind="x", holder_name="Người Khác",
        issued_on=today(), search_key="",
    )  # fmt: skip
    paper = enter(archive, make_paper(archive))
    with pytest.raises(LicenceDiffers):
        certify_paper(actor=archive.head.actor, paper_id=paper.id, now=now())
    assert Paper.objects.get().state == "verified"


def test_papers_of_other_units_are_not_there(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    with pytest.raises(NotVisible):
        set_aside(actor=archive.people.clerk_a.actor, paper_id=paper.id, reason="x", now=now())
    with pytest.raises(NotVisible):
        enter_values(
            actor=archive.people.clerk_a.actor, paper_id=paper.id, state="scanned", values=VALUES, now=now()
        )


def test_a_long_scan_is_read_in_slices_and_gone_on_with(
    archive: ArchiveCast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SLICE", 2)
    batch = make_batch(archive, ("dai.pdf", a_pdf(5)), ("ngan.pdf", a_pdf(1)))
    read_soon(batch)
    job = tasks.read_batch.func
    job.__wrapped__(batch_id=str(batch.id))
    assert Page.objects.count() == 2  # the worker stops here; another one goes on
    progress = Progress.objects.get()
    assert (progress.done, progress.total, progress.state) == (2, 5, "running")

    run_jobs("files")

    assert Page.objects.count() == 6
    progress.refresh_from_db()
    assert (progress.done, progress.state) == (6, "done")
    batch.refresh_from_db()
    assert (batch.state, batch.pages) == ("done", 6)
