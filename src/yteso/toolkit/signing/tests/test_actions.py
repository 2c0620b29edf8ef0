import datetime as dt
import io

import pikepdf
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction
from django.db.utils import ProgrammingError

from yteso.kernel.access.testing import Cast, actor_of
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import NotAllowed, NotVisible, SystemActor, User, now
from yteso.toolkit.signing import errors
from yteso.toolkit.signing.actions.authority import add_certificate, issue_certificate, revoke_certificate
from yteso.toolkit.signing.keys import decrypt_key
from yteso.toolkit.signing.models import Attempt, Authority, Certificate, Document, Right, Step
from yteso.toolkit.signing.pki.reports import Outcome
from yteso.toolkit.signing.public import (
    SignerWanted,
    begin_signature,
    change_content,
    content_of,
    decline,
    end_right,
    finish_signature,
    give_right,
    open_document,
    remove_signer,
    replace_signer,
    seal_document,
    sign_document,
    stop_document,
    validate_document,
    withdraw_document,
)
from yteso.toolkit.signing.queries import (
    find_public,
    find_public_by_digest,
    next_step,
    normal_code,
    why_stuck,
)
from yteso.toolkit.signing.testing import TESTER, make_right, make_seal
from yteso.toolkit.signing.tests.papers import paper

DAY = dt.timedelta(days=1)


def user_of(member: object) -> User:
    user = member.user  # type: ignore[attr-defined]
    assert user is not None
    return user  # type: ignore[no-any-return]


def put_up(people: Cast, *rights: Right, content: bytes | None = None) -> Document:
    return open_document(
        actor=people.director.actor,
        content=content or paper(),
        kind="test",
        title="Thông báo thử",
        organisation_id=people.tree.province.pk,
        signers=[SignerWanted(right.pk) for right in rights],
        now=now(),
    )


@pytest.fixture
def director(people: Cast) -> Right:
    return make_right(user_of(people.director), people.tree.province)


@pytest.fixture
def officer(people: Cast) -> Right:
    return make_right(
        user_of(people.province_officer), people.tree.province, form="KT", position="Phó Giám đốc"
    )


@pytest.fixture
def stamp_clerk(people: Cast) -> Right:
    """The officer also holds the seal of the department."""
    return make_right(user_of(people.province_officer), people.tree.province, kind=Certificate.Kind.SEAL)


def test_two_persons_and_the_seal_sign_in_order_and_the_paper_is_archived(
    people: Cast, director: Right, officer: Right, stamp_clerk: Right
) -> None:
    document = put_up(people, officer, director, stamp_clerk)
    assert find_public(document.code) is None, "nobody has signed yet"
    with pytest.raises(errors.NotYourTurn):
        sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    sign_document(actor=people.province_officer.actor, document_id=document.pk, now=now())
    document = sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    assert (document.state, document.level) == (Document.State.OPEN, "B-T")
    document = sign_document(actor=people.province_officer.actor, document_id=document.pk, now=now())
    assert (document.state, document.level, document.signatures) == (Document.State.SIGNED, "B-LTA", 3)
    shown = find_public(document.code.lower().replace("-", " "))
    assert shown is not None
    assert shown.report is not None
    assert shown.report.outcome == Outcome.VALID
    assert [s.signer for s in shown.report.signatures] == [
        user_of(people.province_officer).full_name,
        user_of(people.director).full_name,
        "Sở Y tế",
    ]
    assert [step.title for step in shown.signers] == ["KT. Phó Giám đốc", "Giám đốc", "Giám đốc"]
    deeds = list(
        Entry.objects.filter(object_id=str(document.pk)).order_by("id").values_list("detail__did", flat=True)
    )
    assert deeds == ["document_opened", *["document_signed"] * 3]


def test_the_seal_never_comes_before_a_person(people: Cast, director: Right, stamp_clerk: Right) -> None:
    with pytest.raises(errors.SealFirst):
        put_up(people, stamp_clerk, director)
    assert not Document.objects.exists()


def test_nothing_changes_after_the_first_signature(people: Cast, director: Right, officer: Right) -> None:
    document = put_up(people, director, officer)
    change_content(actor=people.director.actor, document_id=document.pk, content=paper(2), now=now())
    document = sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    with pytest.raises(errors.AlreadySigned):
        change_content(actor=people.director.actor, document_id=document.pk, content=paper(), now=now())
    for change in ({"original_id": document.current_id}, {"title": "Khác"}, {"code": "X"}, {"signatures": 0}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Step.objects.filter(document=document, state=Step.State.SIGNED).update(title="Khác")
    with pytest.raises(ProgrammingError), transaction.atomic():
        document.delete()


def test_a_signer_removed_in_mid_flow_leaves_a_clear_state(
    people: Cast, director: Right, officer: Right, stamp_clerk: Right
) -> None:
    document = put_up(people, director, officer, stamp_clerk)
    sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    user = user_of(people.province_officer)
    step = next_step(document)
    assert step is not None
    assert why_stuck(step, now().date()) == ""
    user.is_active = False
    user.save()
    step = next_step(document)
    assert step is not None
    assert why_stuck(step, now().date()) == "user_disabled"
    with pytest.raises(errors.ReasonMissing):
        remove_signer(actor=people.director.actor, step_id=step.pk, reason=" ", now=now())
    other = make_right(user_of(people.director), people.tree.province, position="Giám đốc")
    replace_signer(
        actor=people.director.actor, step_id=step.pk, right_id=other.pk, reason="Nghỉ việc", now=now()
    )
    states = list(document.steps.order_by("position").values_list("position", "state", "user__username"))
    assert states == [
        (1, "signed", "director"),
        (2, "removed", "province_officer"),
        (3, "waiting", "director"),
        (4, "waiting", "province_officer"),
    ]
    sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    last = next_step(document)
    assert last is not None
    document = remove_signer(actor=people.director.actor, step_id=last.pk, reason="Nghỉ việc", now=now())
    assert document.state == Document.State.SIGNED
    report = validate_document(actor=people.director.actor, document_id=document.pk, now=now())
    assert report.outcome == Outcome.VALID


def test_with_nobody_left_an_unsigned_document_is_stopped(people: Cast, director: Right) -> None:
    document = put_up(people, director)
    step = next_step(document)
    assert step is not None
    document = remove_signer(actor=people.director.actor, step_id=step.pk, reason="Nhầm", now=now())
    assert (document.state, document.ended_because) == (Document.State.STOPPED, "Nhầm")


def test_declining_stops_with_its_reason(people: Cast, director: Right, officer: Right) -> None:
    document = put_up(people, director, officer)
    step = next_step(document)
    assert step is not None
    with pytest.raises(NotVisible):
        decline(actor=people.province_officer.actor, step_id=step.pk, reason="x", now=now())
    document = decline(actor=people.director.actor, step_id=step.pk, reason="Sai số liệu", now=now())
    assert (document.state, document.ended_because) == (Document.State.STOPPED, "Sai số liệu")
    with pytest.raises(errors.NotOpen):
        sign_document(actor=people.director.actor, document_id=document.pk, now=now())


def test_who_holds_no_right_signs_nothing(people: Cast, director: Right) -> None:
    document = put_up(people, director)
    for member in (people.province_officer, people.doctor_a, people.clerk_b):
        with pytest.raises(NotVisible):
            sign_document(actor=member.actor, document_id=document.pk, now=now())
    with pytest.raises(NotAllowed):
        sign_document(actor=people.nurse.actor, document_id=document.pk, now=now())
    end_right(actor=TESTER, right_id=director.pk, today=now().date())
    with pytest.raises(errors.NoRight):
        sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    document.refresh_from_db()
    assert (document.signatures, document.current_id) == (0, document.original_id)


def test_expired_and_revoked_certificates_sign_nothing(people: Cast) -> None:
    start = now() - 40 * DAY
    old = make_right(user_of(people.director), people.tree.province, days=30, start=start)
    document = put_up(people, old)
    with pytest.raises(errors.CertificateExpired):
        sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    fresh = make_right(user_of(people.director), people.tree.province)
    document = put_up(people, fresh)
    revoke_certificate(actor=TESTER, certificate_id=fresh.certificate_id, reason="mất khóa", now=now())
    with pytest.raises(errors.CertificateRevoked):
        sign_document(actor=people.director.actor, document_id=document.pk, now=now())


def test_a_certificate_revoked_afterwards_leaves_the_paper_valid(people: Cast, director: Right) -> None:
    document = put_up(people, director)
    sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    revoke_certificate(
        actor=TESTER, certificate_id=director.certificate_id, reason="chuyển công tác", now=now() + DAY
    )
    report = validate_document(actor=people.director.actor, document_id=document.pk, now=now() + 2 * DAY)
    assert report.outcome == Outcome.VALID
    assert document.validations.count() == 2


def _value(right: Right, attempt: Attempt) -> bytes:
    """What the token at the desk would answer."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(decrypt_key(bytes(right.certificate.key_encrypted or b"")), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.sign(bytes(attempt.to_sign), ec.ECDSA(hashes.SHA256()))


def test_an_interrupted_signature_goes_on_where_it_was(people: Cast, director: Right, officer: Right) -> None:
    document = put_up(people, director, officer)
    attempt = begin_signature(actor=people.director.actor, document_id=document.pk, now=now())
    again = begin_signature(actor=people.director.actor, document_id=document.pk, now=now() + DAY)
    assert again.pk == attempt.pk
    assert bytes(again.to_sign) == bytes(attempt.to_sign)
    with pytest.raises(errors.SignatureWrong):
        finish_signature(actor=people.director.actor, attempt_id=attempt.pk, signature=b"x" * 70, now=now())
    with pytest.raises(NotVisible):
        finish_signature(
            actor=people.province_officer.actor,
            attempt_id=attempt.pk,
            signature=_value(director, attempt),
            now=now(),
        )
    document.refresh_from_db()
    assert document.signatures == 0
    value = _value(director, attempt)
    document = finish_signature(
        actor=people.director.actor, attempt_id=attempt.pk, signature=value, now=now()
    )
    assert document.signatures == 1
    same = finish_signature(actor=people.director.actor, attempt_id=attempt.pk, signature=value, now=now())
    assert same.signatures == 1, "finished twice is finished once"
    document = sign_document(actor=people.province_officer.actor, document_id=document.pk, now=now())
    assert document.level == "B-LTA"


def test_the_installation_seals_by_itself(people: Cast) -> None:
    with pytest.raises(errors.NoSeal):
        seal_document(
            actor=SystemActor("x"),
            content=paper(),
            kind="copy",
            title="Bản sao",
            organisation_id=people.tree.province.pk,
            now=now(),
        )
    make_seal(people.tree.province)
    document = seal_document(
        actor=people.citizen.actor,
        content=paper(),
        kind="copy",
        title="Bản sao",
        organisation_id=people.tree.province.pk,
        now=now(),
    )
    assert (document.state, document.level) == (Document.State.SIGNED, "B-LTA")
    found = find_public_by_digest(document.current_id)
    assert found is not None
    assert found.document == document


def test_keys_are_encrypted_at_rest(people: Cast, director: Right) -> None:
    rows = [bytes(row.key_encrypted) for row in Authority.objects.all()]
    rows.append(bytes(director.certificate.key_encrypted or b""))
    for kept in rows:
        assert kept.startswith(b"gAAAA")
        assert b"PRIVATE" not in kept
    assert decrypt_key(rows[0])[:1] == b"0"


def test_files_that_cannot_be_signed_say_why(people: Cast, director: Right) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="x", owner="y"))
    with pytest.raises(errors.PdfLocked):
        put_up(people, director, content=locked.getvalue())
    for wrong in (b"%PDF-1.7 rubbish", b"PK\x03\x04"):
        with pytest.raises(errors.NotAPdf):
            put_up(people, director, content=wrong)
    with pytest.raises(errors.NoSigners):
        put_up(people)
    assert not Document.objects.exists()


def test_a_mandate_has_an_end_and_a_document(people: Cast, director: Right) -> None:
    values = {
        "actor": TESTER,
        "certificate_id": director.certificate_id,
        "user_id": user_of(people.province_officer).pk,
        "organisation_id": people.tree.province.pk,
        "valid_from": now().date(),
        "now": now(),
        "form": "TUQ",
    }
    with pytest.raises(errors.EndDateNeeded):
        give_right(**values)  # type: ignore[arg-type]
    right = give_right(**values, valid_to=now().date() + 30 * DAY, basis="GUQ số 01/GUQ-SYT")  # type: ignore[arg-type]
    with pytest.raises(errors.RightOverlaps):
        give_right(**values, valid_to=now().date() + 9 * DAY, basis="GUQ số 02")  # type: ignore[arg-type]
    assert right.form == "TUQ"


def test_withdrawing_shows_but_leaves_the_signatures_true(people: Cast, director: Right) -> None:
    document = put_up(people, director)
    with pytest.raises(errors.NotOpen):
        withdraw_document(actor=people.director.actor, document_id=document.pk, reason="x", now=now())
    sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    document = withdraw_document(
        actor=people.director.actor, document_id=document.pk, reason="Thay thế", now=now()
    )
    shown = find_public(document.code)
    assert shown is not None
    assert shown.document.state == Document.State.WITHDRAWN
    assert shown.report is not None
    assert shown.report.outcome == Outcome.VALID
    with pytest.raises(errors.NotOpen):
        stop_document(actor=people.director.actor, document_id=document.pk, reason="x", now=now())


def test_a_certificate_comes_in_as_pkcs12(people: Cast) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    from yteso.toolkit.signing.tests.papers import world

    holder = world().director
    content = pkcs12.serialize_key_and_certificates(
        b"x",
        holder.key,
        holder.certificate,
        [world().issuing.certificate],
        BestAvailableEncryption(b"mat khau"),
    )
    values = {
        "actor": people.administrator.actor,
        "content": content,
        "kind": Certificate.Kind.PERSON,
        "organisation_id": people.tree.province.pk,
        "now": now(),
    }
    with pytest.raises(errors.CertificateUnreadable):
        add_certificate(**values, password="sai")  # type: ignore[arg-type]
    row = add_certificate(**values, password="mat khau")  # type: ignore[arg-type]
    assert (row.holder, row.issuer, row.key_place) == ("Nguyễn Văn Minh", "CA thử", "here")
    with pytest.raises(errors.CertificateKnown):
        add_certificate(**values, password="mat khau")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        add_certificate(**{**values, "actor": people.director.actor}, password="mat khau")  # type: ignore[arg-type]


def test_only_the_administrator_keeps_certificates(people: Cast) -> None:
    for name, member in people.members().items():
        if name == "administrator":
            continue
        with pytest.raises(NotAllowed):
            issue_certificate(
                actor=member.actor,
                kind=Certificate.Kind.PERSON,
                name="x",
                organisation_id=people.tree.province.pk,
                now=now(),
            )


@pytest.mark.parametrize("typed", ["abcd-efgh-jk10", "ABCDEFGHJKIO", "abcd efgh jklo"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert normal_code(typed) == "ABCD-EFGH-JK10"


def test_actor_of_is_the_same_person(people: Cast) -> None:
    assert actor_of(user_of(people.director)).user_id == people.director.actor.user_id


def test_the_content_of_a_document_is_what_was_signed_last(people: Cast, director: Right) -> None:
    document = put_up(people, director)
    assert content_of(document) == paper()
    document = sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    assert content_of(document).startswith(paper())
