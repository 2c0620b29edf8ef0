import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yteso.kernel.access.testing import Cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.people.testing import make_person
from yteso.toolkit.signing import doors
from yteso.toolkit.signing.models import Certificate, Document, Right
from yteso.toolkit.signing.public import SignerWanted, open_document
from yteso.toolkit.signing.testing import make_right, make_seal
from yteso.toolkit.signing.tests.papers import paper


@pytest.fixture
def waiting(people: Cast) -> Document:
    assert people.director.user is not None
    right = make_right(people.director.user, people.tree.province)
    return open_document(
        actor=people.director.actor, content=paper(), kind="test", title="Thông báo thử",
        organisation_id=people.tree.province.pk, signers=[SignerWanted(right.pk)], now=now(),
    )  # fmt: skip


def test_the_director_finds_reads_and_signs_what_waits(people: Cast, waiting: Document) -> None:
    client = people.director.client
    assert "Thông báo thử" in client.get("/signing/documents/").content.decode()
    page = client.get(f"/signing/documents/{waiting.pk}/").content.decode()
    assert f"/signing/documents/{waiting.pk}/sign/" in page
    assert client.get(f"/signing/documents/{waiting.pk}/file/").getvalue() == paper()  # type: ignore[attr-defined]
    assert client.post(f"/signing/documents/{waiting.pk}/sign/").status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.level) == (Document.State.SIGNED, "B-LTA")
    assert "PAdES B-LTA" in client.get(f"/signing/documents/{waiting.pk}/").content.decode()


def test_who_sees_and_does_what(people: Cast, waiting: Document) -> None:
    """The table of permissions: reading a document of the province, signing it, keeping certificates."""
    seen, sign, certificates = {}, {}, {}
    for name, member in people.members().items():
        seen[name] = member.client.get(f"/signing/documents/{waiting.pk}/").status_code
        sign[name] = member.client.post(
            f"/signing/documents/{waiting.pk}/decline/", {"reason": ""}
        ).status_code
        certificates[name] = member.client.get("/signing/certificates/").status_code
    readers = {"director", "province_officer", "auditor", "administrator"}
    assert {name for name, status in seen.items() if status == 200} == readers
    assert {name for name, status in sign.items() if status == 422} == {"director"}
    assert {name for name, status in certificates.items() if status == 200} == {"administrator"}
    assert seen["stranger"] == certificates["stranger"] == 302


def test_only_who_signs_or_put_it_up_opens_the_file_and_that_is_written_down(
    people: Cast, waiting: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That something was signed is seen by more than may read it: it may be a citizen's health record."""
    person = make_person()
    Document.objects.filter(pk=waiting.pk).update(person_id=person.id)
    file = f"/signing/documents/{waiting.pk}/file/"
    got = {name for name, member in people.members().items() if member.client.get(file).status_code == 200}
    assert got == {"director"}
    entry = Entry.objects.get(person_id=person.id)
    assert (entry.kind, entry.verb) == ("read", "signing.document.read")

    page = people.auditor.client.get(f"/signing/documents/{waiting.pk}/").content.decode()
    assert "/file/" not in page
    assert "Nội dung chỉ mở" in page
    monkeypatch.setattr(doors, "_doors", {"test": lambda actor, document: f"/papers/{document.number}-it/"})
    assert "/papers/-it/" in people.auditor.client.get(f"/signing/documents/{waiting.pk}/").content.decode()

    waiting.steps.update(state="removed")
    Document.objects.filter(pk=waiting.pk).update(opened_by=None)
    assert people.director.client.get(file).status_code == 404


def test_the_administrator_keeps_certificates_and_rights(people: Cast) -> None:
    seal = make_seal(people.tree.province)
    client = people.administrator.client
    page = f"/signing/certificates/{seal.pk}/"
    assert "Sở Y tế" in client.get(page).content.decode()
    form = {"username": "director", "form": "TUQ", "position": "Giám đốc", "valid_from": "2026-01-01"}
    assert client.post(f"{page}rights/", form).status_code == 422
    form |= {"valid_to": "2036-01-01", "basis": "GUQ 01"}
    assert client.post(f"{page}rights/", form).status_code == 302
    right = Right.objects.get(certificate=seal)
    assert client.post(f"{page}rights/{right.pk}/end/").status_code == 302
    assert client.get("/signing/certificates/add/").status_code == 200
    assert client.post(f"{page}revoke/", {"reason": "mất"}).status_code == 302
    seal.refresh_from_db()
    assert seal.revoked_at is not None


@pytest.mark.parametrize("path", ["/signing/documents/", "/signing/certificates/"])
def test_a_list_makes_the_same_queries_for_1_and_30_rows(people: Cast, waiting: Document, path: str) -> None:
    counts = []
    client = people.administrator.client if "cert" in path else people.director.client
    for _round in range(2):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts.append(len(seen))
        for number in range(29):
            _copy(waiting, number)
    assert counts[0] == counts[1]


def _copy(document: Document, number: int) -> None:
    if Document.objects.filter(code=f"COPY-{number:04d}").exists():
        return
    values = {
        f.attname: getattr(document, f.attname) for f in Document._meta.concrete_fields if f.name != "id"
    }
    Document.objects.create(**{**values, "code": f"COPY-{number:04d}"})
    one = Certificate.objects.first()
    assert one is not None
    values = {f.attname: getattr(one, f.attname) for f in Certificate._meta.concrete_fields if f.name != "id"}
    Certificate.objects.create(**{**values, "fingerprint": f"{number:064d}", "automatic": False})


def test_the_system_actor_sees_all(waiting: Document) -> None:
    assert Document.objects.visible_to(SystemActor("x")).count() == 1
