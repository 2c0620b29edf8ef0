"""The procedure's form filled in at the counter."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yteso.government.procedures.models import Dossier
from yteso.government.procedures.testing import PHARMACIST, PHARMACY, OfficeCast, office_cast, version_of
from yteso.kernel.people.public import PartialDate
from yteso.kernel.people.testing import make_person
from yteso.toolkit.forms.public import Response, answers_about

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
REST = {
    "f:applicant_phone": "0905123456", "f:for_whom": "self", "f:level": "dai_hoc", "f:way": "review",
    "f:former": "no", "f:pledge": "on", "f:address": "Phường Cẩm Thành",
}  # fmt: skip


@pytest.fixture
def office() -> OfficeCast:
    return office_cast()


def url(name: str, *args: Any) -> str:
    return reverse(f"procedures:{name}", args=args)


def begin(office: OfficeCast, number: str) -> str:
    address = url("receive", version_of(PHARMACIST).procedure_id)
    answer = office.clerk.client.post(address, {"owner_number": number, "eform": "1"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return str(answer.url)


def save(client: Any, draft: Response, values: dict[str, Any]) -> None:
    answer = client.post(reverse("forms:save", args=[draft.id]), {"asked": list(values), **values})
    assert answer.json() == {"wrong": [], "conflicts": []}


def fill(client: Any, draft: Response) -> None:
    save(client, draft, {**REST, "f:position": ["nha_thuoc"]})
    (degree,), (practice,) = draft.values["degrees"], draft.values["practices"]
    rows = {
        f"f:degree:{degree}": "Dược sĩ", f"f:school:{degree}": "ĐH Huế", f"f:degree_year:{degree}": "2013",
        f"f:practice_place:{practice}": "Nhà thuốc A", f"f:practice_from:{practice}": "2020-01-01",
        f"f:practice_to:{practice}": "2022-01-01",
    }  # fmt: skip
    save(client, draft, rows)


def test_the_form_is_filled_in_at_the_counter_and_received(office: OfficeCast) -> None:
    person = make_person(full_name="Nguyễn Thị Dược", birth=PartialDate(1990, 5, 2), sex=2)
    number = person.identifiers.get(system="national_id").value
    client, address = office.clerk.client, begin(office, number)
    draft = Response.objects.get()
    assert draft.values["applicant_name"] == "Nguyễn Thị Dược"
    assert draft.sources["applicant_name"]["on"]
    page = client.get(address).content.decode()
    assert "Nguyễn Thị Dược" in page
    assert "Dữ liệu dân cư" in page  # where the name comes from
    assert begin(office, number) == address  # the same draft again
    data = {"channel": "1", "sets": "1", "fee": "1", **{f"paper-{n}": "given" for n in range(2, 8)}}
    early = client.post(address, data)
    assert early.status_code == 422
    assert "Chưa khai đủ biểu mẫu" in early.content.decode()
    assert not Dossier.objects.exists()
    fill(client, draft)
    assert client.get(url("counter-print", draft.id)).content.startswith(b"%PDF")
    short = client.post(address, {**data, "paper-4": ""})
    assert "Giấy xác nhận thời gian thực hành chuyên môn" in short.content.decode()
    scan = SimpleUploadedFile("bang.png", PNG)
    assert client.post(address, {**data, "file-2": scan}).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.channel, dossier.case.step, dossier.owner_number) == ("1", "received", number)
    papers = {one.order: one for one in dossier.components.all()}
    assert (papers[1].file_name, papers[2].file_name) == ("pharmacist-certificate.pdf", "bang.png")
    answers = answers_about("dossier", str(dossier.id))
    assert answers is not None
    assert answers.reused >= 3
    assert "ĐH Huế" in client.get(url("dossier", dossier.id)).content.decode()
    assert client.get(address).status_code == 404  # received once


def test_a_card_fills_in_who_is_not_known(office: OfficeCast) -> None:
    card = "051190001234|212345678|Lê Thị Mới|02051990|Nữ|Tổ 1, Phường Nghĩa Lộ|01012022"
    begin(office, card)
    values = Response.objects.get().values
    names = ("applicant_number", "applicant_name", "birth_date")
    assert [values.get(name) for name in names] == ["051190001234", "Lê Thị Mới", "1990-05-02"]


def test_a_tax_code_is_the_business_not_who_hands_it_in(office: OfficeCast) -> None:
    address = url("receive", version_of(PHARMACY).procedure_id)
    office.clerk.client.post(address, {"owner_number": "4300123456", "eform": "1"})
    values = Response.objects.get().values
    assert (values.get("owner_number"), values.get("applicant_number")) == ("4300123456", None)


def test_a_form_at_the_counter_is_its_clerks_own(office: OfficeCast) -> None:
    address = begin(office, "051190001234")
    receive = url("receive", version_of(PHARMACIST).procedure_id)
    assert "051190001234" in office.clerk.client.get(receive).content.decode()
    assert office.clerk2.client.get(address).status_code == 404
    assert office.leader.client.get(address).status_code == 403
    nobody = office.clerk.client.post(receive, {"owner_number": " ", "eform": "1"})
    assert nobody.status_code == 200
    draft = Response.objects.get()
    assert office.clerk.client.post(url("counter-discard", draft.id)).url == receive
    assert not Response.objects.exists()


def test_a_procedure_without_a_form_of_its_own_asks_as_before(office: OfficeCast) -> None:
    plain = version_of("1.012290")
    page = office.clerk.client.get(url("receive", plain.procedure_id)).content.decode()
    assert 'name="eform"' not in page
