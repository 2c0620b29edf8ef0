import datetime as dt

import pgtrigger
import pypdfium2
import pytest

from yteso.government.procedures.actions import change_signer, countersign, seal_slip, take_step
from yteso.government.procedures.actions.sealing import sealed_slip
from yteso.government.procedures.errors import (
    CountersignerMissing,
    CountersignFirst,
    NotPutUp,
    NumberTaken,
    OtherSigner,
    SignerMissing,
)
from yteso.government.procedures.models import Dossier, Licence, ProcedureVersion, Result
from yteso.government.procedures.queries import current_result, suggest_number
from yteso.government.procedures.testing import (
    OfficeCast,
    Signers,
    go,
    make_dossier,
    office_cast,
    sign_from,
)
from yteso.kernel.audit.public import list_reads_of
from yteso.kernel.base.public import NotAllowed, now, today
from yteso.kernel.people.testing import make_person
from yteso.toolkit.signing.public import (
    Certificate,
    Document,
    NoRight,
    NoSeal,
    content_of,
    end_right,
    find_public,
)
from yteso.toolkit.signing.testing import TESTER
from yteso.toolkit.work.public import Action, ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeCast:
    return office_cast()


@pytest.fixture
def signers(office: OfficeCast) -> Signers:
    return sign_from(office)


def submit(office: OfficeCast, dossier: Dossier, **data: object) -> Dossier:
    moment = now()
    go(office, dossier, "transfer", "draft", moment=moment)
    return go(office, dossier, "submit", moment=moment, result_number="7/CCHN-D-SYT", **data)


def words(document: Document) -> str:
    pages = pypdfium2.PdfDocument(content_of(document))
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    return " ".join(text.split())


def test_forms_given_out_are_sealed_once_found_and_verified(office: OfficeCast, signers: Signers) -> None:
    moment, client = now(), office.clerk.client
    slip = make_dossier(office, moment=moment).slips.get(form="01")
    url = f"/procedures/slips/{slip.id}/"
    owner = make_person()
    Dossier.objects.filter(id=slip.dossier_id).update(owner_person=owner)
    first = client.get(url).content
    assert [one.object_id for one in list_reads_of([owner.id])] == [str(slip.dossier_id)]
    document = sealed_slip(slip)
    assert document is not None
    assert (document.state, document.number) == ("signed", slip.number)
    assert content_of(document) == first
    assert "15 ngày" in words(document)
    assert seal_slip(slip_id=slip.id, now=moment) == document  # the job comes later: it is done
    assert client.get(url).content == first
    assert url in client.get("/procedures/slips/", {"q": slip.number}).content.decode()
    assert find_public(document.code) is not None


def test_the_book_of_a_month_that_is_over_is_sealed_once(office: OfficeCast, signers: Signers) -> None:
    first = today() - dt.timedelta(days=3)
    dossier = make_dossier(office, moment=now() - dt.timedelta(days=2))
    over = f"/procedures/book/?first={first}&last={today() - dt.timedelta(days=1)}"
    book = office.clerk.client.get(over).content
    sealed = Document.objects.get(kind="procedure-book")
    assert content_of(sealed) == book
    assert dossier.code in words(sealed)
    assert office.clerk.client.get(over).content == book
    assert Document.objects.filter(kind="procedure-book").count() == 1
    assert office.clerk.client.get(f"/procedures/book/?first={first}&last={today()}").content != book
    assert Document.objects.filter(kind="procedure-book").count() == 1  # today's is not at its end


def test_the_director_signs_and_the_seal_follows(office: OfficeCast, signers: Signers) -> None:
    dossier = submit(office, make_dossier(office), signer=str(signers.director.pk), scope="Bán lẻ thuốc")
    result = current_result(dossier)
    assert result is not None
    assert result.document.state == "open"
    assert result.document.signatures == 0
    text = words(result.document)
    assert "UBND TỈNH QUẢNG NGÃI" in text
    assert "Số: 7/CCHN-D-SYT" in text
    assert "Bán lẻ thuốc" in text
    assert "GIÁM ĐỐC" in text
    assert "KT. " not in text
    assert find_public(result.document.code) is None

    go(office, dossier, "approve", moment=now())
    assert find_public(result.document.code) is not None
    dossier = go(office, dossier, "publish", moment=now(), result_number="", result_on=None, scope="")
    result.document.refresh_from_db()
    assert (result.document.state, result.document.signatures, result.document.level) == (
        "signed",
        2,
        "B-LTA",
    )
    assert (dossier.result_number, dossier.result_on) == ("7/CCHN-D-SYT", result.dated)
    licence = Licence.objects.get()
    assert (licence.number, licence.scope) == ("7/CCHN-D-SYT", "Bán lẻ thuốc")
    shown = find_public(result.document.code)
    assert shown is not None
    assert [one.user_id for one in shown.signers] == [
        office.leader.actor.user_id,
        None,
    ]
    assert shown.document.title == "Chứng chỉ hành nghề dược 7/CCHN-D-SYT"
    assert suggest_number(dossier.version, "", result.dated) == "8/CCHN-D-SYT"


def test_who_countersigns_comes_first(office: OfficeCast, signers: Signers) -> None:
    dossier = make_dossier(office)
    make_countersigned(dossier)
    dossier = go(office, dossier, "transfer", "draft", moment=now())
    with pytest.raises(CountersignerMissing):
        go(office, dossier, "submit", moment=now(), signer=str(signers.director.pk))
    assert not Result.objects.exists()
    assert not Document.objects.exists()
    both = {"signer": str(signers.director.pk), "countersigner": str(signers.head.pk)}
    dossier = go(office, dossier, "submit", moment=now(), **both)
    with pytest.raises(CountersignFirst):
        go(office, dossier, "approve", moment=now())
    with pytest.raises(OtherSigner):
        countersign(actor=office.leader.actor, dossier_id=dossier.id, seen=None, now=now())
    countersign(actor=office.head.actor, dossier_id=dossier.id, seen=None, now=now())
    dossier = go(office, dossier, "approve", "publish", moment=now())
    result = current_result(dossier)
    assert result is not None
    assert result.document.signatures == 3
    with pytest.raises(NotPutUp):
        countersign(actor=office.head.actor, dossier_id=dossier.id, seen=None, now=now())


def make_countersigned(dossier: Dossier) -> None:
    """Let the procedure want two signatures, as a version published so would."""
    with pgtrigger.ignore("procedures.ProcedureVersion:frozen"):
        ProcedureVersion.objects.filter(id=dossier.version_id).update(countersigned=True)
    dossier.version.refresh_from_db()


def test_another_signer_when_one_is_gone(office: OfficeCast, signers: Signers) -> None:
    dossier = submit(
        office,
        make_dossier(office),
        signer=str(signers.director.pk),
        countersigner=str(signers.head.pk),
    )
    countersign(actor=office.head.actor, dossier_id=dossier.id, seen=None, now=now())
    end_right(actor=TESTER, right_id=signers.director.pk, today=today())
    with pytest.raises(NoRight):
        go(office, dossier, "approve", moment=now())
    former = current_result(dossier)
    assert former is not None

    def change(right: str, reason: str = "Giám đốc nghỉ hưu") -> Result:
        return change_signer(
            actor=office.head.actor,
            dossier_id=dossier.id,
            signer_id=getattr(signers, right).pk,
            countersigner_id=None,
            reason=reason,
            seen=None,
            now=now(),
        )

    with pytest.raises(ReasonMissing):
        change("deputy", " ")
    with pytest.raises(NoRight):
        change("director")
    former.refresh_from_db()
    assert former.ended_at is None
    result = change("deputy")
    former.refresh_from_db()
    former.document.refresh_from_db()
    assert former.ended_because == "Giám đốc nghỉ hưu"
    assert former.document.state == "stopped"
    assert former.document.signatures == 1  # what was signed is kept
    assert result.number == former.number
    assert result.document.signatures == 0
    assert "KT. GIÁM ĐỐC" in words(result.document)
    assert "PHÓ GIÁM ĐỐC" in words(result.document)
    assert Action.objects.filter(case=dossier.case, verb="change_signer").exists()
    with pytest.raises(OtherSigner):
        go(office, dossier, "approve", moment=now())


def test_a_draft_sent_back_is_printed_anew(office: OfficeCast, signers: Signers) -> None:
    signer = {"signer": str(signers.director.pk)}
    dossier = submit(office, make_dossier(office), **signer)
    first = current_result(dossier)
    assert first is not None
    dossier = go(office, dossier, "send_back", moment=now(), note="Ghi rõ phạm vi")
    assert current_result(dossier) is None
    dossier = go(
        office, dossier, "submit", moment=now(), result_number="7/CCHN-D-SYT", result_text="Đã sửa", **signer
    )
    again = current_result(dossier)
    assert again is not None
    assert again.pk != first.pk
    assert "Đã sửa" in words(again.document)
    first.document.refresh_from_db()
    assert first.document.state == "stopped"
    assert first.document.ended_because == "Ghi rõ phạm vi"


def test_the_day_on_paper_is_the_day_of_signing(office: OfficeCast, signers: Signers) -> None:
    dossier = submit(office, make_dossier(office), signer=str(signers.director.pk))
    yesterday = today() - dt.timedelta(days=1)
    Result.objects.update(dated=yesterday)
    go(office, dossier, "approve", moment=now())
    result = current_result(dossier)
    assert result is not None
    assert result.dated == today()
    assert result.document.signatures == 1
    assert result.document.anchors


def test_refusals_change_nothing(office: OfficeCast, signers: Signers) -> None:
    first = submit(office, make_dossier(office), signer=str(signers.director.pk))
    second = go(office, make_dossier(office), "transfer", "draft", moment=now())
    with pytest.raises(SignerMissing):
        go(office, second, "submit", moment=now())
    with pytest.raises(NumberTaken):
        go(
            office,
            second,
            "submit",
            moment=now(),
            signer=str(signers.director.pk),
            result_number="7/CCHN-D-SYT",
        )
    second.refresh_from_db()
    assert second.result_text == ""
    assert Result.objects.count() == 1
    with pytest.raises(NotAllowed):
        countersign(actor=office.assessor.actor, dossier_id=first.id, seen=None, now=now())


def test_an_office_that_began_to_sign_meanwhile(office: OfficeCast) -> None:
    dossier = submit(office, make_dossier(office))
    assert current_result(dossier) is None
    sign_from(office)
    with pytest.raises(NotPutUp):
        go(office, dossier, "approve", moment=now())


def test_a_result_given_on_receipt_is_sealed(office: OfficeCast) -> None:
    sign_from(office)
    version = ProcedureVersion.objects.filter(flow="on_receipt", legal_amount__isnull=False)[0]
    dossier = make_dossier(office, version.procedure.code)
    moment = now()
    data = {"result_number": "3/TN", "result_on": moment.date()}
    take_step(actor=office.clerk.actor, dossier_id=dossier.id, transition="publish", data=data, now=moment)
    result = current_result(dossier)
    assert result is not None
    assert result.signer is None
    assert result.document.state == "signed"
    assert result.document.signatures == 1


def test_without_a_seal_nothing_is_put_up(office: OfficeCast) -> None:
    signers = sign_from(office)
    Certificate.objects.filter(kind="seal").update(revoked_at=now())
    with pytest.raises(NoSeal):
        submit(office, make_dossier(office), signer=str(signers.director.pk))


def test_two_at_one_dossier(office: OfficeCast, signers: Signers) -> None:
    dossier = submit(office, make_dossier(office), signer=str(signers.director.pk))
    seen = dossier.case.version
    take_step(
        actor=office.leader.actor,
        dossier_id=dossier.id,
        transition="approve",
        seen=seen,
        now=now(),
    )
    assert current_result(dossier).document.signatures == 1  # type: ignore[union-attr]


def test_pages_of_a_paper(office: OfficeCast, signers: Signers) -> None:
    dossier = submit(
        office,
        make_dossier(office),
        signer=str(signers.director.pk),
        countersigner=str(signers.head.pk),
    )
    result = current_result(dossier)
    assert result is not None
    page, paper = f"/procedures/dossiers/{dossier.id}/", f"/procedures/results/{result.id}/"
    counter, other = f"{page}countersign/", f"{page}signer/"
    assert counter in office.head.client.get(page).content.decode()
    assert counter not in office.leader.client.get(page).content.decode()
    for name, member in office.members().items():
        may_read = name in {
            "clerk",
            "clerk2",
            "assessor",
            "head",
            "leader",
            "director",
            "province_officer",
        }
        assert (member.client.get(paper).status_code == 200) == may_read, name
        assert (member.client.get(other).status_code == 200) == (name in {"assessor", "head"}), name
    assert office.assessor.client.post(counter).status_code == 403
    assert office.head.client.post(counter).status_code == 302
    answer = office.head.client.post(other, {"signer": str(signers.deputy.pk), "reason": "Đi công tác"})
    assert answer.status_code == 302
    again = current_result(dossier)
    assert again is not None
    assert again.signer_id == signers.deputy.pk
    form = office.assessor.client.get(f"{page}?do=publish").content.decode()
    assert "id_result_number" not in form
