"""The official paper of a signed report: sealed once, verified by its code, told on the page."""

from yteso.insight.statistics import actions
from yteso.insight.statistics.actions.official import seal_report
from yteso.insight.statistics.models import Report, SealedReport
from yteso.insight.statistics.queries.signatures import last_signature
from yteso.insight.statistics.tests.conftest import NOW
from yteso.insight.statistics.tests.test_workflow import report, steps_to
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import now
from yteso.toolkit.signing.public import Document, content_of, find_public
from yteso.toolkit.signing.testing import make_seal

__all__ = ["report"]
State = Report.State


def test_a_signed_report_is_sealed_once(people: Cast, report: Report) -> None:
    make_seal(people.tree.province)
    steps_to(report, State.SIGNED, people.nurse.actor)
    signature = last_signature(report)
    assert signature is not None
    paper = seal_report(signature_id=signature.pk, now=now())
    assert paper is not None
    assert paper.document.state == "signed"
    assert content_of(paper.document).startswith(b"%PDF")
    shown = find_public(paper.document.code)
    assert shown is not None
    assert shown.report is not None
    assert report.organisation.name in shown.document.title
    assert seal_report(signature_id=signature.pk, now=now()) == paper
    assert Document.objects.count() == 1
    address = f"/statistics/reports/{report.pk}/"
    page = people.nurse.client.get(address).content.decode()
    assert f"/verify/{paper.document.code}/" in page
    assert people.nurse.client.get(f"{address}sealed.pdf").content == content_of(paper.document)
    assert people.stranger.client.get(f"{address}sealed.pdf").status_code in (302, 403, 404)


def test_a_signature_taken_back_gets_no_paper(people: Cast, report: Report) -> None:
    make_seal(people.tree.province)
    steps_to(report, State.SIGNED, people.nurse.actor)
    signature = last_signature(report)
    assert signature is not None
    actions.take_back(actor=people.nurse.actor, report_id=report.id, reason="Nhập sai", now=NOW)
    assert seal_report(signature_id=signature.pk, now=now()) is None


def test_without_a_seal_there_is_no_paper(people: Cast, report: Report) -> None:
    steps_to(report, State.SIGNED, people.nurse.actor)
    signature = last_signature(report)
    assert signature is not None
    assert seal_report(signature_id=signature.pk, now=now()) is None
    assert not SealedReport.objects.exists()
    assert people.nurse.client.get(f"/statistics/reports/{report.pk}/sealed.pdf").status_code == 404
