from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yteso.government.archive.actions import certify_paper, enter_values
from yteso.government.archive.models import Batch, Expense, Goal, Paper
from yteso.government.archive.testing import CERTIFICATE, VALUES, ArchiveCast, archive_cast, make_paper
from yteso.kernel.audit.public import Entry, list_reads_of
from yteso.kernel.base.public import now, today
from yteso.kernel.people.testing import give_account, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> ArchiveCast:
    return archive_cast()


def url(name: str, *args: object) -> str:
    return reverse(f"archive:{name}", args=args)


def verified(archive: ArchiveCast) -> Paper:
    paper = make_paper(archive)
    return enter_values(
        actor=archive.clerk.actor, paper_id=paper.id, state="scanned", values=VALUES, now=now()
    )


def test_who_opens_which_page(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    clerks, heads = {"clerk", "clerk2"}, {"head"}
    leaders, facilities = {"director", "province_officer"}, {"clerk_a", "clerk_b"}
    allowed = {
        url("papers"): clerks | heads | leaders | facilities,
        url("batches"): clerks | heads | leaders | facilities,
        url("send"): clerks | heads | facilities,
        url("inventory"): clerks | heads | facilities,
        url("sheets"): clerks | heads | facilities,
        url("progress"): clerks | heads | leaders | facilities,
        url("plan"): leaders,
        url("mine"): {"citizen"},
        url("paper", paper.id): clerks | heads | leaders,
        url("picture", paper.id, 1): clerks | heads | leaders,
        url("batch", paper.scan.batch_id): clerks | heads | leaders,  # type: ignore[union-attr]
        url("verify", paper.id): clerks | heads,
    }
    for address, expected in allowed.items():
        found = {
            who for who, member in archive.members().items() if member.client.get(address).status_code == 200
        }
        assert found == expected, address


def test_scans_are_sent_and_the_batch_is_shown(archive: ArchiveCast) -> None:
    files = [
        SimpleUploadedFile("khoa.pdf", b"%PDF-1.7 cut"),
        SimpleUploadedFile("ghi-chu.txt", "chữ".encode()),
    ]
    data = {"unit": str(archive.unit.id), "template": "", "title": "Kệ 3", "pages_each": "0", "scans": files}
    answer = archive.clerk.client.post(url("send"), data)
    batch = Batch.objects.get()
    assert answer.url == url("batch", batch.id)
    page = archive.clerk.client.get(answer.url).content.decode()
    assert "Kệ 3" in page
    assert "khoa.pdf" in page
    assert "Tệp bị hỏng" in page
    assert archive.clerk.client.post(url("send"), data | {"scans": []}).status_code == 422


def test_a_paper_is_entered_certified_and_found_again(archive: ArchiveCast) -> None:
    paper = make_paper(archive)
    client = archive.clerk.client
    answer = client.get(url("verify-next"))
    assert answer.url == url("verify", paper.id)
    page = client.get(answer.url).content.decode()
    assert 'value="0457/CCHN-D-SYT"' in page
    assert 'data-box="number"' in page
    wrong = client.post(answer.url, VALUES | {"state": "scanned", "holder_name": ""})
    assert wrong.status_code == 422
    assert "051187004321" in wrong.content.decode()
    assert client.post(answer.url, VALUES | {"state": "scanned"}).url == url("verify-next")
    late = archive.clerk2.client.post(answer.url, VALUES | {"state": "scanned"})
    assert late.url == url("verify-next")
    assert "state=verified" in client.get(url("verify-next")).content.decode()
    head = archive.head.client
    assert head.post(url("papers-do-certify"), {"key": [str(paper.id)]}).status_code == 200
    paper.refresh_from_db()
    assert paper.state == "certified"
    page = head.get(url("paper", paper.id)).content.decode()
    assert "0457/CCHN-D-SYT" in page
    assert reverse("procedures:licence", args=[paper.licence_id]) in page
    copy = head.get(url("copy", paper.id))
    assert b"".join(copy.streaming_content).startswith(b"%PDF")
    assert Entry.objects.filter(verb="archive.paper.read", object_id=str(paper.id)).count() == 3
    assert "Phượng" in head.get(url("papers") + "?q=hong phuong").content.decode()


def test_holders_see_who_looked_at_their_paper_once_for_all_its_pages(archive: ArchiveCast) -> None:
    person, paper = make_person(), make_paper(archive)
    Paper.objects.filter(id=paper.id).update(holder_person=person)
    client = archive.clerk.client
    for _ in range(2):
        assert client.get(url("picture", paper.id, 1)).status_code == 200
    assert [one.verb for one in list_reads_of([person.id])] == ["archive.paper.read"]
    assert client.get(url("paper", paper.id)).status_code == 200
    assert list_reads_of([person.id]).count() == 2


def test_citizens_see_their_own_certified_papers(archive: ArchiveCast) -> None:
    person = make_person(full_name="Nguyễn Thị Hồng Phượng")
    give_account(archive.people.citizen.user, person)
    paper = verified(archive)
    Paper.objects.filter(id=paper.id).update(holder_person=person)
    from yteso.kernel.access.testing import sign_in

    client = sign_in(archive.people.citizen.user)
    assert client.get(url("copy", paper.id)).status_code == 404
    certify_paper(actor=archive.head.actor, paper_id=paper.id, now=now())
    assert "0457/CCHN-D-SYT" in client.get(url("mine")).content.decode()
    assert client.get(url("copy", paper.id)).status_code == 200
    other = make_paper(archive, [*CERTIFICATE[:2], "Số: 0999/CCHN-D-SYT"], name="b.pdf")
    assert client.get(url("copy", other.id)).status_code == 404
    assert client.get(url("paper", paper.id)).status_code == 403


def test_goals_costs_and_progress(archive: ArchiveCast) -> None:
    certify_paper(actor=archive.head.actor, paper_id=verified(archive).id, now=now())
    director = archive.people.director.client
    year, unit = today().year, str(archive.unit.id)
    goal = {"do": "target", "target-unit": unit, "target-collection": "result", "target-year": year}
    assert (
        director.post(url("plan"), goal | {"target-papers": 40, "target-decision": "1/KH"}).status_code == 302
    )
    cost = {"do": "expense", "expense-unit": unit, "expense-collection": "result", "expense-what": "Quét"}
    day = today().isoformat()
    director.post(url("plan"), cost | {"expense-spent_on": day, "expense-amount_vnd": 1500})
    assert (Goal.objects.get().papers, Expense.objects.get().amount_vnd) == (40, 1500)
    page = director.get(url("progress")).content.decode()
    assert "2,5" in page  # of the goal: 1 of 40
    assert "1.500" in page  # the cost of the one page


def test_sheets_are_printed_for_what_waits(archive: ArchiveCast) -> None:
    client = archive.clerk.client
    data = {"unit": str(archive.unit.id), "what": "paper", "template": "", "count": 2}
    assert client.post(url("sheets"), data).status_code == 422
    answer = client.post(url("sheets"), data | {"what": "plain"})
    assert answer.content.startswith(b"%PDF")


def test_lists_ask_as_often_for_thirty_as_for_one(
    archive: ArchiveCast, django_assert_max_num_queries: Any
) -> None:
    make_paper(archive)
    client = archive.head.client
    for name in ("papers", "batches"):
        client.get(url(name))
        with django_assert_max_num_queries(60) as one:
            client.get(url(name))
        for number in range(3):
            make_paper(archive, name=f"{name}{number}")
        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(url(name))
