"""For tests of other modules: an installation that can seal, and certificates with the right to use them."""

import contextlib
import datetime as dt
import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock
from uuid import UUID

import pikepdf
from asn1crypto import crl, ocsp, x509
from pyhanko.sign import signers
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yteso.kernel.base.public import SystemActor, User, now
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.signing.actions.authority import issue_certificate, make_own_authority
from yteso.toolkit.signing.actions.rights import give_right
from yteso.toolkit.signing.actions.signing import archive_document
from yteso.toolkit.signing.keys import holder_of, outside_times, stamp_times_with
from yteso.toolkit.signing.models import Authority, Certificate, Document, Right
from yteso.toolkit.signing.pki import certificates
from yteso.toolkit.signing.pki.answers import questions_of
from yteso.toolkit.signing.pki.certificates import (
    Addresses,
    Holder,
    Revoked,
    Subject,
    make_crl,
    make_ocsp,
    make_signer,
    make_time_stamper,
)
from yteso.toolkit.signing.pki.certificates import make_authority as make_authority_certificate
from yteso.toolkit.signing.pki.pades import archive, sign
from yteso.toolkit.signing.pki.reports import Outcome as Outcome
from yteso.toolkit.signing.pki.reports import SignatureFinding
from yteso.toolkit.signing.pki.shapes import Question, Trust
from yteso.toolkit.signing.pki.stamping import key_info, local_time_stamper
from yteso.toolkit.signing.pki.validating import validate
from yteso.toolkit.signing.queries import content_of, trust_on
from yteso.toolkit.signing.revocation import AnswerSource, outside_answers, with_answers

TESTER = SystemActor("test")


def make_authority() -> None:
    """Make the installation's own authority, if it has none. Its key for times is made once; it is slow."""
    with mock.patch.object(certificates, "new_time_key", _time_key):
        make_own_authority(actor=TESTER, name="Sở Y tế thử", now=now())


_time_key = functools.cache(certificates.new_time_key)


def make_seal(organisation: Organisation, *, automatic: bool = True) -> Certificate:
    """Make the installation's own authority, if it has none, and a seal of the organisation."""
    make_authority()
    return issue_certificate(
        actor=TESTER,
        kind=Certificate.Kind.SEAL,
        name=organisation.name,
        organisation_id=organisation.pk,
        automatic=automatic,
        now=now(),
    )


def make_right(
    user: User,
    organisation: Organisation,
    *,
    kind: Certificate.Kind = Certificate.Kind.PERSON,
    form: str = "",
    position: str = "Giám đốc",
    valid_from: dt.date = dt.date(2020, 1, 1),
    valid_to: dt.date | None = None,
    certificate_id: UUID | None = None,
    days: int = 365,
    start: dt.datetime | None = None,
) -> Right:
    """Give a user a certificate of their own (or the organisation's seal) and the right to sign with it."""
    make_authority()
    if certificate_id is None:
        name = str(user) if kind == Certificate.Kind.PERSON else organisation.name
        certificate_id = issue_certificate(
            actor=TESTER,
            kind=kind,
            name=name,
            organisation_id=organisation.pk,
            days=days,
            start=start,
            now=now(),
        ).pk
    return give_right(
        actor=TESTER,
        certificate_id=certificate_id,
        user_id=user.pk,
        organisation_id=organisation.pk,
        form=form,
        position=position,
        valid_from=valid_from,
        valid_to=valid_to,
        now=now(),
    )


def own_stamper() -> Any:
    """Return what stamps times by the installation's own key: for tests that serve it over HTTP."""
    make_authority()
    return local_time_stamper(holder_of(Authority.objects.get(kind=Authority.Kind.TIME, ended_at=None)))


@contextlib.contextmanager
def stamping_with(source: Callable[[], Any]) -> Iterator[None]:
    """Take times from an outside source, for the length of a test."""
    before = list(outside_times)
    stamp_times_with(source)
    try:
        yield
    finally:
        outside_times[:] = before


def archive_again(document: Document) -> None:
    archive_document(document_id=document.pk, now=now())


def validated(document: Document) -> Any:
    """Return the newest report about a document."""
    return validate(content_of(document), trust_on(now().date()), now())


@dataclass(frozen=True)
class Outside:
    """An outside authority, as far as tests need one: its root, a signer, a stamper, a paper that was signed.

    Its certificates name where it answers about revocation.
    """

    root: Holder
    signer: Holder
    stamper: Holder
    pdf: bytes
    at: dt.datetime

    @property
    def trust(self) -> Trust:
        """The root is trusted; nothing is known about what was revoked."""
        return Trust([self.root.der])

    def answer(self, *, about: str = "signer", revoked: bool = False, days_ago: int = 0) -> bytes:
        """Return its OCSP answer about one of its certificates."""
        certificate = getattr(self, about).certificate
        gone = Revoked(certificate.serial_number, self.at - dt.timedelta(days=1)) if revoked else None
        return make_ocsp(self.root, certificate, gone, self.at - dt.timedelta(days=days_ago))

    def crl(self, *, days_ago: int = 0) -> bytes:
        """Return its list of revoked certificates: none."""
        return make_crl(self.root, (), self.at - dt.timedelta(days=days_ago))

    def carrying(self, *, days_ago: int = 0) -> "Outside":
        """Return it with a paper that carries its answers of then, as anybody may add them."""
        out = io.BytesIO(self.pdf)
        DocumentSecurityStore.add_dss(
            out,
            None,
            ocsps=[ocsp.OCSPResponse.load(self.answer(days_ago=days_ago))],
            crls=[crl.CertificateList.load(self.crl(days_ago=days_ago))],
        )
        return replace(self, pdf=out.getvalue())

    def questions(self) -> list[Question]:
        return questions_of(self.pdf, self.trust, self.at)

    def look(self, content: bytes | None = None, *, ask: bool = True) -> SignatureFinding:
        """Return what is found about the one signature, with what is answered or without."""
        trust = with_answers(self.trust, self.questions() if ask else ())
        (found,) = validate(content or self.pdf, trust, self.at + dt.timedelta(minutes=5)).signatures
        return found

    def archived(self) -> bytes:
        stamper = local_time_stamper(self.stamper, self.at + dt.timedelta(minutes=1))
        return archive(self.pdf, with_answers(self.trust, self.questions()), stamper)


def outside_authority(*, ocsp_url: str, list_url: str, at: dt.datetime) -> Outside:
    """Make an outside authority that answers at these addresses, and a blank paper signed under it (B-T)."""
    start = at - dt.timedelta(days=30)
    root = make_authority_certificate(Subject("CA ngoài"), issuer=None, start=start, years=5, path_length=0)
    both, listed = Addresses(ocsp_url, list_url), Addresses(crl=list_url)
    end = at + dt.timedelta(days=365)
    signer = make_signer(Subject("Nguyễn Văn Minh"), issuer=root, start=start, end=end, addresses=both)
    stamper = make_time_stamper(Subject("Dấu thời gian"), issuer=root, start=start, years=5, addresses=listed)
    blank, paper = io.BytesIO(), pikepdf.new()
    paper.add_blank_page()
    paper.save(blank)
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(x509.Certificate.load(root.der))
    key = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(signer.der), signing_key=key_info(signer), cert_registry=store
    )
    pdf = sign(blank.getvalue(), key, field="S1", time_stamper=local_time_stamper(stamper, at))
    return Outside(root, signer, stamper, pdf, at)


@contextlib.contextmanager
def asking_with(source: AnswerSource | None) -> Iterator[None]:
    """Ask this source about revocation (None: nobody), for the length of a test."""
    before = list(outside_answers)
    outside_answers[:] = [source] if source else []
    try:
        yield
    finally:
        outside_answers[:] = before
