import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yteso.kernel.access.testing import Cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import SystemActor, now
from yteso.toolkit.files.public import StoredFile
from yteso.toolkit.signing.models import Document
from yteso.toolkit.signing.public import content_of, seal_document, verify_url, withdraw_document
from yteso.toolkit.signing.testing import make_seal
from yteso.toolkit.signing.tests.papers import archived, paper
from yteso.toolkit.signing.tests.test_validating import _with_text


@pytest.fixture
def sealed(people: Cast) -> Document:
    make_seal(people.tree.province)
    return seal_document(
        actor=SystemActor("x"),
        content=paper(),
        kind="copy",
        title="Bản sao hồ sơ sức khỏe",
        person_id=None,
        organisation_id=people.tree.province.pk,
        now=now(),
    )


def send(content: bytes) -> str:
    answer = Client().post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", content)})
    return answer.content.decode()


def test_everybody_sees_who_signed_by_the_code(sealed: Document) -> None:
    assert verify_url(sealed.code).endswith(f"/verify/{sealed.code}/")
    text = Client().get(f"/verify/{sealed.code.lower()}/").content.decode()
    for word in ("Bản sao hồ sơ sức khỏe", "Sở Y tế", "PAdES B-LTA", sealed.code, "Hợp lệ"):
        assert word in text, word


def test_a_scanned_address_leads_to_the_code(sealed: Document) -> None:
    answer = Client().post("/verify/", {"code": verify_url(sealed.code)})
    assert answer.status_code == 302
    assert answer["Location"] == f"/verify/{sealed.code}/"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ABCD-EFGH-JKMN", "0", "x" * 400, "'; DROP TABLE", "%00"])
def test_an_unknown_code_is_a_plain_no(code: str) -> None:
    answer = Client().get(f"/verify/{code.replace(' ', '%20')}/")
    assert answer.status_code == 404
    assert "Không có văn bản" in answer.content.decode()


def test_the_file_is_recognised_changed_or_refused(sealed: Document) -> None:
    before = StoredFile.objects.count()
    good = content_of(sealed)
    assert "Bản gốc, không bị sửa đổi" in send(good)
    assert "Đã bị sửa đổi sau khi ký" in send(_with_text(good))
    assert "không có chữ ký điện tử" in send(paper())
    assert "không đọc được" in send(b"%PDF-1.7 x")
    assert "chưa xác nhận được" in send(archived()), "a root that is not known here"
    assert StoredFile.objects.count() == before, "nothing that strangers send is kept"
    assert Entry.objects.filter(verb="signing.file.verified").count() == 5


def test_a_withdrawn_document_says_so(people: Cast, sealed: Document) -> None:
    withdraw_document(actor=people.director.actor, document_id=sealed.pk, reason="Cấp nhầm", now=now())
    for text in (Client().get(f"/verify/{sealed.code}/").content.decode(), send(content_of(sealed))):
        assert "Đã thu hồi" in text
        assert "Cấp nhầm" in text


@pytest.mark.parametrize(
    ("state", "said"), [("open", "Chưa phát hành"), ("stopped", "Không được phát hành")], ids=str
)
def test_what_only_some_have_signed_was_not_issued(sealed: Document, state: str, said: str) -> None:
    """A draft with a QR code, signed by one of two, that somebody passes on."""
    Document.objects.filter(pk=sealed.pk).update(state=state)
    for text in (Client().get(f"/verify/{sealed.code}/").content.decode(), send(content_of(sealed))):
        assert said in text
        assert "Bản gốc, không bị sửa đổi" not in text


@pytest.mark.django_db
def test_a_file_without_content_and_a_form_without_file_are_answered() -> None:
    assert "không đọc được" in send(b"")
    assert Client().post("/verify/file/", {}).status_code == 422


@pytest.mark.django_db
def test_one_network_cannot_try_for_ever() -> None:
    codes = [Client().get(f"/verify/{n:012d}/").status_code for n in range(62)]
    assert codes[:60] == [404] * 60
    assert codes[-1] == 429


def test_a_file_that_bursts_is_unreadable(people: Cast) -> None:
    """A small PDF whose stream unpacks to a quarter of a gigabyte."""
    import zlib

    bomb = zlib.compress(b"\0" * (1 << 28), 9)
    out = io.BytesIO()
    out.write(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/ObjStm/N 1/First 4"
        b"/Filter/FlateDecode"
    )
    out.write(b"/Length %d>>stream\n" % len(bomb) + bomb + b"\nendstream endobj\nstartxref\n0\n%%EOF")
    text = send(out.getvalue())
    assert "không đọc được" in text or "không có chữ ký" in text
