import datetime as dt
import json
from importlib.resources import files
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yteso.government.procedures.actions import take_step
from yteso.government.procedures.apply.shipped import install_forms
from yteso.government.procedures.models import Dossier, DossierComponent, Licence
from yteso.government.procedures.testing import (
    PHARMACIST,
    PHARMACY,
    RENEWAL,
    OfficeCast,
    make_dossier,
    office_cast,
)
from yteso.kernel.base.public import now, today
from yteso.kernel.people.public import PartialDate, Person
from yteso.kernel.people.testing import give_account, make_person
from yteso.toolkit.forms.public import FormVersion, Response, answers_about, find_draft, read_answers
from yteso.toolkit.work.public import find_queue, queue_rows

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def office() -> OfficeCast:
    return office_cast()


@pytest.fixture
def citizen(office: OfficeCast) -> Person:
    person = make_person(full_name="Nguyễn Thị Dược", birth=PartialDate(1990, 5, 2), sex=2)
    give_account(office.people.citizen.user, person)
    return person


def url(name: str, *args: Any) -> str:
    return reverse(f"procedures:{name}", args=args)


def number_of(person: Person) -> str:
    return str(person.identifiers.get(system="national_id").value)


STEPS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    PHARMACIST: [
        ("applicant", {"f:applicant_phone": "0905123456", "f:for_whom": "self"}),
        ("person", {"f:birth_date": "1990-05-02", "f:sex": "2", "f:address": "Phường Cẩm Thành"}),
        ("training", {"f:level": "dai_hoc",
                      "degrees": {"degree": "Dược sĩ", "school": "ĐH Huế", "degree_year": "2013"}}),
        ("experience", {"practices": {"practice_place": "Nhà thuốc A", "practice_from": "2020-01-01",
                                      "practice_to": "2022-01-01"}}),
        ("positions", {"f:position": ["nha_thuoc", "quay_thuoc"], "f:way": "review", "f:former": "no"}),
        ("result", {"f:pledge": "on"}),
    ],
}  # fmt: skip


def fill(office: OfficeCast, code: str) -> None:
    """Fill every step in, as the pages ask for it."""
    client = office.people.citizen.client
    assert client.post(url("apply", code), {"go": "1"}).status_code == 302
    for key, given in STEPS[code]:
        draft = find_draft(office.people.citizen.actor, "procedure", code)
        assert draft is not None
        data = {}
        for name, value in given.items():
            if isinstance(value, dict):
                (row,) = draft.values[name]
                data |= {f"f:{one}:{row}": text for one, text in value.items()}
            else:
                data[name] = value
        answer = client.post(url("apply-step", code, key), data)
        assert answer.status_code == 302, (key, answer.content.decode()[-6000:])


def send_papers(office: OfficeCast, code: str, *orders: int) -> Any:
    data: dict[str, Any] = {f"file-{n}": SimpleUploadedFile(f"{n}.png", PNG) for n in orders}
    return office.people.citizen.client.post(url("apply-papers", code), data)


def test_who_has_no_person_is_told(office: OfficeCast) -> None:
    assert office.people.citizen.client.get(url("apply", PHARMACIST)).status_code == 422
    assert office.clerk.client.get(url("apply", PHARMACIST)).status_code == 403
    assert office.people.stranger.client.get(url("apply", PHARMACIST)).status_code == 302


def test_a_pharmacist_applies_and_follows(office: OfficeCast, citizen: Person) -> None:
    client = office.people.citizen.client
    assert "Dược" in client.get(url("apply", PHARMACIST)).content.decode()
    fill(office, PHARMACIST)
    answer = send_papers(office, PHARMACIST, 2, 3)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Giấy xác nhận thời gian thực hành chuyên môn" in page
    assert "2.png" in page  # what came is kept
    refused = client.post(url("apply-check", PHARMACIST))
    assert refused.status_code == 422
    assert not Dossier.objects.exists()
    assert send_papers(office, PHARMACIST, 4, 6, 7).url == url("apply-check", PHARMACIST)
    page = client.get(url("apply-check", PHARMACIST)).content.decode()
    assert "Nguyễn Thị Dược" in page
    assert "732" in page  # days of practice, calculated
    answer = client.post(url("apply-check", PHARMACIST))
    dossier = Dossier.objects.get()
    assert answer.url == url("my-dossier", dossier.id)
    assert (dossier.channel, dossier.owner_name, dossier.owner_number, dossier.owner_birth) == (
        "2", "Nguyễn Thị Dược", number_of(citizen), "02/05/1990",
    )  # fmt: skip
    assert dossier.applicant_person_id == citizen.id
    papers = {one.order: one for one in dossier.components.all()}
    assert papers[1].file_name == "pharmacist-certificate.pdf"  # the form stands for the written application
    assert papers[1].file.media_type == "application/pdf"
    response = answers_about("dossier", str(dossier.id))
    assert response is not None
    assert response.reused >= 4  # name, number, birth, sex: nobody typed them
    assert next(block.label for block in read_answers(response)) == "Người nộp hồ sơ"
    assert client.post(url("apply-check", PHARMACIST)).url == url("my")  # sent once
    assert Dossier.objects.count() == 1
    assert "Dược sĩ" in client.get(url("my-dossier", dossier.id)).content.decode()
    staff = office.clerk.client.get(url("dossier", dossier.id)).content.decode()
    assert "ĐH Huế" in staff
    assert dossier.code in client.get(url("my")).content.decode()


def test_leaving_and_coming_back_loses_nothing(office: OfficeCast, citizen: Person) -> None:
    client = office.people.citizen.client
    client.post(url("apply", PHARMACIST), {"go": "1"})
    data = {"f:applicant_phone": "0905", "f:for_whom": "other", "leave": "1"}
    assert client.post(url("apply-step", PHARMACIST, "applicant"), data).url == url("apply", PHARMACIST)
    assert "Đã khai dở" in client.get(url("my")).content.decode()
    page = client.get(url("apply-step", PHARMACIST, "applicant")).content.decode()
    assert 'value="0905"' in page
    assert client.get(url("apply-step", PHARMACIST, "owner")).status_code == 200
    assert client.post(url("apply", PHARMACIST), {"again": "1"}).status_code == 302
    draft = Response.objects.get()
    assert draft.values["for_whom"] == "self"
    assert draft.sources["applicant_name"]["value"] == "Nguyễn Thị Dược"
    assert client.post(url("apply-discard", PHARMACIST)).url == url("my")
    assert not Response.objects.exists()


def test_a_locked_answer_cannot_be_forged(office: OfficeCast, citizen: Person) -> None:
    client = office.people.citizen.client
    client.post(url("apply", PHARMACIST), {"go": "1"})
    data = {"f:applicant_name": "Người khác", "f:applicant_phone": "0905123456", "f:for_whom": "self"}
    client.post(url("apply-step", PHARMACIST, "applicant"), data)
    assert Response.objects.get().values["applicant_name"] == "Nguyễn Thị Dược"


def test_a_renewal_is_filled_in_from_the_licence(office: OfficeCast, citizen: Person) -> None:
    licence = Licence.objects.create(
        register="practice", number="000123/QNG-GPHN", kind="Giấy phép hành nghề",
        holder_name="Nguyễn Thị Dược", holder_number=number_of(citizen), holder_person=citizen,
        issued_on=dt.date(2022, 1, 10),
        valid_to=today() + dt.timedelta(days=90), scope="Nội khoa", search_key="x",
    )  # fmt: skip
    client = office.people.citizen.client
    client.post(url("apply", RENEWAL), {"go": "1", "renews": str(licence.id)})
    draft = Response.objects.get()
    assert draft.values["licence_number"] == "000123/QNG-GPHN"
    assert draft.sources["licence_number"]["on"] == "2022-01-10"
    assert draft.extras == {"renews": str(licence.id)}
    page = client.get(url("apply-step", RENEWAL, "licence")).content.decode()
    assert "000123/QNG-GPHN, 10/01/2022" in page


def test_a_supplement_comes_online(office: OfficeCast, citizen: Person) -> None:
    fill(office, PHARMACIST)
    send_papers(office, PHARMACIST, 2, 3, 4, 6, 7)
    client = office.people.citizen.client
    client.post(url("apply-check", PHARMACIST))
    dossier = Dossier.objects.get()
    address = url("my-dossier", dossier.id)
    paper = dossier.components.get(order=4)
    early = client.post(address, {f"paper-{paper.id}": SimpleUploadedFile("moi.png", PNG)})
    assert early.status_code == 422
    take_step(
        actor=office.clerk.actor, dossier_id=dossier.id, transition="ask_supplement",
        data={"note": "Giấy xác nhận phải có dấu"}, now=now(),
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "Giấy xác nhận phải có dấu" in page
    assert client.post(address, {}).status_code == 422  # nothing attached, nothing said
    program = client.post(address, {f"paper-{paper.id}": SimpleUploadedFile("moi.png", b"MZ" + b"0" * 99)})
    assert program.status_code == 422
    answer = client.post(address, {f"paper-{paper.id}": SimpleUploadedFile("moi.png", PNG + b"1")})
    assert answer.status_code == 302
    paper.refresh_from_db()
    assert (paper.origin, paper.file_name) == (DossierComponent.Origin.HANDED_IN, "moi.png")
    queue = find_queue("supplements")
    assert queue is not None
    assert [case.code for case in queue_rows(office.clerk.actor, queue, today())] == [dossier.code]
    assert "Người nộp gửi bổ sung" in office.clerk.client.get(url("dossier", dossier.id)).content.decode()
    take_step(actor=office.clerk.actor, dossier_id=dossier.id, transition="supplemented", now=now())
    assert not queue_rows(office.clerk.actor, queue, today()).exists()


def test_a_citizen_withdraws_online(office: OfficeCast, citizen: Person) -> None:
    client = office.people.citizen.client
    dossier = make_dossier(office, owner_number=number_of(citizen))
    address = url("my-dossier", dossier.id)
    assert 'name="withdraw"' in client.get(address).content.decode()
    assert client.post(address, {"withdraw": "yes", "reason": " "}).status_code == 422
    assert client.post(address, {"withdraw": "yes", "reason": "Nộp nhầm"}).status_code == 302
    dossier.case.refresh_from_db()
    assert (dossier.case.step, dossier.case.due_at) == ("withdrawing", None)
    asked = dossier.case.actions.get(verb="ask_withdrawal")
    assert (asked.user_id, asked.note) == (office.people.citizen.actor.user_id, "Nộp nhầm")
    page = client.get(address).content.decode()
    assert "Nộp nhầm" in page
    assert 'name="withdraw"' not in page
    queue = find_queue("withdrawals")
    assert queue is not None
    assert [case.code for case in queue_rows(office.clerk.actor, queue, today())] == [dossier.code]
    data = {"do": "withdraw", "seen": dossier.case.version, "returned_to": "Dược"}
    data["papers"] = [str(one.id) for one in dossier.components.all()]
    assert office.clerk.client.post(url("dossier", dossier.id), data).status_code == 302
    assert not dossier.components.filter(returned_at=None).exists()


def test_nobody_else_sees_a_draft_or_a_dossier(office: OfficeCast, citizen: Person) -> None:
    from yteso.kernel.access.testing import actor_of, give, sign_in
    from yteso.kernel.base.public import Role, User
    from yteso.kernel.base.testing import make_user

    fill(office, PHARMACIST)
    send_papers(office, PHARMACIST, 2, 3, 4, 6, 7)
    office.people.citizen.client.post(url("apply-check", PHARMACIST))
    dossier = Dossier.objects.get()
    user = make_user("other", full_name="Trần B", kind=User.Kind.CITIZEN)
    give(user, Role.CITIZEN, office.people.tree.province)
    give_account(user, make_person(full_name="Trần B"))
    assert actor_of(user).person_id
    assert sign_in(user).get(url("my-dossier", dossier.id)).status_code == 404
    file = Response.objects.get().files.first()
    assert file is not None
    assert sign_in(user).get(reverse("forms:own-file", args=[file.id])).status_code == 404


def test_shipped_forms_are_loaded_once_and_can_be_used(office: OfficeCast) -> None:
    assert install_forms(now()) == []
    folder = files("yteso.government.procedures").joinpath("data", "forms")
    codes = {json.loads(path.read_text(encoding="utf-8"))["code"] for path in folder.iterdir()}
    assert set(FormVersion.objects.values_list("form__code", flat=True)) == codes
    assert len(codes) == 5


def test_every_online_procedure_has_a_form(office: OfficeCast, citizen: Person) -> None:
    client = office.people.citizen.client
    assert client.get(url("apply", "1.012290")).status_code == 200
    client.post(url("apply", "1.012290"), {"go": "1"})
    assert Response.objects.get().version.form.code == "application"
    assert client.post(url("apply", PHARMACY), {"go": "1"}).status_code == 302
