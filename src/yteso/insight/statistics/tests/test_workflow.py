"""A report's way: filled in, checked, signed, sent, accepted or returned; clocks, locks, exceptions."""

import datetime as dt
from uuid import UUID

import pytest

from yteso.insight.statistics import actions, testing
from yteso.insight.statistics.errors import (
    ChangedMeanwhile,
    ChecksFailed,
    NotEditable,
    NothingFilled,
    NotNow,
    NotYours,
    ReasonMissing,
    ReportLocked,
    SummedFromBelow,
)
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.queries import signatures
from yteso.insight.statistics.queries.waiting import count_waiting, find_waiting
from yteso.insight.statistics.tests.conftest import NOW
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotAllowed, NotVisible
from yteso.toolkit.notify.public import count_unread

State = Report.State
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def report(people: Cast) -> Report:
    return testing.find("tt23.b12", "2026-09", people.tree.station_a.id)


def steps_to(report: Report, state: str, nurse: Actor) -> Report:
    testing.fill(report, {"c1": 40, "c2": 3}, NOW, nurse)
    path = [
        (State.FILLED, actions.mark_filled), (State.CHECKED, actions.mark_checked),
        (State.SIGNED, actions.sign), (State.SENT, actions.send),
    ]  # fmt: skip
    for reached, step in path:
        step(actor=nurse, report_id=report.id, now=NOW)
        if reached == state:
            break
    return Report.objects.get(id=report.id)


def test_units_find_open_what_they_owe(people: Cast) -> None:
    of_a = Report.objects.filter(organisation=people.tree.station_a).values_list("form_code", flat=True)
    assert sorted(of_a) == ["tt23.b10", "tt23.b11", "tt23.b12", "tt23.b13", "tt23.b4tyt", "tt23.b9"]
    of_hospital = set(
        Report.objects.filter(organisation=people.tree.hospital).values_list("form_code", flat=True)
    )
    assert {"tt23.b4", "tt23.b14"} <= of_hospital
    assert "tt23.b4tyt" not in of_hospital
    of_province = Report.objects.filter(organisation=people.tree.province)
    assert set(of_province.values_list("tier", flat=True)) == {"province"}
    assert actions.open_reports(first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30), now=NOW) == 0


def test_the_clocks_count_working_days(report: Report) -> None:
    # September 2026 ends on a Wednesday: 1, 2, 5, 6, 7 October are worked
    assert report.due_at == dt.datetime(2026, 10, 7, 23, 59, 59, tzinfo=PROVINCE_ZONE)
    assert report.locks_at == dt.datetime(2026, 11, 6, 23, 59, 59, tzinfo=PROVINCE_ZONE)


def test_a_nurse_fills_signs_and_sends_and_the_province_accepts(people: Cast, report: Report) -> None:
    sent = steps_to(report, State.SENT, people.nurse.actor)
    assert (sent.state, sent.sent_at) == (State.SENT, NOW)
    assert sent.receiver == people.tree.province
    accepted = actions.accept(actor=people.province_officer.actor, report_id=report.id, now=NOW)
    assert accepted.state == State.ACCEPTED
    verbs = list(report.steps.order_by("at", "id").values_list("verb", flat=True))
    assert sorted(verbs) == ["accepted", "checked", "filled", "sent", "signed"]


def test_what_is_signed_is_sealed_and_cannot_be_changed(people: Cast, report: Report) -> None:
    steps_to(report, State.SIGNED, people.nurse.actor)
    signature = signatures.last_signature(report)
    assert signature is not None
    assert signature.values == {"c1": 40, "c2": 3}
    assert signature.definition_digest == report.version.digest
    assert signatures.seal_holds(signature, report)
    signature.values = {"c1": 41, "c2": 3}
    assert not signatures.seal_holds(signature, report)
    with pytest.raises(Exception, match="Cannot update"):
        signature.save()


def test_a_signed_report_is_not_typed_into(people: Cast, report: Report) -> None:
    steps_to(report, State.SIGNED, people.nurse.actor)
    with pytest.raises(NotEditable):
        testing.fill(report, {"c1": 1}, NOW, people.nurse.actor)
    with pytest.raises(ReasonMissing):
        actions.take_back(actor=people.nurse.actor, report_id=report.id, reason=" ", now=NOW)
    actions.take_back(actor=people.nurse.actor, report_id=report.id, reason="Nhập sai", now=NOW)
    testing.fill(report, {"c1": 41}, NOW, people.nurse.actor)
    assert Signature.objects.get(report=report).values["c1"] == 40, "what was signed stays"


def test_figures_that_contradict_stop_the_report(people: Cast, report: Report) -> None:
    testing.fill(report, {"c1": 3, "c2": 4}, NOW, people.nurse.actor)
    with pytest.raises(ChecksFailed):
        actions.mark_filled(actor=people.nurse.actor, report_id=report.id, now=NOW)
    assert Report.objects.get(id=report.id).state == State.OPEN


def test_an_empty_report_is_not_filled_in(people: Cast, report: Report) -> None:
    with pytest.raises(NothingFilled):
        actions.mark_filled(actor=people.nurse.actor, report_id=report.id, now=NOW)
    assert actions.fill_zeros(actor=people.nurse.actor, report_id=report.id, now=NOW) == 20
    assert actions.mark_filled(actor=people.nurse.actor, report_id=report.id, now=NOW).state == State.FILLED


def test_a_change_opens_a_filled_report_again(people: Cast, report: Report) -> None:
    steps_to(report, State.CHECKED, people.nurse.actor)
    testing.fill(report, {"c1": 40}, NOW, people.nurse.actor)
    assert Report.objects.get(id=report.id).state == State.CHECKED, "the same figure is no change"
    testing.fill(report, {"c1": 44}, NOW, people.nurse.actor)
    assert Report.objects.get(id=report.id).state == State.OPEN


def test_two_at_once_do_not_overwrite_each_other(people: Cast, report: Report) -> None:
    nurse = people.nurse.actor
    actions.save_figures(actor=nurse, report_id=report.id, texts={"c1": "5"}, edit_number=0, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        actions.save_figures(actor=nurse, report_id=report.id, texts={"c1": "6"}, edit_number=0, now=NOW)
    assert Report.objects.get(id=report.id).values == {"c1": 5}


def test_two_at_once_write_different_cells_and_are_told_of_the_same(people: Cast, report: Report) -> None:
    nurse, doctor = people.nurse.actor, people.doctor_a.actor
    first = {"c1": "5", "c2": "2"}
    actions.save_figures(actor=nurse, report_id=report.id, texts=first, edit_number=0, was={}, now=NOW)
    late = {"c1": "6", "c3": "1.200", "c2": "", "c4": "7"}
    was = {"c1": "", "c2": "", "c3": "", "c4": ""}
    saved = actions.save_figures(
        actor=doctor, report_id=report.id, texts=late, edit_number=0, was=was, now=NOW
    )
    assert saved.refused == {"c1": "Đồng nghiệp đã ghi “5” ở ô này."}
    assert saved.theirs == {"c1": 5}
    assert Report.objects.get(id=report.id).values == {"c1": 5, "c2": 2, "c3": 1200, "c4": 7}
    knowing = was | {"c1": "5"}
    actions.save_figures(
        actor=doctor, report_id=report.id, texts={"c1": "6"}, edit_number=0, was=knowing, now=NOW
    )
    assert Report.objects.get(id=report.id).values["c1"] == 6


def test_cells_are_refused_one_by_one(people: Cast, report: Report) -> None:
    saved = actions.save_figures(
        actor=people.nurse.actor, report_id=report.id, texts={"c1": "5", "c2": "five", "c99": "1"},
        edit_number=0, now=NOW,
    )  # fmt: skip
    assert set(saved.refused) == {"c2", "c99"}
    assert saved.report.values == {"c1": 5}


def test_a_return_needs_a_reason_and_tells_the_unit(people: Cast, report: Report) -> None:
    steps_to(report, State.SENT, people.nurse.actor)
    officer = people.province_officer.actor
    with pytest.raises(ReasonMissing):
        actions.send_back(actor=officer, report_id=report.id, reason="", now=NOW)
    actions.send_back(actor=officer, report_id=report.id, reason="Cột 2 quá lớn", now=NOW)
    returned = Report.objects.get(id=report.id)
    assert (returned.state, returned.return_reason) == (State.RETURNED, "Cột 2 quá lớn")
    assert count_unread(people.nurse.actor) == 1
    assert [one.id for one in find_waiting(people.nurse.actor, NOW).returned] == [report.id]
    later = NOW + dt.timedelta(days=30)
    testing.fill(report, {"c2": 2}, later, people.nurse.actor)
    for step in (actions.mark_filled, actions.mark_checked, actions.sign, actions.send):
        step(actor=people.nurse.actor, report_id=report.id, now=later)
    again = Report.objects.get(id=report.id)
    assert again.sent_at == NOW, "the first sending counts for being in time"
    assert again.signatures.count() == 2


def test_after_its_time_a_report_is_locked_until_somebody_reopens_it(people: Cast, report: Report) -> None:
    late = report.locks_at + HOUR
    with pytest.raises(ReportLocked):
        testing.fill(report, {"c1": 1}, late, people.nurse.actor)
    day = late.date() + dt.timedelta(days=3)
    with pytest.raises(NotAllowed):
        actions.reopen(actor=people.nurse.actor, report_id=report.id, until=day, reason="x", now=late)
    actions.reopen(
        actor=people.province_officer.actor, report_id=report.id, until=day, reason="Mất điện", now=late
    )
    testing.fill(report, {"c1": 1}, late, people.nurse.actor)
    with pytest.raises(ReportLocked):
        testing.fill(report, {"c1": 2}, late + dt.timedelta(days=5), people.nurse.actor)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("clerk_b", NotVisible), ("doctor_b", NotVisible), ("hospital_doctor", NotVisible),
        ("receptionist", NotVisible), ("citizen", NotVisible), ("stranger", NotVisible),
        ("program", NotVisible), ("auditor", NotAllowed), ("director", NotAllowed),
        ("province_officer", NotYours), ("clerk_a", None), ("nurse", None), ("doctor_a", None),
    ],
)  # fmt: skip
def test_who_may_type(people: Cast, report: Report, who: str, refusal: type[Exception] | None) -> None:
    actor = getattr(people, who).actor
    if refusal is None:
        testing.fill(report, {"c1": 7}, NOW, actor)
        assert Report.objects.get(id=report.id).values == {"c1": 7}
        return
    with pytest.raises(refusal):
        testing.fill(report, {"c1": 7}, NOW, actor)
    assert Report.objects.get(id=report.id).values == {}


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("clerk_a", NotAllowed), ("auditor", NotAllowed), ("province_officer", NotAllowed),
        ("director", NotYours), ("doctor_a", None), ("nurse", None),
    ],
)  # fmt: skip
def test_who_may_sign(people: Cast, report: Report, who: str, refusal: type[Exception] | None) -> None:
    steps_to(report, State.CHECKED, people.nurse.actor)
    actor = getattr(people, who).actor
    if refusal is None:
        actions.sign(actor=actor, report_id=report.id, now=NOW)
        assert Signature.objects.filter(report=report).count() == 1
        return
    with pytest.raises(refusal):
        actions.sign(actor=actor, report_id=report.id, now=NOW)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("who", ["nurse", "clerk_a", "clerk_b", "auditor"])
def test_nobody_accepts_but_the_receiver(people: Cast, report: Report, who: str) -> None:
    steps_to(report, State.SENT, people.nurse.actor)
    with pytest.raises((NotAllowed, NotYours, NotVisible)):
        actions.accept(actor=getattr(people, who).actor, report_id=report.id, now=NOW)
    assert Report.objects.get(id=report.id).state == State.SENT


def test_steps_keep_their_order(people: Cast, report: Report) -> None:
    nurse = people.nurse.actor
    for step in (actions.mark_checked, actions.sign, actions.send):
        with pytest.raises(NotNow):
            step(actor=nurse, report_id=report.id, now=NOW)
    with pytest.raises(NotNow):
        actions.accept(actor=people.province_officer.actor, report_id=report.id, now=NOW)


def test_nobody_types_above_the_unit(people: Cast) -> None:
    above = testing.find("tt23.b12", "2026-09", people.tree.province.id, "province")
    with pytest.raises(SummedFromBelow):
        testing.fill(above, {"c1": 1}, NOW, people.province_officer.actor)


def test_what_waits_is_counted_as_it_is_listed(people: Cast, report: Report) -> None:
    nurse, officer = people.nurse.actor, people.province_officer.actor
    assert count_waiting(nurse, NOW) == find_waiting(nurse, NOW).count == 6
    steps_to(report, State.SENT, nurse)
    assert count_waiting(nurse, NOW) == find_waiting(nurse, NOW).count == 5
    assert [one.id for one in find_waiting(officer, NOW).to_accept] == [report.id]
    assert count_waiting(officer, NOW) == find_waiting(officer, NOW).count


def test_before_july_2025_the_district_stands_between(people: Cast) -> None:
    testing.open_period("2025-H1", NOW)
    unit = testing.find("tt37.b9", "2025-H1", people.tree.station_a.id)
    assert unit.receiver == people.tree.centre
    centre = testing.find("tt37.b9", "2025-H1", people.tree.centre.id, "district")
    assert centre.receiver == people.tree.province
    assert testing.find("tt23.b9", "2026-09", people.tree.station_a.id).receiver == people.tree.province


def test_an_unknown_report_is_not_there(people: Cast) -> None:
    with pytest.raises(NotVisible):
        actions.mark_filled(actor=people.nurse.actor, report_id=UUID(int=0), now=NOW)
