"""An outside authority that answers over HTTP: a paper under it is judged by its answers."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pytest
from asn1crypto import x509
from django.test import override_settings
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yteso.exchange.revocation.asking import answers_to, forget_answers, may_ask
from yteso.exchange.revocation.testing import AnswerServer, answer_server
from yteso.toolkit.signing.pki import certificates as c
from yteso.toolkit.signing.pki.answers import questions_of
from yteso.toolkit.signing.pki.pades import archive, sign
from yteso.toolkit.signing.pki.reports import Outcome, SignatureFinding
from yteso.toolkit.signing.pki.shapes import Trust
from yteso.toolkit.signing.pki.stamping import key_info, local_time_stamper
from yteso.toolkit.signing.pki.validating import validate
from yteso.toolkit.signing.revocation import ask_revocation_with, outside_answers, with_answers

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
START, LONG = NOW - dt.timedelta(days=30), NOW + dt.timedelta(days=365)


@dataclass(frozen=True)
class Outside:
    """An authority of a Vietnamese provider, as far as tests need one: its root, a signer, a stamper."""

    root: c.Holder
    signer: c.Holder
    stamper: c.Holder
    pdf: bytes

    @property
    def trust(self) -> Trust:
        """We know the root; about its stamper we hold a list, about signers nothing."""
        return Trust([self.root.der])


@pytest.fixture(scope="module")
def server() -> Iterator[AnswerServer]:
    with answer_server() as server:
        yield server


@pytest.fixture(scope="module")
def outside(server: AnswerServer) -> Outside:
    root = c.make_authority(c.Subject("CA ngoài"), issuer=None, start=START, years=5, path_length=0)
    at = c.Addresses(server.url("/ocsp"), server.url("/ca.crl"))
    signer = c.make_signer(c.Subject("Nguyễn Văn Minh"), issuer=root, start=START, end=LONG, addresses=at)
    stamper = c.make_time_stamper(
        c.Subject("Dấu thời gian"), issuer=root, start=START, years=5, addresses=c.Addresses(crl=at.crl)
    )
    blank, paper = io.BytesIO(), pikepdf.new()
    paper.add_blank_page()
    paper.save(blank)
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(root.der))
    with_key = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(signer.der), signing_key=key_info(signer), cert_registry=store
    )
    pdf = sign(blank.getvalue(), with_key, field="S1", time_stamper=local_time_stamper(stamper, NOW))
    return Outside(root, signer, stamper, pdf)


@pytest.fixture(autouse=True)
def asking(server: AnswerServer, outside: Outside) -> Iterator[None]:
    """The authority answers that nothing is revoked, and may be asked."""
    server.asked.clear()
    server.answers = {
        "/ocsp": lambda: c.make_ocsp(outside.root, outside.signer.certificate, None, NOW),
        "/ca.crl": lambda: c.make_crl(outside.root, (), NOW),
    }
    forget_answers()
    before = list(outside_answers)
    ask_revocation_with(answers_to)
    with override_settings(REVOCATION_HOSTS=[server.host]):
        yield
    outside_answers[:] = before
    forget_answers()


def look(outside: Outside) -> SignatureFinding:
    trust = with_answers(outside.trust, questions_of(outside.pdf, outside.trust))
    (found,) = validate(outside.pdf, trust, NOW + dt.timedelta(minutes=5)).signatures
    return found


def test_without_answers_a_paper_is_not_confirmed_and_says_so(outside: Outside) -> None:
    (found,) = validate(outside.pdf, outside.trust, NOW).signatures
    assert (found.outcome, found.intact, found.revocation_at) == (Outcome.UNCERTAIN, True, "")
    assert found.reason == "REVOCATION_NOT_CHECKED"
    outside_answers.clear()
    assert look(outside) == found


def test_the_authority_is_asked_once_and_the_report_says_when(outside: Outside, server: AnswerServer) -> None:
    found = look(outside)
    assert (found.outcome, found.revocation_at) == (Outcome.VALID, NOW.isoformat())
    assert sorted(server.asked) == ["/ca.crl", "/ocsp"]
    look(outside)
    assert len(server.asked) == 2, "what was answered is kept while it holds"


def test_a_paper_under_an_outside_authority_is_archived(outside: Outside) -> None:
    trust = with_answers(outside.trust, questions_of(outside.pdf, outside.trust))
    kept = archive(outside.pdf, trust, local_time_stamper(outside.stamper, NOW + dt.timedelta(minutes=1)))
    (found,) = validate(kept, outside.trust, NOW + dt.timedelta(minutes=5)).signatures
    assert (found.outcome, found.level) == (Outcome.VALID, "B-LTA")
    assert questions_of(kept, outside.trust) == []  # it carries its answers


def test_a_revoked_certificate_does_not_count(outside: Outside, server: AnswerServer) -> None:
    revoked = c.Revoked(outside.signer.certificate.serial_number, NOW - dt.timedelta(days=1))
    server.answers["/ocsp"] = lambda: c.make_ocsp(outside.root, outside.signer.certificate, revoked, NOW)
    found = look(outside)
    assert (found.outcome, found.revocation_at) == (Outcome.FAILED, NOW.isoformat())


def test_without_ocsp_the_list_is_taken(outside: Outside, server: AnswerServer) -> None:
    server.answers["/ocsp"] = lambda: None
    assert look(outside).outcome == Outcome.VALID
    assert sorted(server.asked) == ["/ca.crl", "/ocsp"]


def test_answers_of_others_and_rubbish_count_for_nothing(outside: Outside, server: AnswerServer) -> None:
    other = c.make_authority(c.Subject("CA ngoài"), issuer=None, start=START, years=5, path_length=0)
    server.answers = {
        "/ocsp": lambda: c.make_ocsp(outside.root, outside.stamper.certificate, None, NOW),
        "/ca.crl": lambda: c.make_crl(other, (), NOW),
    }
    assert look(outside).revocation_at == ""
    forget_answers()
    server.answers = {"/ocsp": lambda: b"x" * 100_000, "/ca.crl": lambda: b"\x30\x80"}
    assert look(outside).revocation_at == ""
    asked = len(server.asked)
    look(outside)
    assert len(server.asked) == asked, "who fails is left in peace for a while"


def test_only_named_hosts_are_asked(outside: Outside, server: AnswerServer) -> None:
    with override_settings(REVOCATION_HOSTS=["ocsp.ca.example"]):
        assert look(outside).revocation_at == ""
        assert server.asked == []
        wanted = ["http://ocsp.ca.example/a", "https://ocsp.ca.example/"]
        wrong = [
            "http://ocsp.ca.example:81/",
            "ftp://ocsp.ca.example/",
            "http://a@ocsp.ca.example/",
            "http://[",
        ]
        assert [may_ask(url) for url in wanted + wrong] == [True, True, False, False, False, False]


def test_a_paper_under_an_unknown_root_asks_nobody(outside: Outside) -> None:
    assert questions_of(outside.pdf, Trust([])) == []
    assert questions_of(b"%PDF-1.7 rubbish", outside.trust) == []
