import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yteso.kernel.access.testing import cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import now
from yteso.kernel.people.testing import give_account, make_person
from yteso.record.chart.models import EmergencyAccess
from yteso.record.chart.words import paper_fields
from yteso.record.problems.public import Allergy
from yteso.record.visits.public import Paper, Visit
from yteso.record.visits.testing import make_visit
from yteso.toolkit.signing.testing import make_seal

pytestmark = pytest.mark.django_db
REASON = "Người bệnh hôn mê, cần biết tiền sử"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def person(people):
    person = make_person(full_name="Nguyễn Thị Lan")
    at = now() - dt.timedelta(days=2)
    lines = {
        "medications": [
            {"drug_name": "Amoxicilin", "strength": "500mg", "dose": "[2 viên/ngày]", "ordered_at": at}
        ],
        "results": [
            {"indicator_name": "WBC", "value": "7.8", "value_number": 7.8, "unit": "G/L", "resulted_at": at}
        ],
        "papers": [
            {
                "kind": "appointment",
                "number": "HK1",
                "issued_on": at.date(),
                "fields": {"CHAN_DOAN_RV": "Viêm họng"},
            }
        ],
        "notes": [{"text": "Ổn định", "noted_at": at}],
        "services": [{"service_name": "Khám Nội"}],
    }
    person.visit = make_visit(
        person.id, people.tree.station_a, at=at, discharge_diagnosis="Viêm họng cấp", lines=lines
    )
    return person


def text_of(response) -> str:
    return response.content.decode()


def test_the_treating_doctor_reads_every_part(people, person):
    client = people.doctor_a.client
    record = text_of(client.get(reverse("chart:record", args=[person.id])))
    assert "Nguyễn Thị Lan" in record
    assert "Amoxicilin" in record
    visit = text_of(client.get(reverse("chart:visit", args=[person.id, person.visit.id])))
    assert "Viêm họng cấp" in visit
    assert "7,8" in visit
    for name in ("results", "papers", "print"):
        assert client.get(reverse(f"chart:{name}", args=[person.id])).status_code == 200
    assert Entry.objects.filter(person_id=person.id, kind="read").count() == 5


def test_another_doctor_meets_a_closed_record_and_breaks_the_glass(people, person):
    client = people.doctor_b.client
    closed = client.get(reverse("chart:record", args=[person.id]))
    assert closed.status_code == 403
    assert "Amoxicilin" not in text_of(closed)
    refused = client.post(reverse("chart:emergency", args=[person.id]), {"reason": "x"})
    assert refused.status_code == 422
    assert not EmergencyAccess.objects.exists()
    opened = client.post(reverse("chart:emergency", args=[person.id]), {"reason": REASON}, follow=True)
    assert "Amoxicilin" in text_of(opened)


def test_the_whole_record_is_a_file_that_is_audited(people, person):
    answer = people.doctor_a.client.get(reverse("chart:whole", args=[person.id]))
    told = answer.json()
    assert (told["person"]["full_name"], told["hidden_rows"]) == ("Nguyễn Thị Lan", 0)
    assert [line["drug_name"] for line in told["medications"]] == ["Amoxicilin"]
    assert told["visits"][0]["facility_name"] == people.tree.station_a.name
    assert "attachment" in answer["Content-Disposition"]
    assert Entry.objects.filter(person_id=person.id, verb="whole").count() == 1


def test_a_kind_filters_the_timeline(people, person):
    client = people.doctor_a.client
    url = reverse("chart:record", args=[person.id])
    assert "Viêm họng" in text_of(client.get(url, {"kind": "papers"}))
    assert str(person.visit.id) not in text_of(client.get(url, {"kind": "inpatient"}))


def test_a_doctor_notes_an_allergy_once(people, person):
    client = people.doctor_a.client
    url = reverse("chart:allergy-add", args=[person.id])
    data = {"substance": "Penicillin", "category": "drug", "severity": "severe", "reaction": "Phản vệ"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, {**data, "substance": "PENICILLIN"}).status_code == 422
    assert Allergy.objects.count() == 1
    assert "Penicillin" in text_of(client.get(reverse("chart:record", args=[person.id])))


def test_finding_is_by_post_and_is_logged(people, person):
    client = people.doctor_b.client
    assert "Nguyễn Thị Lan" in text_of(client.post(reverse("chart:find"), {"text": "nguyen lan"}))
    assert Entry.objects.filter(kind="list", user_id=people.doctor_b.user.id).exists()


@pytest.mark.parametrize(
    "who", ["clerk_a", "province_officer", "receptionist", "administrator", "auditor", "citizen"]
)
def test_nobody_else_opens_records(people, person, who):
    client = people.members()[who].client
    assert client.get(reverse("chart:record", args=[person.id])).status_code == 403


def test_the_citizen_reads_their_book_and_who_opened_it(people, person):
    give_account(people.citizen.user, person)
    people.doctor_b.client.post(reverse("chart:emergency", args=[person.id]), {"reason": REASON})
    people.doctor_a.client.get(reverse("chart:record", args=[person.id]))
    client = people.citizen.client
    assert "Amoxicilin" in text_of(client.get(reverse("citizen:book")))
    assert "Viêm họng cấp" in text_of(client.get(reverse("citizen:visit", args=[person.visit.id])))
    log = text_of(client.get(reverse("citizen:log")))
    assert REASON in log
    assert people.doctor_a.user.full_name in log
    for name in ("results", "papers", "consents"):
        assert client.get(reverse(f"citizen:{name}")).status_code == 200


def test_a_citizen_keeps_a_copy_of_their_whole_record(people, person):
    give_account(people.citizen.user, person)
    told = people.citizen.client.get(reverse("citizen:copy")).json()
    assert [visit["discharge_diagnosis"] for visit in told["visits"]] == ["Viêm họng cấp"]
    assert people.doctor_a.client.get(reverse("citizen:copy")).status_code == 403


def test_a_citizen_gets_a_sealed_summary_that_anybody_can_verify(people, person):
    give_account(people.citizen.user, person)
    client, path = people.citizen.client, reverse("citizen:summary")
    assert client.post(path).status_code == 422, "no seal is set up yet"
    make_seal(people.tree.province)
    answer = client.post(path)
    assert answer.content.startswith(b"%PDF-")
    code = answer["Content-Disposition"].split("tom-tat-ho-so-")[1].removesuffix('.pdf"')
    shown = text_of(Client().get(f"/verify/{code}/"))
    assert "Tóm tắt hồ sơ sức khỏe" in shown
    assert person.full_name not in shown, "the public page names nobody"
    file = SimpleUploadedFile("a.pdf", answer.content)
    assert "Bản gốc, không bị sửa đổi" in text_of(Client().post("/verify/file/", {"file": file}))
    changed = SimpleUploadedFile("a.pdf", answer.content.replace(b"/Count 1", b"/Count 2", 1))
    assert "Bản gốc, không bị sửa đổi" not in text_of(Client().post("/verify/file/", {"file": changed}))
    assert people.doctor_a.client.post(path).status_code == 403


def test_a_citizen_without_a_person_is_told_what_to_do(people):
    assert people.citizen.client.get(reverse("citizen:book")).status_code == 422


def test_a_citizen_lets_a_facility_read_and_takes_it_back(people, person):
    give_account(people.citizen.user, person)
    client = people.citizen.client
    url = reverse("citizen:consents")
    assert client.post(url, {"facility_code": "99999", "agreed": "on"}).status_code == 422
    code = people.tree.hospital.facility_code
    assert client.post(url, {"facility_code": code}).status_code == 422
    assert client.post(url, {"facility_code": code, "agreed": "on"}).status_code == 302
    hospital = people.hospital_doctor.client
    assert hospital.get(reverse("chart:record", args=[person.id])).status_code == 200
    from yteso.record.chart.models import Consent

    client.post(reverse("citizen:consent-withdraw", args=[Consent.objects.get().id]))
    assert hospital.get(reverse("chart:record", args=[person.id])).status_code == 403


def test_a_steward_reviews(people, person):
    people.doctor_b.client.post(reverse("chart:emergency", args=[person.id]), {"reason": REASON})
    opening = EmergencyAccess.objects.get()
    client = people.data_steward.client
    assert REASON in text_of(client.get(reverse("chart:emergencies")))
    url = reverse("chart:review", args=[opening.id])
    assert client.post(url, {"justified": "yes", "finding": "Đúng quy định"}).status_code == 302
    opening.refresh_from_db()
    assert opening.justified is True


def test_a_paper_speaks_of_days_not_digits():
    fields = {"NGAY_RA": "202611020815", "NGAY_HEN_KL": "20261130", "TU_NGAY": "202611020000"}
    fields |= {"MA_CSKCB_DEN": "99999", "GHI_CHU": "20261130", "MA_BV": "x"}
    paper = Paper(kind="appointment", issued_on=dt.date(2026, 11, 2), fields=fields)
    said = [text for _, text in paper_fields(paper)]
    assert said == ["02/11/2026 08:15", "30/11/2026", "02/11/2026", "99999", "20261130"]


def test_of_an_arrival_only_that_is_said(people, person):
    url = reverse("chart:visit", args=[person.id, person.visit.id])
    assert "Chi phí" not in text_of(people.doctor_a.client.get(url))
    Visit.objects.filter(id=person.visit.id).update(version=0)
    assert "mới biết người bệnh đã đến" in text_of(people.doctor_a.client.get(url))
