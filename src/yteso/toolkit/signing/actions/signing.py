"""Signing itself: at once, in two halves for keys elsewhere, by the installation's seal; and archiving."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.kernel.base.public import now as present
from yteso.toolkit.files.public import StoredFile, keep, open_file
from yteso.toolkit.printing.public import Anchor
from yteso.toolkit.signing.actions.documents import NOBODY, begin_document, locked_document
from yteso.toolkit.signing.errors import (
    CertificateExpired,
    CertificateRevoked,
    NoRight,
    NoSeal,
    NotComplete,
    NotOpen,
    NotYourTurn,
    SignatureWrong,
    TimeUnreachable,
)
from yteso.toolkit.signing.keys import chain_of
from yteso.toolkit.signing.models import Attempt, Certificate, Document, Step, Validation
from yteso.toolkit.signing.permissions import OPEN, SIGN
from yteso.toolkit.signing.pki.reports import Outcome, Report
from yteso.toolkit.signing.pki.shapes import Prepared, Trust
from yteso.toolkit.signing.queries import content_of, next_step, trust_on
from yteso.toolkit.signing.revocation import outside_answers, with_answers
from yteso.toolkit.signing.stamps import look_of


def _require_good(certificate: Certificate, now: dt.datetime) -> None:
    if certificate.revoked_at is not None:
        raise CertificateRevoked
    if not certificate.not_before <= now <= certificate.not_after:
        raise CertificateExpired


def _my_step(actor: Actor, document: Document, now: dt.datetime) -> Step:
    """Return the step that is the actor's to sign now. Raises NotOpen, NotYourTurn, NoRight,
    CertificateExpired."""
    if document.state != Document.State.OPEN:
        raise NotOpen
    step = next_step(document)
    if step is None:
        raise NotOpen
    if actor.user_id is None or step.user_id != actor.user_id:
        mine = document.steps.filter(user_id=actor.user_id or NOBODY, state=Step.State.WAITING).exists()
        if actor.user_id is None or not mine:
            raise NotVisible
        raise NotYourTurn
    right = step.right
    day = now.astimezone(PROVINCE_ZONE).date()
    if right is None or right.valid_from > day or (right.valid_to is not None and right.valid_to < day):
        raise NoRight
    _require_good(step.certificate, now)
    return step


@transaction.atomic
def sign_document(*, actor: Actor, document_id: UUID, now: dt.datetime) -> Document:
    """Sign as the signer whose turn it is, with a key that the server reaches (B-T); the last one archives
    (B-LTA).

    Raises NotOpen, NotYourTurn, NoRight, CertificateExpired, CertificateRevoked, KeyElsewhere,
    KeyUnreachable, TimeUnreachable; then nothing was signed.
    """
    document = locked_document(document_id)
    require(actor, SIGN)
    step = _my_step(actor, document, now)
    content = content_of(document)
    _accept(actor, document, step, _signed(document, step, content, now), now)
    return document


def _signed(document: Document, step: Step, content: bytes, now: dt.datetime) -> bytes:
    from yteso.toolkit.signing.opening import opened, time_stamper
    from yteso.toolkit.signing.pki import pades

    look = look_of(step, document, content, now)
    try:
        with opened(step.certificate) as signer:
            return pades.sign(
                content,
                signer,
                field=step.field_name,
                name=step.certificate.holder,
                reason=step.title,
                place="",
                time_stamper=time_stamper(),
                look=look,
            )
    except pades.NO_TIME as error:
        raise TimeUnreachable from error


def _accept(actor: Actor, document: Document, step: Step, content: bytes, now: dt.datetime) -> None:
    """Take the signed content: keep it, move on, archive after the last signer, write it down."""
    file = keep(content, "application/pdf", now)
    step.result, step.state, step.done_at = file, Step.State.SIGNED, now
    step.save(update_fields=["result", "state", "done_at"])
    document.current = file
    document.signatures += 1
    document.level = "B-T"
    if not document.steps.filter(state=Step.State.WAITING).exists():
        document.state, document.finished_at = Document.State.SIGNED, now
    document.save(update_fields=["current", "signatures", "level", "state", "finished_at"])
    record(
        actor,
        SIGN.code,
        organisation_id=document.organisation_id,
        person_id=document.person_id,
        object_kind="signing_document",
        object_id=document.pk,
        detail={
            "did": "document_signed",
            "position": step.position,
            "serial": step.certificate.serial,
            "digest": file.digest,
        },
    )
    if document.state == Document.State.SIGNED:
        _archive(document, content, now)


def _archive(document: Document, content: bytes, now: dt.datetime) -> Report:
    """Bring a signed document to B-LTA if every certificate is known to be good, and keep the report.

    Where an authority's answer is missing, the document stays at B-T and `archive_documents` tries again.
    """
    from yteso.toolkit.signing.opening import time_stamper
    from yteso.toolkit.signing.pki import pades

    trust = _trust_about(content, now)
    try:
        stored = keep(pades.archive(content, trust, time_stamper()), "application/pdf", now)
    except (*pades.REFUSED, *pades.NO_TIME, TimeUnreachable):
        stored = document.current
    else:
        document.current, document.level, document.archived_at = stored, "B-LTA", now
        document.save(update_fields=["current", "level", "archived_at"])
    return keep_report(document, stored, now, trust)


def _trust_about(content: bytes, now: dt.datetime) -> Trust:
    """Return whom we trust, with what outside authorities answer about this paper's certificates."""
    from yteso.toolkit.signing.pki.answers import questions_of

    trust = trust_on(now.date())
    return with_answers(trust, questions_of(content, trust, now) if outside_answers else ())


def keep_report(document: Document, file: StoredFile, now: dt.datetime, trust: Trust | None = None) -> Report:
    """Validate a file of the document as of now, and keep what was found."""
    from yteso.toolkit.signing.pki.validating import validate

    with open_file(file.digest) as stream:
        content = stream.read()
    report = validate(content, trust or _trust_about(content, now), max(now, present()))
    Validation.objects.create(
        document=document, file=file, outcome=report.outcome, report=report.to_json(), made_at=now
    )
    return report


@transaction.atomic
def validate_document(*, actor: Actor, document_id: UUID, now: dt.datetime) -> Report:
    """Validate a document again and keep the new report beside the earlier ones."""
    document = Document.objects.visible_to(actor).filter(pk=document_id).first()
    if document is None:
        raise NotVisible
    return keep_report(document, document.current, now)


@transaction.atomic
def archive_document(*, document_id: UUID, now: dt.datetime) -> Report:
    """Bring a signed document to B-LTA, or add a fresh time stamp to one that is. Raises NotComplete."""
    document = locked_document(document_id)
    if document.state not in (Document.State.SIGNED, Document.State.WITHDRAWN):
        raise NotComplete
    return _archive(document, content_of(document), now)


@transaction.atomic
def begin_signature(*, actor: Actor, document_id: UUID, now: dt.datetime) -> Attempt:
    """Prepare a signature by a key elsewhere: `attempt.to_sign` is what the token or service signs (SHA-256).

    Begun twice, the first is given back: an interruption, a closed browser or a restart loses nothing.
    Raises as `sign_document`.
    """
    from yteso.toolkit.signing.opening import time_stamper
    from yteso.toolkit.signing.pki import pades

    document = locked_document(document_id)
    require(actor, SIGN)
    step = _my_step(actor, document, now)
    attempt = step.attempts.filter(state=Attempt.State.BEGUN).first()
    if attempt is not None:
        return attempt
    content = content_of(document)
    ready = pades.prepare(
        content,
        bytes(step.certificate.certificate),
        chain_of(step.certificate),
        field=step.field_name,
        at=now,
        name=step.certificate.holder,
        reason=step.title,
        time_stamper=time_stamper(),
        look=look_of(step, document, content, now),
    )
    attempt = Attempt.objects.create(
        step=step,
        prepared=keep(ready.pdf, "application/pdf", now),
        document_digest=ready.document_digest,
        region_start=ready.start,
        region_end=ready.end,
        to_sign=ready.attributes,
        begun_at=now,
        begun_by_id=actor.user_id,
    )
    record(
        actor,
        SIGN.code,
        organisation_id=document.organisation_id,
        object_kind="signing_document",
        object_id=document.pk,
        detail={"did": "document_begun", "position": step.position},
    )
    return attempt


@transaction.atomic
def finish_signature(*, actor: Actor, attempt_id: UUID, signature: bytes, now: dt.datetime) -> Document:
    """Finish a signature with the value that came back from the token or service.

    It is checked against document and certificate before anything is taken. Raises SignatureWrong, and as
    `sign_document` (the right may have ended meanwhile). Finished twice, the second does nothing.
    """
    from yteso.toolkit.signing.opening import time_stamper
    from yteso.toolkit.signing.pki import pades
    from yteso.toolkit.signing.pki.validating import validate

    attempt = Attempt.objects.select_related("step__document").filter(pk=attempt_id).first()
    if attempt is None:
        raise NotVisible
    document = locked_document(attempt.step.document_id)
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("step", "prepared").get(pk=attempt_id)
    )
    if attempt.step.user_id != actor.user_id or actor.user_id is None:
        raise NotVisible
    require(actor, SIGN)
    if attempt.state == Attempt.State.FINISHED:
        return document
    if attempt.state == Attempt.State.DROPPED:
        raise NotOpen
    step = _my_step(actor, document, now)
    with open_file(attempt.prepared_id) as stream:
        prepared = Prepared(
            stream.read(),
            bytes(attempt.document_digest),
            attempt.region_start,
            attempt.region_end,
            bytes(attempt.to_sign),
        )
    certificate = step.certificate
    try:
        content = pades.complete(
            prepared,
            signature,
            bytes(certificate.certificate),
            chain_of(certificate),
            time_stamper=time_stamper(),
        )
    except pades.NO_TIME as error:
        raise TimeUnreachable from error
    except pades.WRONG as error:
        raise SignatureWrong from error
    report = validate(content, trust_on(now.date()), max(now, present()))
    last = report.signatures[-1] if report.signatures else None
    if last is None or last.outcome == Outcome.CHANGED or last.fingerprint != certificate.fingerprint:
        raise SignatureWrong
    attempt.state, attempt.ended_at = Attempt.State.FINISHED, now
    attempt.save(update_fields=["state", "ended_at"])
    _accept(actor, document, step, content, now)
    return document


@transaction.atomic
def drop_attempt(*, actor: Actor, attempt_id: UUID, now: dt.datetime) -> None:
    """Give up a begun signature: the signer may begin again. The document stays as it was."""
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("step").filter(pk=attempt_id).first()
    )
    if attempt is None or attempt.step.user_id != actor.user_id or actor.user_id is None:
        raise NotVisible
    if attempt.state == Attempt.State.BEGUN:
        attempt.state, attempt.ended_at = Attempt.State.DROPPED, now
        attempt.save(update_fields=["state", "ended_at"])


@transaction.atomic
def seal_document(
    *,
    actor: Actor,
    content: bytes,
    kind: str,
    title: str,
    organisation_id: UUID,
    code: str = "",
    number: str = "",
    person_id: UUID | None = None,
    object_id: object = "",
    anchors: Mapping[str, Anchor] | None = None,
    stamp: Mapping[str, Any] | None = None,
    now: dt.datetime,
) -> Document:
    """Seal a PDF with the installation's own seal and archive it (B-LTA), at once and without anybody's hand.

    The caller has decided that the actor may have it. `title` is public. Raises NoSeal, CertificateExpired,
    NotAPdf, PdfLocked, TimeUnreachable.
    """
    seal = Certificate.objects.filter(automatic=True, revoked_at=None).first()
    if seal is None:
        raise NoSeal
    _require_good(seal, now)
    document = begin_document(
        actor, content, kind, title, organisation_id, code, number, person_id, object_id, anchors, now
    )
    step = Step(
        document=document,
        position=1,
        kind=Certificate.Kind.SEAL,
        certificate=seal,
        title=clean(seal.holder),
        stamp=dict(stamp or {}),
    )
    step.save(force_insert=True)
    _accept(actor, document, step, _signed(document, step, content, now), now)
    return document


@transaction.atomic
def seal_put_up(*, actor: Actor, document_id: UUID, now: dt.datetime) -> Document:
    """Set the installation's own seal on a document put up with `own_seal`, when its turn has come.

    The caller has decided that the actor may have it. Raises NotOpen, NotYourTurn, CertificateExpired.
    """
    document = locked_document(document_id)
    step = next_step(document)
    if step is None:
        raise NotOpen
    if step.kind != Certificate.Kind.SEAL or step.user_id is not None or not step.certificate.automatic:
        raise NotYourTurn
    _require_good(step.certificate, now)
    _accept(actor, document, step, _signed(document, step, content_of(document), now), now)
    return document


__all__ = [
    "OPEN",
    "archive_document",
    "begin_signature",
    "drop_attempt",
    "finish_signature",
    "keep_report",
    "seal_document",
    "seal_put_up",
    "sign_document",
    "validate_document",
]
