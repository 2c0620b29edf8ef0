"""An outside authority that answers over HTTP: a paper under it is judged by its answers."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import override_settings

from yteso.exchange.revocation.asking import answers_to, forget_answers, may_ask
from yteso.exchange.revocation.testing import AnswerServer, answer_server
from yteso.toolkit.signing.testing import Outcome, Outside, asking_with, outside_authority

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def server() -> Iterator[AnswerServer]:
    with answer_server() as server:
        yield server


@pytest.fixture(scope="module")
def outside(server: AnswerServer) -> Outside:
    return outside_authority(ocsp_url=server.url("/ocsp"), list_url=server.url("/ca.crl"), at=NOW)


@pytest.fixture(autouse=True)
def asking(server: AnswerServer, outside: Outside) -> Iterator[None]:
    """The authority answers that nothing is revoked, and may be asked."""
    server.asked.clear()
    server.answers = {"/ocsp": outside.answer, "/ca.crl": outside.crl}
    forget_answers()
    with asking_with(answers_to), override_settings(REVOCATION_HOSTS=[server.host]):
        yield
    forget_answers()


def test_without_answers_a_paper_is_not_confirmed_and_says_so(outside: Outside) -> None:
    found = outside.look(ask=False)
    assert (found.outcome, found.intact, found.revocation_at) == (Outcome.UNCERTAIN, True, "")
    assert found.reason == "REVOCATION_NOT_CHECKED"
    with asking_with(None):
        assert outside.look() == found


def test_the_authority_is_asked_once_and_the_report_says_when(outside: Outside, server: AnswerServer) -> None:
    found = outside.look()
    assert (found.outcome, found.revocation_at) == (Outcome.VALID, NOW.isoformat())
    assert sorted(server.asked) == ["/ca.crl", "/ocsp"]
    outside.look()
    assert len(server.asked) == 2, "what was answered is kept while it holds"


def test_a_paper_under_an_outside_authority_is_archived(outside: Outside) -> None:
    kept = outside.archived()
    found = outside.look(kept, ask=False)  # it carries its answers
    assert (found.outcome, found.level, found.revocation_at) == (Outcome.VALID, "B-LTA", NOW.isoformat())


def test_a_revoked_certificate_does_not_count(outside: Outside, server: AnswerServer) -> None:
    server.answers["/ocsp"] = lambda: outside.answer(revoked=True)
    found = outside.look()
    assert (found.outcome, found.revocation_at) == (Outcome.FAILED, NOW.isoformat())


def test_without_ocsp_the_list_is_taken(outside: Outside, server: AnswerServer) -> None:
    server.answers["/ocsp"] = lambda: None
    assert outside.look().outcome == Outcome.VALID
    assert sorted(server.asked) == ["/ca.crl", "/ocsp"]


def test_answers_of_others_and_rubbish_count_for_nothing(outside: Outside, server: AnswerServer) -> None:
    other = outside_authority(ocsp_url="", list_url="", at=NOW)
    server.answers = {"/ocsp": lambda: outside.answer(about="stamper"), "/ca.crl": other.crl}
    assert outside.look().revocation_at == ""
    forget_answers()
    server.answers = {"/ocsp": lambda: b"x" * 100_000, "/ca.crl": lambda: b"\x30\x80"}
    assert outside.look().revocation_at == ""
    asked = len(server.asked)
    outside.look()
    assert len(server.asked) == asked, "who fails is left in peace for a while"


def test_forged_and_old_answers_are_no_answers(outside: Outside, server: AnswerServer) -> None:
    genuine = outside.answer()
    forged = genuine[:-1] + bytes([genuine[-1] ^ 1])  # the signature comes last
    for answer in (forged, outside.answer(days_ago=20)):
        forget_answers()
        server.answers = {"/ocsp": lambda said=answer: said, "/ca.crl": lambda: outside.crl(days_ago=20)}
        found = outside.look()
        assert (found.reason, found.revocation_at) == ("REVOCATION_NOT_CHECKED", "")
        server.answers["/ca.crl"] = outside.crl
        forget_answers()
        assert outside.look().outcome == Outcome.VALID, "the list is asked where the answer is none"


def test_what_a_paper_carries_does_not_hide_that_its_key_was_stolen(
    outside: Outside, server: AnswerServer
) -> None:
    """Signed after it was revoked, with a good answer of before: the authority is asked, and says so."""
    stolen = outside.carrying(days_ago=20)
    assert stolen.look(ask=False).reason == "REVOCATION_NOT_CHECKED"
    server.answers["/ocsp"] = lambda: outside.answer(revoked=True)
    assert stolen.look().outcome == Outcome.FAILED
    assert outside.carrying().look(ask=False).outcome == Outcome.VALID


def test_only_named_hosts_are_asked(outside: Outside, server: AnswerServer) -> None:
    with override_settings(REVOCATION_HOSTS=["ocsp.ca.example"]):
        assert outside.look().revocation_at == ""
        assert server.asked == []
        wanted = ["http://ocsp.ca.example/a", "https://ocsp.ca.example/"]
        wrong = [
            "http://ocsp.ca.example:81/",
            "ftp://ocsp.ca.example/",
            "http://a@ocsp.ca.example/",
            "http://[",
        ]
        assert [may_ask(url) for url in wanted + wrong] == [True, True, False, False, False, False]
