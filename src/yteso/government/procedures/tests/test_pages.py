from functools import cache
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yteso.government.procedures.actions import take_step
from yteso.government.procedures.models import Charge, Dossier, DossierComponent, Licence, Slip
from yteso.government.procedures.testing import (
    PHARMACIST,
    go,
    make_application,
    make_dossier,
    office_cast,
    version_of,
)
from yteso.kernel.access.testing import give, sign_in
from yteso.kernel.audit.public import list_reads_of
from yteso.kernel.base.public import Role, now
from yteso.kernel.base.testing import make_user
from yteso.kernel.people.testing import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return office_cast()


@cache
def a_sheet() -> bytes:
    out, paper = BytesIO(), pikepdf.new()
    paper.add_blank_page()
    paper.save(out, deterministic_id=True)
    return out.getvalue()


def url(name, *args):
    return reverse(f"procedures:{name}", args=args)


def text_of(answer):
    return answer.content.decode()


def form_data(**values):
    application = vars(make_application())
    kept = {k: v for k, v in application.items() if isinstance(v, str) and v}
    return {**kept, "channel": "1", "sets": "1", **values}


def test_who_opens_which_page(office):
    version = version_of(PHARMACIST)
    dossier = make_dossier(office)
    staff = {"clerk", "clerk2", "head", "leader", "director", "province_officer"}
    rooms = {"assessor", "other_assessor"}
    allowed = {
        url("catalogue"): staff | rooms | {"administrator"},
        url("procedure", version.procedure_id): staff | rooms | {"administrator"},
        url("new-version", version.procedure_id): {"province_officer", "administrator"},
        url("office"): {"province_officer", "administrator"},
        url("receive", version.procedure_id): {"clerk", "clerk2"},
        url("dossiers"): staff | rooms,
        url("dossier", dossier.id): {"clerk", "clerk2", "leader", "director", "province_officer"},
        url("licences"): staff | rooms,
        url("sessions"): {"head"} | rooms,
        url("statistics"): staff,
        url("public"): set(office.members()),
        url("lookup"): set(office.members()),
    }
    for address, expected in allowed.items():
        found = {
            who for who, member in office.members().items() if member.client.get(address).status_code == 200
        }
        assert found == expected, address


def test_reception_names_what_is_missing_and_keeps_what_was_typed(office):
    version = version_of(PHARMACIST)
    address, client = url("receive", version.procedure_id), office.clerk.client
    answer = client.post(address, form_data(**{"paper-1": "given"}))
    assert answer.status_code == 422
    assert "Giấy xác nhận đủ sức khỏe" in text_of(answer)
    assert "Nguyễn Thị Dược" in text_of(answer)
    assert not Dossier.objects.exists()
    papers = {f"paper-{c.order}": "given" for c in version.components.all()}
    scan = SimpleUploadedFile("bang.pdf", a_sheet(), "application/pdf")
    answer = client.post(address, form_data(fee="1", **papers, **{"file-2": scan}))
    dossier = Dossier.objects.get()
    assert answer.url == url("dossier", dossier.id)
    page = text_of(client.get(answer.url))
    assert dossier.code in page
    assert "bang.pdf" in page
    paper = DossierComponent.objects.get(file_name="bang.pdf")
    assert client.get(url("paper", paper.id)).content == a_sheet()
    assert office.assessor.client.get(url("paper", paper.id)).status_code == 404
    assert "<svg" in page  # VietQR of the fee
    charge = Charge.objects.get()
    assert client.post(url("take-fee", charge.id), {"method": "cash"}).status_code == 302
    assert client.get(url("receipt", charge.id)).content.startswith(b"%PDF")


def test_what_is_sent_twice_is_done_once(office):
    version, client = version_of(PHARMACIST), office.clerk.client
    papers = {f"paper-{c.order}": "given" for c in version.components.all()}
    address = url("receive", version.procedure_id)
    data = form_data(**papers, once=str(client.get(address).context["once"]))
    first, second = client.post(address, data), client.post(address, data)
    assert (second.status_code, first.url) == (302, second.url)
    dossier = Dossier.objects.get()
    step = {"do": "transfer", "seen": dossier.case.version, "unit": str(office.drugs.id)}
    assert [client.post(url("dossier", dossier.id), step).status_code for _ in range(2)] == [302, 302]
    assert dossier.case.actions.filter(verb="transfer").count() == 1
    assert office.clerk2.client.post(url("dossier", dossier.id), step).status_code == 409


def test_wrong_files_are_refused_and_nothing_is_registered(office):
    version = version_of(PHARMACIST)
    papers = {f"paper-{c.order}": "given" for c in version.components.all()}
    for name, content in (
        ("a.doc", b"MZ macro"),
        ("c.pdf", b"%PDF-1.7 cut %%EOF"),
        ("b.pdf", b"%PDF-1.7 trailer << /Encrypt 5 0 R >>"),
    ):
        file = SimpleUploadedFile(name, content)
        good = SimpleUploadedFile("bang.pdf", a_sheet())
        answer = office.clerk.client.post(
            url("receive", version.procedure_id), form_data(**papers, **{"file-1": file, "file-2": good})
        )
        assert answer.status_code == 422
        assert "1. Đơn đề nghị" in text_of(answer)  # which paper it was
    assert not Dossier.objects.exists()
    kept = answer.context["papers"][1]["kept"]  # what came whole need not be chosen again
    data = form_data(**papers, **{"kept-2": kept.token, "kept-1": kept.token[:-1]})
    assert office.clerk.client.post(url("receive", version.procedure_id), data).status_code == 302
    rows = DossierComponent.objects.exclude(file=None).values_list("order", "file_name")
    assert list(rows) == [(2, "bang.pdf")]


def test_what_is_known_is_filled_in(office):
    person = make_person(full_name="Lê Thị Quen", address="Phường B")
    number = person.identifiers.get(system="national_id").value
    address = url("receive", version_of(PHARMACIST).procedure_id)
    page = text_of(office.clerk.client.post(address, {"owner_number": number, "look": "1"}))
    assert "Lê Thị Quen" in page
    assert "Phường B" in page


def test_two_clerks_on_one_dossier_get_a_clear_message(office):
    dossier = make_dossier(office)
    seen = dossier.case.version
    take_step(actor=office.clerk.actor, dossier_id=dossier.id, transition="transfer", now=now())
    answer = office.clerk2.client.post(
        url("dossier", dossier.id), {"do": "ask_supplement", "seen": seen, "note": "Thiếu bản sao văn bằng"}
    )
    page = text_of(answer)
    assert answer.status_code == 409
    assert str(office.clerk.user) in page
    assert "Chuyển phòng chuyên môn" in page
    assert "Thiếu bản sao văn bằng" in page
    dossier.case.refresh_from_db()
    assert dossier.case.step == "assessing"


def test_steps_by_the_page(office):
    dossier = make_dossier(office)
    address, client = url("dossier", dossier.id), office.clerk.client
    assert client.get(f"{address}?do=transfer").status_code == 200
    data = {
        "do": "transfer",
        "unit": str(office.drugs.id),
        "assignee": str(office.assessor.user.pk),
        "seen": "",
    }
    assert client.post(address, data).status_code == 302
    dossier.case.refresh_from_db()
    assert (dossier.case.unit, dossier.case.assignee) == (office.drugs, office.assessor.user)
    assessor = office.assessor.client
    assert dossier.code in text_of(assessor.get(reverse("work:queue", args=["mine"])))
    assert assessor.post(address, {"do": "ask_supplement", "note": ""}).status_code == 422
    assert office.other_assessor.client.get(address).status_code == 404
    assert client.post(address, {"do": "draft"}).status_code == 403


def test_owners_see_who_saw_their_name_in_a_queue_or_a_search(office):
    owner = make_person()
    dossier = make_dossier(office)
    Dossier.objects.filter(id=dossier.id).update(owner_person=owner)
    for address in ("/work/queues/to-transfer/", f"/search/?q={dossier.code}"):
        seen = list_reads_of([owner.id]).count()
        assert dossier.code in text_of(office.clerk.client.get(address)), address
        assert list_reads_of([owner.id]).count() == seen + 1, address


def test_forms_print_as_pdf(office):
    dossier = make_dossier(office)
    go(office, dossier, "transfer", "ask_supplement", moment=now(), note="Thiếu giấy khám sức khỏe")
    for slip in Slip.objects.filter(dossier=dossier):
        answer = office.clerk.client.get(url("slip", slip.id))
        assert answer.content.startswith(b"%PDF"), slip.form
    assert office.clerk.client.get(url("book")).content.startswith(b"%PDF")
    assert office.people.doctor_a.client.get(url("slip", slip.id)).status_code == 404


def test_licences_and_their_renewal(office):
    dossier = make_dossier(office)
    go(office, dossier, "transfer", "draft", "submit", "approve", "publish", moment=now())
    licence = Licence.objects.get()
    page = text_of(office.clerk.client.get(url("licence", licence.id)))
    assert "renews=" in page
    assert url("dossier", dossier.id) in page
    head = make_user()
    give(head, Role.DIRECTOR, office.people.tree.centre)
    elsewhere = text_of(sign_in(head).get(url("licence", licence.id)))
    assert dossier.code in elsewhere
    assert url("dossier", dossier.id) not in elsewhere
    renewal = url("receive", version_of("1.004599").procedure_id) + f"?renews={licence.id}"
    page = text_of(office.clerk.client.get(renewal))
    assert licence.number in page
    assert 'value="held" checked' in page
    public = office.people.stranger.client.post(url("licence-lookup"), {"code": licence.number.lower()})
    assert "Nguyễn Thị Dược" in text_of(public)
    assert "051185001234" not in text_of(public)
    answer = office.leader.client.post(url("revoke", licence.id), {"decision": "9/QĐ", "reason": "Sai phạm"})
    assert answer.status_code == 302
    assert office.clerk.client.post(url("revoke", licence.id), {}).status_code == 403


def test_the_public_sees_procedures_and_where_a_dossier_stands(office):
    client = office.people.stranger.client
    dossier = make_dossier(office)
    assert PHARMACIST in text_of(client.get(url("public") + "?q=chung chi hanh nghe duoc"))
    assert "Nghị định 54/2017" in text_of(client.get(url("public-procedure", PHARMACIST)))
    assert client.get(url("public-procedure", "9.999999")).status_code == 404
    page = text_of(client.post(url("lookup"), {"code": dossier.code}))
    assert "Được tiếp nhận" in page
    assert "Nguyễn Thị Dược" not in page


def test_statistics_and_setting_up(office):
    go(office, make_dossier(office), "transfer", moment=now())
    assert "Dược phẩm" in text_of(office.head.client.get(url("statistics")))
    answer = office.people.province_officer.client.post(
        url("office"),
        {
            "name": "Sở Y tế",
            "head_title": "Giám đốc",
            "agency_code": "H48.99",
            "return_place": "Một cửa",
            "town": "Quảng Ngãi",
            "unit_DUOC": str(office.drugs.id),
        },
    )
    assert answer.status_code == 302
    office.office.refresh_from_db()
    assert office.office.agency_code == "H48.99"


def test_lists_ask_as_often_for_thirty_as_for_one(office, django_assert_max_num_queries):
    client = office.clerk.client
    make_dossier(office)
    pages = [url("dossiers"), url("slips"), reverse("work:queue", args=["to-transfer"])]
    counts = []
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(60) as one:
            client.get(page)
        counts.append(len(one.captured_queries))
    for _ in range(29):
        make_dossier(office)
    for page, count in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(count):
            client.get(page)
