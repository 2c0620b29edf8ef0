import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from yteso.kernel.access.testing import actor_of, cast, give
from yteso.kernel.base.public import NotAllowed, NotVisible, Role
from yteso.kernel.base.testing import make_user
from yteso.toolkit.notify.public import Notice
from yteso.toolkit.work.actions import (
    act,
    apply_change,
    assign_many,
    comment,
    enter_absence,
    enter_change,
    escalate,
    install_flow,
    reappoint,
)
from yteso.toolkit.work.actions.cases import lock_case
from yteso.toolkit.work.errors import (
    ChangeApplied,
    ChangedMeanwhile,
    NewDateWrong,
    NobodyToGiveTo,
    OnlyOnce,
    PeriodWrong,
    ReasonMissing,
    StepNotPossible,
    TooLateToApologise,
)
from yteso.toolkit.work.models import Action, Case, Clock, Escalation, FlowVersion
from yteso.toolkit.work.permissions import BE_AWAY
from yteso.toolkit.work.queries import find_calendar, list_loads, preview_change, works_for
from yteso.toolkit.work.testing import FLOW, TESTER, at, make_case, use_test_kind

pytestmark = pytest.mark.django_db
NOW = at("05/10/2026 09:00")  # a Monday


@pytest.fixture
def people():
    use_test_kind()
    return cast()


@pytest.fixture
def assessor(people):
    user = make_user("thamdinh", full_name="Lê Thẩm Định")
    give(user, Role.ASSESSOR, people.tree.centre)
    return actor_of(user)


def step(actor, case, transition, moment=NOW, **values):
    return act(actor=actor, case_id=case.id, transition=transition, now=moment, **values)


def test_a_case_goes_through_its_flow(people, assessor):
    case = make_case(people.tree.centre, now=NOW)
    assert (case.step, case.due_at, case.version) == ("working", at("12/10/2026 17:00"), 2)
    case = step(assessor, case, "ask", note="Thiếu giấy khám sức khỏe")
    assert (case.step, case.due_at) == ("waiting", None)
    case = step(assessor, case, "again", at("07/10/2026 10:00"))
    assert case.due_at == at("14/10/2026 17:00")
    case = step(assessor, case, "finish", at("13/10/2026 10:00"))
    assert (case.step, case.outcome, case.is_done) == ("done", "early", True)
    log = list(Action.objects.filter(case=case).order_by("seq").values_list("verb", "from_step", "to_step"))
    assert log == [
        ("open", "", "new"),
        ("take", "new", "working"),
        ("ask", "working", "waiting"),
        ("again", "waiting", "working"),
        ("finish", "working", "done"),
    ]
    clock = Clock.objects.get(case=case)
    assert (clock.state, clock.outcome, [m["kind"] for m in clock.marks]) == (
        "done",
        "early",
        ["start", "pause", "restart"],
    )


def test_the_second_of_two_clerks_is_told_and_changes_nothing(people, assessor):
    case = make_case(people.tree.centre, now=NOW)
    seen = case.version
    step(assessor, case, "ask", seen=seen, note="Thiếu bản sao")
    with pytest.raises(ChangedMeanwhile):
        step(assessor, case, "finish", seen=seen)
    case.refresh_from_db()
    assert (case.step, Action.objects.filter(case=case).count()) == ("waiting", 3)


def test_what_the_flow_does_not_allow(people, assessor):
    case = make_case(people.tree.centre, now=NOW)
    with pytest.raises(StepNotPossible):
        step(assessor, case, "again")
    with pytest.raises(StepNotPossible):
        step(assessor, case, "fly")
    with pytest.raises(ReasonMissing):
        step(assessor, case, "ask", note="  ")
    assert Action.objects.filter(case=case).count() == 2


def test_who_may(people, assessor):
    case = make_case(people.tree.hospital, now=NOW)
    with pytest.raises(NotVisible):
        step(assessor, case, "finish")
    with pytest.raises(NotVisible):
        step(people.doctor_a.actor, case, "finish")
    assert step(people.director.actor, case, "finish").step == "done"


def test_the_log_and_flows_cannot_be_rewritten(people):
    case = make_case(people.tree.centre, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Action.objects.filter(case=case).update(note="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        FlowVersion.objects.update(title="x")


def test_a_flow_changes_by_a_new_version_and_cases_keep_theirs(people, assessor):
    case = make_case(people.tree.centre, now=NOW)
    same = install_flow(
        code="test", title="Thử", definition=FLOW, legal_basis="", valid_from=dt.date(2020, 1, 1)
    )
    assert same.number == case.flow_version.number
    other = {**FLOW, "transitions": [t for t in FLOW["transitions"] if t["code"] != "ask"]}
    newer = install_flow(
        code="test", title="Thử", definition=other, legal_basis="", valid_from=dt.date(2021, 1, 1)
    )
    assert newer.number == same.number + 1
    assert step(assessor, case, "ask", note="Thiếu").step == "waiting"  # its own version still knows it
    with pytest.raises(ValueError, match="nowhere"):
        install_flow(
            code="bad",
            title="",
            definition={**FLOW, "transitions": [{**FLOW["transitions"][0], "to": "nowhere"}]},
            legal_basis="",
            valid_from=dt.date(2020, 1, 1),
        )


def test_a_new_date_once_and_in_time(people):
    case = make_case(people.tree.centre, now=NOW)  # due 12/10

    def again(day, moment=NOW, reason="Chờ kết quả kiểm nghiệm"):
        with transaction.atomic():
            locked = lock_case(TESTER, case.id, None)
            return reappoint(actor=TESTER, case=locked, new_date=day, reason=reason, now=moment)

    with pytest.raises(NewDateWrong):
        again(dt.date(2026, 10, 12))
    with pytest.raises(NewDateWrong):
        again(dt.date(2026, 10, 17))  # a Saturday
    with pytest.raises(ReasonMissing):
        again(dt.date(2026, 10, 16), reason="")
    with pytest.raises(TooLateToApologise):
        again(dt.date(2026, 10, 16), at("12/10/2026 08:00"))
    changed = again(dt.date(2026, 10, 16), at("09/10/2026 08:00"))
    assert (changed.due_at, changed.promised_on) == (at("12/10/2026 17:00"), dt.date(2026, 10, 16))
    assert changed.order_at == at("16/10/2026 17:00")
    with pytest.raises(OnlyOnce):
        again(dt.date(2026, 10, 20), at("09/10/2026 09:00"))
    done = step(TESTER, case, "finish", at("15/10/2026 09:00"))
    assert done.outcome == "late"  # an apology makes nothing punctual


def test_a_holiday_decided_late_is_previewed_then_applied(people):
    moved = make_case(people.tree.centre, now=NOW, code="A")  # due 12/10
    kept = make_case(people.tree.centre, days=1, now=NOW, code="B")  # due 06/10
    waiting = make_case(people.tree.centre, now=NOW, code="C")
    step(TESTER, waiting, "ask", note="Thiếu")
    change = enter_change(
        actor=TESTER,
        decision_number="1234/QĐ-UBND",
        decided_on=dt.date(2026, 10, 7),
        title="Nghỉ bão số 9",
        days={dt.date(2026, 10, 8): (False, "Bão số 9"), dt.date(2026, 10, 9): (False, "Bão số 9")},
        now=NOW,
    )
    seen = preview_change(change)
    assert [(m.clock.case_id, m.after) for m in seen] == [(moved.id, at("14/10/2026 17:00"))]
    assert Case.objects.get(id=moved.id).due_at == at("12/10/2026 17:00")
    applied = apply_change(actor=TESTER, change_id=change.id, now=NOW)
    assert (applied.moved, applied.version) == (1, 1)
    assert [Case.objects.get(id=c.id).due_at for c in (moved, kept, waiting)] == [
        at("14/10/2026 17:00"),
        at("06/10/2026 17:00"),
        None,
    ]
    assert find_calendar().version == 1
    with pytest.raises(ChangeApplied):
        apply_change(actor=TESTER, change_id=change.id, now=NOW)
    with pytest.raises(NotAllowed):
        apply_change(actor=people.doctor_a.actor, change_id=change.id, now=NOW)


def test_giving_many_cases_at_once(people, assessor):
    cases = [make_case(people.tree.centre, now=NOW) for _ in range(3)]
    elsewhere = make_case(people.tree.hospital, now=NOW)
    ids = [c.id for c in (*cases, elsewhere)]

    def give_all(actor, user_id):
        return assign_many(
            actor=actor, permission=BE_AWAY, kind="test", case_ids=ids, user_id=user_id, now=NOW
        )

    assert give_all(assessor, assessor.user_id) == 3
    assert Case.objects.get(id=elsewhere.id).assignee_id is None
    assert give_all(assessor, assessor.user_id) == 0
    with pytest.raises(NobodyToGiveTo):
        give_all(people.director.actor, people.doctor_a.user.pk)
    with pytest.raises(NotAllowed):
        give_all(people.doctor_a.actor, assessor.user_id)
    assert list_loads(people.director.actor, "test", NOW)[0].open == 3


def test_who_is_away_is_stood_in_for(people, assessor):
    other = make_user("thaythe", full_name="Trần Thay Thế")
    give(other, Role.ASSESSOR, people.tree.centre)
    with pytest.raises(PeriodWrong):
        enter_absence(
            actor=assessor,
            stand_in_id=assessor.user_id,
            first=NOW.date(),
            last=NOW.date(),
            reason="",
            now=NOW,
        )
    enter_absence(
        actor=assessor,
        stand_in_id=other.pk,
        first=dt.date(2026, 10, 5),
        last=dt.date(2026, 10, 9),
        reason="Nghỉ phép",
        now=NOW,
    )
    held = make_case(people.tree.centre, now=NOW, assignee_id=None)
    ids = [held.id]
    assign_many(
        actor=people.director.actor,
        permission=BE_AWAY,
        kind="test",
        case_ids=ids,
        user_id=assessor.user_id,
        now=NOW,
    )
    held.refresh_from_db()
    assert held.assignee_id == other.pk
    assert works_for(actor_of(other), dt.date(2026, 10, 9)) == {other.pk, assessor.user_id}
    assert works_for(actor_of(other), dt.date(2026, 10, 10)) == {other.pk}


def test_comments_tell_those_who_may_see_the_case(people, assessor):
    case = make_case(people.tree.centre, now=NOW, code="D")
    said = comment(
        actor=people.director.actor, case_id=case.id, text="@thamdinh xem giúp, @doctor_a cũng xem", now=NOW
    )
    assert said.mentioned_ids == [assessor.user_id]
    assert Notice.objects.get().user_id == assessor.user_id
    with pytest.raises(NotVisible):
        comment(actor=people.doctor_a.actor, case_id=case.id, text="x", now=NOW)


def test_the_ladder_is_climbed_once(people, assessor):
    case = make_case(people.tree.centre, now=NOW, code="E", assignee_id=None)  # due 12/10
    Case.objects.filter(id=case.id).update(assignee=assessor.user_id)
    assert escalate(now=at("08/10/2026 08:00")) == 0
    assert escalate(now=at("09/10/2026 08:00")) == 1
    assert escalate(now=at("09/10/2026 09:00")) == 0
    assert escalate(now=at("13/10/2026 08:00")) == 1
    assert Escalation.objects.get(rung="soon").told == 1
    assert Escalation.objects.get(rung="late").told > 1
