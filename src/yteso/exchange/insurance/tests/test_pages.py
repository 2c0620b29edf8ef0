import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.models import Client, Dossier, Submission
from yteso.exchange.insurance.queries import list_late, read_board, read_rules_broken, read_trend
from yteso.exchange.insurance.testing import Tables, check_in_row, sound_dossier
from yteso.exchange.insurance.writing import write_check_ins, write_dossier, write_envelope
from yteso.kernel.access.testing import cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import now, today
from yteso.kernel.organisations.public import FacilityCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    made = cast()
    for place in (made.tree.station_a, made.tree.station_b, made.tree.hospital, made.tree.centre):
        FacilityCode.objects.create(
            organisation=place, code=place.facility_code, valid_from=dt.date(2020, 1, 1), source="test"
        )
    return made


def of_facility(dossier: Tables, code: str) -> Tables:
    for rows in dossier.values():
        for row in rows:
            if "MA_CSKCB" in row:
                row["MA_CSKCB"] = code
    return dossier


def file_of(code: str, *dossiers: Tables) -> bytes:
    return write_envelope([write_dossier(of_facility(d, code)) for d in dossiers], code).encode()


def broken(link_code: str) -> Tables:
    return {name: rows for name, rows in sound_dossier(link_code).items() if name != "XML1"}


def upload(member, content: bytes, name: str = "a.xml"):
    url = reverse("insurance:upload")
    answer = member.client.post(url, {"files": [SimpleUploadedFile(name, content)]})
    for submission in Submission.objects.filter(state="waiting"):
        read_submission(submission_id=submission.id, clock=now)
    return answer


def text_of(response) -> str:
    return response.content.decode()


def test_a_clerk_uploads_and_reads_what_to_mend(people):
    code = people.tree.station_a.facility_code
    answer = upload(people.clerk_a, file_of(code, sound_dossier("LK1"), broken("LK2")))
    submission = Submission.objects.get()
    assert answer.status_code == 302
    page = text_of(people.clerk_a.client.get(reverse("insurance:submission", args=[submission.id])))
    assert "LK2" in page
    bad = Dossier.objects.get(link_code="LK2")
    assert bad.state == "quarantined"
    detail = text_of(people.clerk_a.client.get(reverse("insurance:dossier", args=[bad.id])))
    assert "XML2" in detail
    good = Dossier.objects.get(link_code="LK1")
    people.clerk_a.client.get(reverse("insurance:dossier", args=[good.id]))
    assert Entry.objects.filter(kind="read", person_id=good.person_id).count() == 1


def test_what_is_no_xml_is_refused_by_itself_and_its_sibling_received(people):
    url = reverse("insurance:upload")
    code = people.tree.station_a.facility_code
    files = [
        SimpleUploadedFile("x.txt", b"hello"),
        SimpleUploadedFile("rong.xml", b""),
        SimpleUploadedFile("a.xml", file_of(code, sound_dossier("LK1"))),
    ]
    page = text_of(people.clerk_a.client.post(url, {"files": files}))
    assert "x.txt" in page
    assert "rong.xml" in page
    assert Submission.objects.count() == 1


def test_the_clerk_of_another_station_sees_nothing_of_it(people):
    upload(people.clerk_a, file_of(people.tree.station_a.facility_code, sound_dossier("LK-chi-cua-tram-a")))
    submission, dossier = Submission.objects.get(), Dossier.objects.get()
    client = people.clerk_b.client
    assert client.get(reverse("insurance:submission", args=[submission.id])).status_code == 404
    assert client.get(reverse("insurance:original", args=[submission.id])).status_code == 404
    assert client.get(reverse("insurance:dossier", args=[dossier.id])).status_code == 404
    assert "LK-chi-cua-tram-a" not in text_of(client.get(reverse("insurance:dossiers")))


def test_the_original_comes_back_byte_for_byte(people):
    content = file_of(people.tree.station_a.facility_code, sound_dossier("LK1"))
    upload(people.clerk_a, content)
    url = reverse("insurance:original", args=[Submission.objects.get().id])
    answer = people.clerk_a.client.get(url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")


def telling(link_code: str) -> Tables:
    """Return a visit for HIV care, with a fault in its table of HIV care and one in its diagnosis."""
    made = sound_dossier(link_code)
    made["XML1"][0] |= {"MA_BENH_CHINH": "B20", "CHAN_DOAN_RV": "Bệnh do HIV", "MA_BENH_KT": "B20;X99"}
    made["XML2"][0]["TEN_THUOC"] = "Tenofovir 300"
    made["XML6"] = [{"MA_LK": link_code, "MA_THE_BHYT": "x", "NGAYKD_HIV": "20209901"}]
    return made


def test_hiv_care_is_seen_by_its_facility_and_not_over_the_province(people):
    upload(people.clerk_a, file_of(people.tree.station_a.facility_code, telling("LK1")))
    dossier, submission = Dossier.objects.get(), Submission.objects.get()
    pages = [
        reverse("insurance:dossier", args=[dossier.id]),
        reverse("insurance:submission", args=[submission.id]),
        reverse("insurance:findings"),
        reverse("insurance:findings-export", args=["csv"]),
    ]
    for url in pages:
        own = body_of(people.clerk_a.client.get(url))
        above = body_of(people.province_officer.client.get(url))
        for told in ("20209901", "NGAYKD_HIV", "B20;X99", "Bệnh do HIV", "Tenofovir 300", "XML6"):
            assert told not in above, (url, told)
        assert "20209901" in own
    assert "NGUYỄN THỊ THỬ NGHIỆM" in body_of(people.province_officer.client.get(pages[0]))
    original = reverse("insurance:original", args=[submission.id])
    assert people.province_officer.client.get(original).status_code == 403
    assert people.clerk_a.client.get(original).status_code == 200


def body_of(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_every_look_at_what_was_sent_is_in_the_log_of_the_person(people):
    upload(people.clerk_a, file_of(people.tree.station_a.facility_code, sound_dossier("LK1"), broken("LK2")))
    person_id, submission = Dossier.objects.get(link_code="LK1").person_id, Submission.objects.get()
    client = people.clerk_a.client
    for url in (
        reverse("insurance:dossiers"),
        reverse("insurance:dossiers-export", args=["xlsx"]),
        reverse("insurance:original", args=[submission.id]),
    ):
        before = Entry.objects.filter(person_ids__contains=[person_id]).count()
        body = client.get(url)
        assert body.status_code == 200
        assert Entry.objects.filter(person_ids__contains=[person_id]).count() == before + 1, url
    nobody = Dossier.objects.get(link_code="LK2")
    client.get(reverse("insurance:dossier", args=[nobody.id]))
    assert Entry.objects.filter(kind="read", object_id=str(nobody.id)).count() == 1


def test_the_board_counts_by_facility_day_and_outcome(people):
    upload(people.clerk_a, file_of(people.tree.station_a.facility_code, sound_dossier("LK1"), broken("LK2")))
    board = read_board(people.province_officer.actor, today())
    assert (board.sent, board.accepted, board.refused, board.silent) == (2, 1, 1, 3)
    (row,) = [row for row in board.rows if row.sent]
    assert row.facility == people.tree.station_a
    assert row.cells[-1][:2] == (today(), 2)
    assert read_trend(people.province_officer.actor, today(), 3)[-1] == (today(), 1, 1)
    rules = read_rules_broken(people.province_officer.actor, today(), today())
    assert rules[0].severity == "error"
    assert rules[0].dossiers == 1
    own = read_board(people.clerk_b.actor, today())
    assert (own.sent, len(own.rows)) == (0, 1)
    page = text_of(people.province_officer.client.get(reverse("insurance:board")))
    assert rules[0].rule_code in page


def test_a_check_in_without_its_closing_file_is_late_after_a_week(people):
    code = people.tree.station_a.facility_code
    row = {**check_in_row("LK9"), "MA_CSKCB": code}
    upload(people.clerk_a, write_check_ins([row]).encode())
    assert [visit.link_code for visit in list_late(people.clerk_a.actor, now())] == ["LK9"]
    assert not list_late(people.clerk_b.actor, now()).exists()


def test_an_administrator_connects_a_program_and_withdraws_it(people):
    client = people.administrator.client
    code = people.tree.station_a.facility_code
    page = text_of(client.post(reverse("insurance:client-add"), {"facility_code": code, "username": "his-a"}))
    assert "his-a" in page
    made = Client.objects.get()
    assert made.secret_hash not in page
    assert client.post(reverse("insurance:client-revoke", args=[made.id])).status_code == 302
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert people.clerk_a.client.get(reverse("insurance:clients")).status_code == 403


@pytest.mark.parametrize("name", ["submissions", "dossiers", "findings", "late"])
def test_lists_ask_as_often_for_many_as_for_few(people, name, django_assert_max_num_queries):
    code = people.tree.station_a.facility_code
    upload(people.clerk_a, file_of(code, broken("LK0")))
    url = reverse(f"insurance:{name}")
    with django_assert_max_num_queries(40) as one:
        people.clerk_a.client.get(url)
    few = len(one.captured_queries)
    for number in range(1, 12):
        upload(people.clerk_a, file_of(code, broken(f"LK{number}"), sound_dossier(f"OK{number}")))
    with django_assert_max_num_queries(few):
        people.clerk_a.client.get(url)


def test_a_doctor_has_no_business_here(people):
    for name in ("submissions", "dossiers", "findings", "board", "upload"):
        assert people.doctor_a.client.get(reverse(f"insurance:{name}")).status_code == 403
