import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography import x509
from cryptography.x509 import load_der_x509_certificate
from django.db.models import Q
from django.urls import reverse

from yteso.kernel.base.public import Actor, now
from yteso.kernel.ui.public import Task
from yteso.toolkit.files.public import open_file
from yteso.toolkit.signing.checking import Busy, examine, judge
from yteso.toolkit.signing.errors import CheckingBusy
from yteso.toolkit.signing.keys import holder_of
from yteso.toolkit.signing.models import (
    Authority,
    Certificate,
    Document,
    Right,
    Step,
    TrustedRoot,
    Validation,
)
from yteso.toolkit.signing.permissions import SIGN
from yteso.toolkit.signing.pki.certificates import Revoked, make_crl
from yteso.toolkit.signing.pki.reports import Report
from yteso.toolkit.signing.pki.shapes import Trust
from yteso.toolkit.signing.revocation import with_answers
from yteso.toolkit.signing.words import STUCK, Text

CRL_KEPT_S = 600
REASONS = {reason.value: reason for reason in x509.ReasonFlags}


def revoked_of_ours() -> list[Revoked]:
    """Return what our own authority has revoked."""
    rows = Certificate.objects.filter(ours=True).exclude(revoked_at=None).order_by("revoked_at")
    return [
        Revoked(
            int(row.serial, 16),
            row.revoked_at,
            REASONS.get(row.revoked_because, x509.ReasonFlags.unspecified),
        )
        for row in rows
        if row.revoked_at
    ]


@lru_cache(maxsize=8)
def _lists(ids: tuple[str, ...], count: int, window: int) -> tuple[bytes, ...]:
    """Return the revocation lists of our authorities; made anew every ten minutes and at each revocation."""
    del count
    at = dt.datetime.fromtimestamp(window * CRL_KEPT_S, dt.UTC)
    revoked = revoked_of_ours()
    newest = max((one.at for one in revoked), default=at)
    rows = Authority.objects.filter(pk__in=ids)
    holders = {row.kind: holder_of(row) for row in rows}
    return tuple(
        make_crl(holders[kind], revoked if kind == Authority.Kind.ISSUING else (), max(at, newest))
        for kind in (Authority.Kind.ROOT, Authority.Kind.ISSUING)
        if kind in holders
    )


def trust_on(day: dt.date) -> Trust:
    """Return whom this installation trusts on a day, with what its own authority says about revocation."""
    loaded = list(
        TrustedRoot.objects.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))
    )
    roots = [bytes(row.certificate) for row in loaded if row.anchor]
    others = [bytes(row.certificate) for row in loaded if not row.anchor]
    own = list(Authority.objects.order_by("made_at"))
    roots += [bytes(row.certificate) for row in own if row.kind == Authority.Kind.ROOT]
    others += [bytes(row.certificate) for row in own if row.kind != Authority.Kind.ROOT]
    living = tuple(str(row.pk) for row in own if row.ended_at is None and row.kind != Authority.Kind.TIME)
    count = Certificate.objects.filter(ours=True).exclude(revoked_at=None).count()
    crls = _lists(living, count, int(now().timestamp()) // CRL_KEPT_S) if living else ()
    return Trust(roots, others, crls)


def own_roots() -> set[str]:
    """Return the names of the roots that this installation has made itself: they prove nothing outside it."""
    rows = Authority.objects.filter(kind=Authority.Kind.ROOT)
    return {load_der_x509_certificate(bytes(row.certificate)).subject.rfc4514_string() for row in rows}


def judge_file(content: bytes, at: dt.datetime) -> Report:
    """Return what is to be said of a file from outside: who signed it, whether it was changed.

    Judged in a process of its own, with limits on memory and time. Raises CheckingBusy.
    """
    try:
        trust = trust_on(at.date())
        report, questions = examine(content, trust, at)
        answered = with_answers(trust, questions)
        return report if answered is trust else judge(content, answered, at)
    except Busy as error:
        raise CheckingBusy from error


def rights_to_sign(organisation_id: UUID, on: dt.date, kind: str = Certificate.Kind.PERSON) -> list[Right]:
    """Return who may sign (or seal, by kind) for an organisation on a day, with certificates that hold."""
    rows = (
        Right.objects.valid_on(on)
        .filter(
            organisation_id=organisation_id,
            certificate__kind=kind,
            certificate__revoked_at=None,
            certificate__not_before__date__lte=on,
            certificate__not_after__date__gte=on,
            user__is_active=True,
        )
        .select_related("user", "certificate")
    )
    return list(rows.order_by("form", "given_at", "id"))


def own_right(actor: Actor, organisation_id: UUID, on: dt.date) -> Right | None:
    """Return the actor's right to sign for an organisation with a key that the server reaches, or None."""
    if actor.user_id is None or not actor.can(SIGN):
        return None
    rows = [row for row in rights_to_sign(organisation_id, on) if row.user_id == actor.user_id]
    places = Certificate.KeyPlace
    return next((row for row in rows if row.certificate.key_place != places.ELSEWHERE), None)


def next_step(document: Document) -> Step | None:
    """Return the signer whose turn it is."""
    if document.state != Document.State.OPEN:
        return None
    return (
        document.steps.filter(state=Step.State.WAITING)
        .select_related("certificate", "user", "right")
        .order_by("position")
        .first()
    )


def why_stuck(step: Step, day: dt.date) -> str:
    """Return a code for why this signer cannot sign any more: "" if they can.

    `user_disabled`, `right_ended`, `certificate_expired`, `certificate_revoked`.
    """
    certificate = step.certificate
    if certificate.revoked_at is not None:
        return "certificate_revoked"
    if not certificate.not_before.date() <= day <= certificate.not_after.date():
        return "certificate_expired"
    if step.user is not None and not step.user.is_active:
        return "user_disabled"
    right = step.right
    if right is not None and (right.valid_from > day or (right.valid_to and right.valid_to < day)):
        return "right_ended"
    return ""


def stuck_words(step: Step, day: dt.date) -> Text:
    """Return why this signer cannot sign any more and what to do, in words: "" if they can."""
    return STUCK.get(why_stuck(step, day), "")


def count_waiting(actor: Actor) -> int:
    return Document.objects.waiting_for(actor).count()


def list_waiting_tasks(actor: Actor, limit: int) -> Sequence[Task]:
    rows = Document.objects.waiting_for(actor).order_by("opened_at")[:limit]
    return [
        Task(title=row.title, url=reverse("signing:document", args=[row.pk]), detail=row.number)
        for row in rows
    ]


def content_of(document: Document) -> bytes:
    """Return the PDF as it stands now."""
    with open_file(document.current_id) as stream:
        return stream.read()


@dataclass(frozen=True)
class PublicView:
    """What everybody may know about a document who has its code: no more than the paper shows."""

    document: Document
    organisation: str
    report: Report | None
    validated_at: dt.datetime | None
    signers: Sequence[Step]


def signers_of(document: Document) -> list[Step]:
    """Return who signs or seals a document, in order."""
    return list(document.steps.select_related("user", "certificate").order_by("position"))


def signed_versions(document: Document) -> list[str]:
    """Return the files of a document as it was after each signature (digests)."""
    rows = document.steps.exclude(result=None).order_by("position")
    return [str(digest) for digest in rows.values_list("result_id", flat=True)]


def normal_code(text: str) -> str:
    """Return a code as it is kept, whatever way somebody typed it (0 and O, 1 and I or L are one)."""
    plain = "".join(char for char in text.upper() if char.isalnum())
    plain = plain.translate(str.maketrans("OIL", "011"))
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def find_public(code: str) -> PublicView | None:
    """Return what the public page shows for a code, or None; not before somebody has signed."""
    document = (
        Document.objects.filter(code=normal_code(code), signatures__gt=0)
        .select_related("organisation")
        .first()
    )
    return _public(document)


def find_public_by_digest(digest: str) -> PublicView | None:
    """Return the document one of whose signed versions has this SHA-256, or None."""
    document = (
        Document.objects.filter(Q(current_id=digest) | Q(steps__result_id=digest), signatures__gt=0)
        .select_related("organisation")
        .first()
    )
    return _public(document)


def _public(document: Document | None) -> PublicView | None:
    if document is None:
        return None
    kept = newest_validation(document)
    signers = list(
        document.steps.filter(state=Step.State.SIGNED).select_related("certificate").order_by("position")
    )
    return PublicView(
        document,
        document.organisation.name,
        Report.from_json(kept.report) if kept else None,
        kept.made_at if kept else None,
        signers,
    )


def newest_validation(document: Document) -> Validation | None:
    return document.validations.order_by("-made_at").first()
