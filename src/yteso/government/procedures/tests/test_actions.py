import datetime as dt
import json
from pathlib import Path

import pytest

from yteso.government.procedures.actions import (
    GivenPaper,
    apologise,
    apply_online,
    catch_up_withdrawals,
    install_catalogue,
    open_session,
    publish_version,
    receive,
    returnable,
    revoke_licence,
    take_fee,
    take_step,
    tell_late_answers,
)
from yteso.government.procedures.errors import (
    AlreadyPaid,
    DossierClosed,
    DraftMissing,
    FeesUnpaid,
    LicenceNotInForce,
    NotBySite,
    NotReceivedHere,
    NumberTaken,
    PapersMissing,
    PapersReceiverMissing,
    VersionIncomplete,
    VisitNeeded,
    VisitOpen,
)
from yteso.government.procedures.models import (
    Charge,
    Dossier,
    DossierComponent,
    Forecast,
    Licence,
    Procedure,
    ProcedureVersion,
    Slip,
)
from yteso.government.procedures.papers import print_slip
from yteso.government.procedures.queries import held_papers, look_up, read_reuse, read_statistics
from yteso.government.procedures.testing import (
    DEVICE,
    FOREIGN,
    PHARMACIST,
    PHARMACY,
    PRACTICE,
    all_papers,
    go,
    make_application,
    make_dossier,
    office_cast,
    version_of,
)
from yteso.kernel.access.testing import actor_of
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, NotVisible, SystemActor
from yteso.kernel.people.testing import give_account, make_person
from yteso.toolkit.work.public import (
    Action,
    ChangedMeanwhile,
    Clock,
    OnlyOnce,
    StepNotPossible,
    act,
    install_flow,
)
from yteso.toolkit.work.testing import at

pytestmark = pytest.mark.django_db
NOW = at("05/10/2026 09:00")  # a Monday
LATER = at("12/10/2026 10:00")
FLOWS = Path(__file__).resolve().parents[1] / "data" / "flows.json"


@pytest.fixture
def office():
    return office_cast()


def test_the_catalogue_holds_all_codes_and_the_48_in_full():
    assert Procedure.objects.count() == 185
    assert sum(p.is_national for p in Procedure.objects.all()) == 179
    full = ProcedureVersion.objects.exclude(legal_amount=None)
    assert full.count() == 74
    assert not full.filter(components=None).exists()
    facility = version_of("1.012278")
    assert (facility.legal_amount, facility.legal_unit, facility.components.count()) == (
        60,
        "calendar_day",
        9,
    )
    assert [f.amount_vnd for f in facility.fees.order_by("order")] == [10500000, 5700000, 4300000, 3100000]
    assert Procedure.objects.get(code="1.013860").replaces.code == "1.012096"
    assert install_catalogue() == 0  # a second time changes nothing
    ours = version_of(PHARMACIST)
    ours.pk, ours.number, ours.digest = None, 2, "former words"
    ProcedureVersion.objects.filter(procedure_id=ours.procedure_id).update(valid_to=dt.date(2026, 1, 31))
    ours.valid_from = dt.date(2026, 2, 1)
    ours.save(force_insert=True)
    assert install_catalogue() == 1  # words that we ship have changed: from today, not from then
    rows = ProcedureVersion.objects.filter(procedure_id=ours.procedure_id).order_by("number")
    day = dt.datetime.now(PROVINCE_ZONE).date()
    assert [(one.number, one.valid_from, one.valid_to) for one in rows][1:] == [
        (2, dt.date(2026, 2, 1), day - dt.timedelta(days=1)),
        (3, day, None),
    ]


def test_a_decision_makes_a_new_version_and_dossiers_keep_theirs(office):
    dossier = make_dossier(office, moment=NOW)
    version = publish_version(
        actor=office.people.province_officer.actor,
        procedure_id=dossier.version.procedure_id,
        decision_number="55/QĐ-UBND",
        decision_on=dt.date(2026, 10, 6),
        valid_from=dt.date(2026, 10, 10),
        changes={"committed_amount": 7, "committed_unit": "working_day"},
        now=NOW,
    )
    dossier.refresh_from_db()
    assert (dossier.version.number, version.number) == (1, 2)
    assert dossier.version.valid_to == dt.date(2026, 10, 9)
    assert version.components.count() == dossier.version.components.count()
    assert install_catalogue() == 0
    with pytest.raises(NotAllowed):
        publish_version(
            actor=office.clerk.actor,
            procedure_id=dossier.version.procedure_id,
            decision_number="1",
            decision_on=NOW.date(),
            valid_from=NOW.date(),
            changes={},
            now=NOW,
        )
    later = receive(
        actor=office.clerk.actor,
        office=office.office,
        version=version,
        channel="3",
        application=make_application(),
        papers=all_papers(version),
        now=at("12/10/2026 09:00"),
    )
    clocks = {c.purpose: c.due_at for c in Clock.objects.filter(case=later.case)}
    assert clocks == {"promise": at("21/10/2026 17:00"), "legal": at("27/10/2026 17:00")}


def test_what_is_missing_is_named_once_and_completely(office):
    version = version_of(PHARMACIST)
    papers = [GivenPaper(1), GivenPaper(2)]

    def hand_in(**values):
        return receive(
            actor=office.clerk.actor,
            office=office.office,
            version=version,
            channel="1",
            application=make_application(),
            papers=papers,
            now=NOW,
            **values,
        )

    with pytest.raises(PapersMissing) as refusal:
        hand_in()
    required = version.components.filter(required=True).order_by("order")
    assert refusal.value.names == [c.name for c in required][2:]
    assert not Dossier.objects.exists()
    dossier = hand_in(incomplete=True)
    assert (dossier.case.step, dossier.case.due_at, dossier.received_at) == ("supplement", None, None)
    slip = Slip.objects.get()
    assert (slip.form, slip.number) == ("02", "0001/H48.14/2026")
    missing = dossier.components.filter(origin=DossierComponent.Origin.MISSING)
    with pytest.raises(PapersMissing):
        go(office, dossier, "supplemented", moment=LATER, papers=[str(missing[0].id)])
    done = go(office, dossier, "supplemented", moment=LATER, papers=[str(m.id) for m in missing])
    assert (done.case.step, done.case.due_at) == ("received", at("27/10/2026 17:00"))
    assert list(done.slips.order_by("at").values_list("form", flat=True)) == ["02", "01"]


def test_a_dossier_from_the_counter_to_the_result(office):
    dossier = make_dossier(office, moment=NOW)
    assert dossier.code == "H48.14-261005-0001"
    assert make_dossier(office, moment=NOW).code == "H48.14-261005-0002"
    assert dossier.case.due_at == at("20/10/2026 17:00")  # 15 days from 05/10
    assert Forecast.objects.get(dossier=dossier).past_cases == 0
    done = go(office, dossier, "transfer", "draft", "submit", "approve", "publish", "return", moment=LATER)
    assert (done.case.step, done.case.outside, done.case.outcome) == ("returned", "10", "early")
    assert (done.approved_by, done.returned_to) == (office.leader.user, "Nguyễn Thị Dược")
    licence = Licence.objects.get()
    assert (licence.register, licence.number, licence.holder_name) == (
        "pharmacist",
        "0001/CCHN-D-SYT",
        "Nguyễn Thị Dược",
    )
    assert list(done.slips.order_by("form").values_list("form", flat=True)) == ["01", "05"]
    verbs = Action.objects.filter(case=done.case).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == [
        "open",
        "accept",
        "transfer",
        "draft",
        "submit",
        "approve",
        "publish",
        "return",
    ]


def test_a_supplement_counts_from_zero(office):
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", moment=NOW)
    asked = go(
        office, dossier, "ask_supplement", moment=at("07/10/2026 09:00"), note="Giấy xác nhận thực hành"
    )
    assert (asked.case.step, asked.case.due_at, asked.case.outside) == ("supplement", None, "5")
    again = go(office, dossier, "supplemented", moment=at("14/10/2026 15:30"))
    assert again.case.due_at == at("30/10/2026 17:00")  # counts as 15/10, 15 days
    assert again.slips.get(form="02").content["reason"] == "Giấy xác nhận thực hành"


def test_a_visit_on_site_is_needed_and_written_down(office):
    dossier = make_dossier(office, PHARMACY, moment=NOW, on_site=True, owner_kind="business")
    assert dossier.case.due_at == at("09/11/2026 17:00")  # 34 days end on a Sunday
    go(office, dossier, "transfer", moment=NOW)
    with pytest.raises(VisitNeeded):
        go(office, dossier, "draft", moment=NOW)
    visit = {"planned_on": dt.date(2026, 10, 12), "team": "Lê Văn A, Trần Thị B", "place": "Xã A"}
    go(office, dossier, "plan_visit", moment=NOW, **visit)
    with pytest.raises(VisitOpen):
        go(office, dossier, "visit_done", moment=LATER)
    found = {"held_on": dt.date(2026, 10, 12), "findings": "Đạt", "conclusion": "passed"}
    assert go(office, dossier, "visit_done", "draft", moment=LATER, **found).case.step == "drafting"
    with pytest.raises(NotBySite):
        make_dossier(office, moment=NOW, on_site=True)


def test_the_council_and_other_agencies(office):
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", moment=NOW)
    session = open_session(
        actor=office.head.actor,
        office=office.office,
        title="Hội đồng tư vấn cấp CCHN dược",
        held_on=dt.date(2026, 10, 9),
        members="A\nB",
        now=NOW,
    )
    go(office, dossier, "to_council", moment=NOW, session=str(session.id))
    go(office, dossier, "council_done", moment=NOW, votes_for=5, votes_against=0, advice="Đồng ý")
    assert dossier.council_items.get().advice == "Đồng ý"
    asked = {"agency": "Công an xã A", "due_on": dt.date(2026, 10, 9), "linked": True}
    go(office, dossier, "ask_agency", moment=NOW, **asked)
    back = go(office, dossier, "agency_answered", moment=LATER, answer="Không vướng mắc")
    opinion = dossier.opinions.get()
    assert (back.case.step, opinion.answer, opinion.linked) == ("assessing", "Không vướng mắc", True)
    assert back.case.due_at == at("20/10/2026 17:00")  # another agency does not stop the clock by itself


def test_a_refusal_is_proposed_then_decided(office):
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", "propose_refusal", moment=NOW)
    with pytest.raises(NotAllowed):
        take_step(
            actor=office.head.actor, dossier_id=dossier.id, transition="refuse", data={"note": "x"}, now=NOW
        )
    done = go(office, dossier, "refuse", moment=LATER, note="Không đủ thời gian thực hành")
    assert (done.case.outside, done.case.outcome) == ("8", "early")
    assert done.slips.get(form="03").content["reason"] == "Không đủ thời gian thực hành"


def test_an_apology_once_and_the_result_stays_late(office):
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", moment=NOW)

    def sorry():
        return apologise(
            actor=office.head.actor,
            dossier_id=dossier.id,
            new_date=dt.date(2026, 10, 26),
            reason="Chờ xác minh",
            seen=None,
            now=at("16/10/2026 09:00"),
        )

    slip = sorry()
    assert (slip.form, slip.content["new_date"]) == ("04", "26/10/2026")
    with pytest.raises(OnlyOnce):
        sorry()
    done = go(office, dossier, "draft", "submit", "approve", "publish", moment=at("23/10/2026 09:00"))
    assert done.case.outcome == "late"


def test_a_withdrawal_goes_back_where_it_came_from(office):
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", "draft", moment=NOW)

    def clerk(step):
        take_step(
            actor=office.clerk.actor, dossier_id=dossier.id, transition=step, data={"note": "x"}, now=NOW
        )
        dossier.case.refresh_from_db()
        return dossier.case.step

    before = dossier.case.due_at
    assert clerk("ask_withdrawal") == "withdrawing"
    assert dossier.case.due_at is None
    assert clerk("keep") == "drafting"
    assert dossier.case.due_at == before
    clerk("ask_withdrawal")
    assert clerk("withdraw") == "withdrawn"
    with pytest.raises(StepNotPossible):
        clerk("keep")
    assert (dossier.case.due_at, dossier.case.outcome) == (None, "")
    assert set(dossier.case.clocks.values_list("state", "outcome")) == {("done", "")}


def test_a_withdrawal_stops_the_clock_whatever_version_the_flow_has(office):
    """Flows of former versions said nothing of the clock at a withdrawal."""
    flow = json.loads(FLOWS.read_text(encoding="utf-8"))["documents"]
    for row in flow["definition"]["transitions"]:
        if row["code"] in ("ask_withdrawal", "withdraw", "keep"):
            row.pop("clock", None)
    install_flow(
        code="documents",
        title="x",
        definition=flow["definition"],
        legal_basis="",
        valid_from=dt.date(2018, 6, 21),
    )
    dossier = make_dossier(office, moment=NOW)
    case = go(office, dossier, "transfer", moment=NOW).case
    before = case.due_at
    asked = go(office, dossier, "ask_withdrawal", moment=NOW).case
    assert asked.due_at is None
    assert go(office, dossier, "keep", moment=NOW).case.due_at == before
    # one that was withdrawn before the clock knew of it is caught up, as of that day, once
    act(actor=SystemActor("test"), case_id=case.id, transition="ask_withdrawal", note="x", now=NOW)
    assert Dossier.objects.get(id=dossier.id).case.due_at == before
    assert (catch_up_withdrawals(), catch_up_withdrawals()) == (1, 0)
    case.refresh_from_db()
    assert case.due_at is None
    mark = case.clocks.get(purpose="promise").marks[-1]
    assert (mark["why"], dt.datetime.fromisoformat(mark["at"])) == ("withdrawal", NOW)
    assert go(office, dossier, "withdraw", moment=NOW).case.outcome == ""


def test_the_clock_stands_for_another_agency_only_by_a_law(office):
    dossier = make_dossier(office, moment=at("05/10/2026 09:00"))
    ask = {"agency": "Sở Xây dựng", "due_on": dt.date(2026, 10, 16)}
    case = go(office, dossier, "transfer", moment=at("05/10/2026 10:00")).case
    due = case.due_at
    assert go(office, dossier, "ask_agency", moment=at("08/10/2026 10:00"), **ask).case.due_at == due
    back = go(office, dossier, "agency_answered", moment=at("12/10/2026 10:00"), answer="Đồng ý").case
    assert back.due_at == due
    ask |= {"clock_law": "Luật X điều 5"}
    assert go(office, dossier, "ask_agency", moment=at("13/10/2026 10:00"), **ask).case.due_at is None
    go(office, dossier, "ask_withdrawal", moment=at("13/10/2026 11:00"))
    kept = go(office, dossier, "keep", moment=at("13/10/2026 14:00")).case
    assert (kept.step, kept.due_at) == ("other_agency", None)
    again = go(office, dossier, "agency_answered", moment=at("15/10/2026 10:00"), answer="Đồng ý").case
    assert again.due_at == due + dt.timedelta(days=2)  # 15 days from 05/10 end on the 20th


def test_several_agencies_answer_one_by_one_and_late_ones_are_told(office):
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", moment=NOW)
    for agency in ("Sở Xây dựng", "Công an tỉnh"):
        go(office, dossier, "ask_agency", moment=NOW, agency=agency, due_on=dt.date(2026, 10, 9))
    assert tell_late_answers(now=at("09/10/2026 09:00")) == 0
    assert tell_late_answers(now=LATER) == 4  # two clerks, of two agencies
    second = dossier.opinions.get(order=2)
    page = office.assessor.client.get(f"/procedures/dossiers/{dossier.id}/?do=agency_answered")
    assert str(second.id) in page.content.decode()
    answered = go(office, dossier, "agency_answered", moment=LATER, answer="Đồng ý", opinion=str(second.id))
    assert answered.case.step == "other_agency"
    assert list(dossier.opinions.order_by("order").values_list("answer", flat=True)) == ["", "Đồng ý"]
    assert tell_late_answers(now=LATER) == 0
    assert go(office, dossier, "agency_answered", moment=LATER, answer="Có ý kiến").case.step == "assessing"


def test_who_withdraws_gets_the_papers_back(office):
    dossier = make_dossier(office, moment=NOW)
    charge = Charge.objects.create(dossier=dossier, label="Phí", amount_vnd=500_000, asked_at=NOW)
    go(office, dossier, "transfer", moment=NOW)
    kept, *back = returnable(dossier)
    clerk, papers = office.clerk.actor, [str(one.id) for one in back]

    def step(name, **data):
        return take_step(actor=clerk, dossier_id=dossier.id, transition=name, data=data, now=NOW)

    step("ask_supplement", note="Thiếu")
    step("ask_withdrawal", note="Không mở nhà thuốc nữa")
    step("keep", note="Người nộp đổi ý")
    dossier.case.refresh_from_db()
    assert (dossier.case.step, dossier.case.due_at) == ("supplement", None)  # the clock still stands there
    step("ask_withdrawal", note="Không mở nhà thuốc nữa")
    with pytest.raises(PapersReceiverMissing):
        step("withdraw", papers=papers)
    step("withdraw", papers=papers, returned_to="Nguyễn Thị Dược")
    assert returnable(dossier) == [kept]
    slip = dossier.slips.get(form="RH")
    assert (slip.content["reason"], len(slip.content["returned"])) == ("Không mở nhà thuốc nữa", len(back))
    assert print_slip(slip, "https://x").startswith(b"%PDF")
    with pytest.raises(DossierClosed):
        take_fee(actor=clerk, charge_id=charge.id, method="cash", now=NOW)


def test_fees_are_taken_with_receipts_before_the_result(office):
    version = version_of(PHARMACIST)
    dossier = receive(
        actor=office.clerk.actor,
        office=office.office,
        version=version,
        channel="1",
        application=make_application(),
        papers=all_papers(version),
        fees=list(version.fees.all()),
        now=NOW,
    )
    go(office, dossier, "transfer", "draft", "submit", "approve", moment=NOW)
    with pytest.raises(FeesUnpaid):
        go(office, dossier, "publish", moment=NOW)
    charge = Charge.objects.get()
    with pytest.raises(NotAllowed):
        take_fee(actor=office.assessor.actor, charge_id=charge.id, method="cash", now=NOW)
    paid = take_fee(actor=office.clerk.actor, charge_id=charge.id, method="cash", now=NOW)
    assert (paid.amount_vnd, paid.receipt_number) == (500000, "H48.14/2026/000001")
    with pytest.raises(AlreadyPaid):
        take_fee(actor=office.clerk.actor, charge_id=charge.id, method="cash", now=NOW)
    assert go(office, dossier, "publish", moment=NOW).case.step == "finished"


def test_two_clerks_on_one_dossier(office):
    dossier = make_dossier(office, moment=NOW)
    seen = dossier.case.version
    take_step(actor=office.clerk.actor, dossier_id=dossier.id, transition="transfer", seen=seen, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        take_step(
            actor=office.clerk2.actor,
            dossier_id=dossier.id,
            transition="ask_supplement",
            seen=seen,
            data={"note": "Thiếu"},
            now=NOW,
        )
    dossier.case.refresh_from_db()
    assert (dossier.case.step, dossier.slips.count()) == ("assessing", 1)


def test_numbers_stand_once_in_a_register(office):
    for expected in (None, NumberTaken):
        dossier = make_dossier(office, moment=NOW)
        go(office, dossier, "transfer", "draft", "submit", "approve", moment=NOW)
        if expected:
            with pytest.raises(expected):
                go(office, dossier, "publish", moment=NOW, result_number="1/CCHN")
            dossier.case.refresh_from_db()
            assert dossier.case.step == "approved"
        else:
            go(office, dossier, "publish", moment=NOW, result_number="1/CCHN")


def test_what_cannot_be_received(office):
    with pytest.raises(NotReceivedHere):
        make_dossier(office, FOREIGN, moment=NOW)
    with pytest.raises(VersionIncomplete):
        make_dossier(office, "1.012260", moment=NOW)
    with pytest.raises(NotAllowed):
        receive(
            actor=office.assessor.actor,
            office=office.office,
            version=version_of(PHARMACIST),
            channel="1",
            application=make_application(),
            papers=[],
            now=NOW,
        )
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", "draft", moment=NOW)
    with pytest.raises(DraftMissing):
        go(office, dossier, "submit", moment=NOW, result_text=" ")
    with pytest.raises(NotVisible):
        take_step(
            actor=office.other_assessor.actor, dossier_id=dossier.id, transition="submit", data={}, now=NOW
        )


def test_what_is_published_on_receipt(office):
    dossier = make_dossier(office, DEVICE, moment=NOW, owner_kind="business")
    assert dossier.case.due_at == at("05/10/2026 17:00")
    done = dossier
    take_step(
        actor=office.clerk.actor,
        dossier_id=done.id,
        transition="publish",
        now=at("05/10/2026 10:00"),
        data={"result_number": "260000001/PCBMB-QNg", "result_on": NOW.date()},
    )
    done.case.refresh_from_db()
    assert (done.case.step, done.case.outcome) == ("finished", "on_time")


def test_what_we_hold_is_not_asked_for_twice(office):
    first = make_dossier(office, moment=NOW)
    go(office, first, "transfer", "draft", "submit", "approve", "publish", moment=NOW)
    version = version_of(PHARMACY)
    held = held_papers(version, "051185001234", NOW.date())
    assert list(held) == [2]
    assert held[2].source.endswith("0001/CCHN-D-SYT")
    assert held_papers(version, "051185009999", NOW.date()) == {}
    papers = [GivenPaper(c.order) for c in version.components.all() if c.order != 2]
    papers.append(GivenPaper(2, "reused", reuse_source=held[2].source, reuse_on=held[2].on))
    receive(
        actor=office.clerk.actor,
        office=office.office,
        version=version,
        channel="1",
        application=make_application(),
        papers=papers,
        now=NOW,
    )
    reuse = read_reuse(office.clerk.actor, NOW.date(), NOW.date())
    assert (reuse.dossiers, reuse.with_reuse, reuse.papers, reuse.share) == (2, 1, 1, 50.0)


def test_a_renewal_replaces_the_former_licence(office):
    first = make_dossier(office, PRACTICE, moment=NOW)
    for step in ("transfer", "draft", "submit", "approve", "publish"):
        who = {"transfer": office.clerk, "approve": office.leader}.get(step, office.other_assessor)
        data = {"result_text": "Cấp", "result_number": "000123/QNG-GPHN", "result_on": NOW.date()}
        take_step(actor=who.actor, dossier_id=first.id, transition=step, data=data, now=NOW)
    old = Licence.objects.get()
    assert old.valid_to == dt.date(2031, 10, 4)
    renewal = make_dossier(office, "1.012291", moment=LATER, renews_id=old.id)
    for step in ("transfer", "draft", "submit", "approve", "publish"):
        who = {"transfer": office.clerk, "approve": office.leader}.get(step, office.other_assessor)
        data = {"result_text": "Gia hạn", "result_number": "000123/QNG-GPHN-GH", "result_on": LATER.date()}
        take_step(actor=who.actor, dossier_id=renewal.id, transition=step, data=data, now=LATER)
    old.refresh_from_db()
    new = Licence.objects.get(former=old)
    assert (old.status, new.status) == ("replaced", "valid")
    with pytest.raises(LicenceNotInForce):
        revoke_licence(actor=office.leader.actor, licence_id=old.id, decision="1", reason="x", now=LATER)
    revoke_licence(
        actor=office.leader.actor, licence_id=new.id, decision="2/QĐ", reason="Sai phạm", now=LATER
    )
    new.refresh_from_db()
    assert new.status == "revoked"


def test_the_code_alone_tells_little(office):
    person = make_person(full_name="Nguyễn Thị Dược")
    number = person.identifiers.get(system="national_id").value
    dossier = make_dossier(office, moment=NOW, owner_number=number)
    told = look_up(dossier.code.lower(), None)
    assert (told.share, told.outside, told.procedure, told.dossier) == (15, "Được tiếp nhận", "", None)
    whole = look_up(dossier.code, person.id)
    assert (whole.dossier, whole.due_at) == (dossier, dossier.case.due_at)
    assert look_up("H48.14-261005-9999", None) is None
    assert look_up(" ", person.id) is None


def test_a_citizen_applies_online(office):
    person = make_person()
    give_account(office.people.citizen.user, person)
    citizen = actor_of(office.people.citizen.user)
    version = version_of(PHARMACIST)
    values = {
        "actor": citizen,
        "office": office.office,
        "version": version,
        "application": make_application(),
    }
    with pytest.raises(PapersMissing):
        apply_online(**values, papers=[], now=NOW)
    dossier = apply_online(**values, papers=all_papers(version), now=NOW)
    assert (dossier.case.step, dossier.case.due_at, dossier.channel) == ("submitted", None, "2")
    assert Dossier.objects.visible_to(citizen).get() == dossier
    accepted = go(office, dossier, "accept", moment=at("06/10/2026 09:00"))
    assert accepted.case.due_at == at("21/10/2026 17:00")
    with pytest.raises(NotAllowed):
        apply_online(**values | {"actor": office.clerk.actor}, papers=all_papers(version), now=NOW)


def test_statistics_count_early_on_the_day_late_and_open(office):
    early = make_dossier(office, moment=NOW)
    go(office, early, "transfer", "draft", "submit", "approve", "publish", moment=at("12/10/2026 09:00"))
    punctual = make_dossier(office, moment=NOW)
    go(office, punctual, "transfer", "draft", "submit", "approve", "publish", moment=at("20/10/2026 16:00"))
    late = make_dossier(office, moment=NOW)
    go(office, late, "transfer", "draft", "submit", "approve", "publish", moment=at("21/10/2026 08:00"))
    make_dossier(office, moment=NOW)
    make_dossier(office, DEVICE, moment=at("30/09/2026 09:00"), owner_kind="business")
    read = read_statistics(
        office.clerk.actor, dt.date(2026, 10, 1), dt.date(2026, 10, 31), "group", at("02/11/2026 09:00")
    )
    lines = {line.key: line for line in read.lines}
    drugs = lines["DUOC"]
    assert (drugs.received, drugs.early, drugs.on_time, drugs.late, drugs.open, drugs.open_late) == (
        4,
        1,
        1,
        1,
        1,
        1,
    )
    assert (lines["TBYT"].received, lines["TBYT"].open_late, read.carried) == (0, 1, 1)
    assert round(drugs.kept_share, 1) == 66.7
    assert (
        read_statistics(
            office.other_assessor.actor, dt.date(2026, 10, 1), dt.date(2026, 10, 31), "unit", NOW
        ).lines
        == []
    )


def test_lateness_is_foreseen_from_what_was(office):
    for _ in range(5):
        old = make_dossier(office, moment=at("01/09/2026 09:00"))
        go(office, old, "transfer", "draft", "submit", "approve", "publish", moment=at("28/09/2026 09:00"))
    found = Forecast.objects.get(dossier=make_dossier(office, moment=NOW))
    assert (found.likely_late, found.past_cases, found.past_late_share) == (True, 5, 1.0)
