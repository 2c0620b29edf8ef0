"""Simplifying a procedure on the evidence of its dossiers."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yteso.government.procedures.actions import (
    apply_simplification,
    decide_simplification,
    propose_simplification,
    take_step,
)
from yteso.government.procedures.errors import (
    NothingProposed,
    NotSimpler,
    ProposalDecided,
    ProposalOutdated,
)
from yteso.government.procedures.evidence import read_evidence
from yteso.government.procedures.models import DossierComponent, ProcedureVersion, Proposal
from yteso.government.procedures.testing import (
    PHARMACIST,
    TESTER,
    OfficeCast,
    go,
    make_dossier,
    office_cast,
    version_of,
)
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, figures
from yteso.toolkit.work.public import ReasonMissing

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 10, 5, 9, tzinfo=PROVINCE_ZONE)  # a Monday
NOW = dt.datetime(2026, 11, 2, 9, tzinfo=PROVINCE_ZONE)


def later(days: int) -> dt.datetime:
    return START + dt.timedelta(days=days)


@pytest.fixture
def office() -> OfficeCast:
    """Three dossiers of a year: done on Wednesday and on Friday; one that was asked for a paper and waits."""
    office = office_cast()
    for days in (2, 4):
        done = make_dossier(office, moment=START)
        go(office, done, "transfer", moment=START)
        go(
            office,
            done,
            "draft",
            "submit",
            "approve",
            "publish",
            moment=later(days),
            result_number=f"{days}/X",
        )
    waits = make_dossier(office, moment=START)
    paper = waits.components.get(order=3)
    paper.origin = DossierComponent.Origin.MISSING
    paper.save()
    take_step(
        actor=office.clerk.actor,
        dossier_id=waits.id,
        transition="ask_supplement",
        data={"note": "x"},
        now=START,
    )
    waits.components.filter(order=2).update(origin=DossierComponent.Origin.REUSED)
    return office


def propose(office: OfficeCast, **values: object) -> Proposal:
    whole = {"committed_amount": 4, "dropped": [2], "reason": "Văn bằng đã có trong dữ liệu", **values}
    version = version_of(PHARMACIST)
    return propose_simplification(actor=office.head.actor, version_id=version.id, now=NOW, **whole)  # type: ignore[arg-type]


def test_the_evidence_is_as_counted_by_hand(office: OfficeCast) -> None:
    found = read_evidence(version_of(PHARMACIST), NOW.date())
    names = ("received", "resolved", "average", "nine_of_ten", "longest", "supplemented", "with_reuse")
    # calendar days: 2 and 4 used; one of three was asked for a supplement and took a paper we hold
    assert [found[name] for name in names] == [3, 2, 3.0, 4, 4, 1, 1]
    papers = {one["order"]: (one["given"], one["reused"], one["asked"]) for one in found["papers"]}
    assert (papers[1], papers[2], papers[3]) == ((3, 0, 0), (2, 1, 0), (2, 0, 1))


def test_a_proposal_becomes_a_dated_version(office: OfficeCast) -> None:
    version = version_of(PHARMACIST)
    fee = version.fees.order_by("order")[0]
    proposal = propose(office, fees={fee.order: 0})
    limit = version.legal_amount or 0
    assert (proposal.days_saved, proposal.papers_saved) == ((limit - 4) * 3, 3)
    with pytest.raises(NotAllowed):
        decide_simplification(actor=office.head.actor, proposal_id=proposal.id, approve=True, now=NOW)
    decide_simplification(actor=office.leader.actor, proposal_id=proposal.id, approve=True, now=NOW)
    with pytest.raises(ProposalDecided):
        decide_simplification(actor=office.leader.actor, proposal_id=proposal.id, approve=True, now=NOW)
    decision = {"decision_number": "12/QĐ-SYT", "decision_on": NOW.date(), "valid_from": dt.date(2026, 11, 9)}
    officer = office.people.province_officer.actor
    made = apply_simplification(actor=officer, proposal_id=proposal.id, now=NOW, **decision)
    assert (made.number, made.valid_from) == (version.number + 1, dt.date(2026, 11, 9))
    assert (made.committed_amount, made.committed_unit) == (4, version.legal_unit)
    kept = [
        order for order in version.components.order_by("order").values_list("order", flat=True) if order != 2
    ]
    assert list(made.components.order_by("order").values_list("order", flat=True)) == kept
    assert made.fees.get(order=fee.order).amount_vnd == 0
    version.refresh_from_db()
    assert version.valid_to == dt.date(2026, 11, 8)
    asked = [FigureRequest(f"procedures.{code}", Period.parse("2026-11"), Scope())
             for code in ("simplified", "days_saved", "papers_saved")]  # fmt: skip
    assert [one.value for one in figures(officer, asked)] == [1, (limit - 4) * 3, 3]


def test_what_is_no_proposal_is_refused(office: OfficeCast) -> None:
    limit = version_of(PHARMACIST).legal_amount
    for values, error in (
        ({"committed_amount": limit}, NotSimpler),
        ({"fees": {1: 10**9}}, NotSimpler),
        ({"committed_amount": None, "dropped": [99]}, NothingProposed),
        ({"reason": " "}, ReasonMissing),
    ):
        with pytest.raises(error):
            propose(office, **values)
    with pytest.raises(NotAllowed):
        propose_simplification(
            actor=office.leader.actor, version_id=version_of(PHARMACIST).id, reason="x", now=NOW
        )
    assert not Proposal.objects.exists()


def test_a_proposal_about_a_former_version_is_made_anew(office: OfficeCast) -> None:
    first, second = propose(office), propose(office, committed_amount=3, dropped=[])
    decision = {"decision_number": "1", "decision_on": NOW.date(), "valid_from": NOW.date()}
    for one in (first, second):
        decide_simplification(actor=TESTER, proposal_id=one.id, approve=True, now=NOW)
    apply_simplification(actor=TESTER, proposal_id=first.id, now=NOW, **decision)
    with pytest.raises(ProposalOutdated):
        apply_simplification(actor=TESTER, proposal_id=second.id, now=NOW, **decision)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(id=first.id).update(days_saved=10**6)


def test_pages_from_proposing_to_the_version(office: OfficeCast) -> None:
    version = version_of(PHARMACIST)
    form = reverse("procedures:simplify", args=[version.procedure_id])
    client = office.head.client
    assert client.get(form).status_code == 200
    assert client.post(form, {"committed_amount": "999", "reason": "x"}).status_code == 422
    address = client.post(form, {"committed_amount": "4", "drop_2": "on", "reason": "Đã có"}).url
    assert 'value="approve"' not in client.get(address).content.decode()
    boss = office.leader.client
    assert 'value="approve"' in boss.get(address).content.decode()
    assert boss.post(address, {"do": "refuse", "note": ""}).status_code == 422
    assert boss.post(address, {"do": "approve", "note": "Đồng ý"}).status_code == 302
    officer = office.people.province_officer.client
    data = {"do": "apply", "decision_number": "1/QĐ", "decision_on": "2026-11-02", "valid_from": "2026-11-02"}
    assert officer.post(address, data).status_code == 302
    assert officer.get(address).status_code == 200
    assert ProcedureVersion.objects.filter(procedure=version.procedure).count() == version.number + 1
    assert office.people.citizen.client.get(address).status_code == 403


def test_the_register_asks_as_often_for_thirty(office: OfficeCast) -> None:
    propose(office)
    client, address = office.head.client, reverse("procedures:proposals")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _n in range(5):
        propose(office)
    with CaptureQueriesContext(connection) as six:
        client.get(address)
    assert len(six) <= len(one)
