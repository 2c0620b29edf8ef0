import datetime as dt

import pytest

from yteso.insight.registers.actions import (
    accept_handover,
    decline_handover,
    propose_handover,
    undo_handover,
    withdraw_handover,
    write_many,
)
from yteso.insight.registers.errors import (
    AlreadyHandedOver,
    AnsweredAlready,
    DeclineReasonMissing,
    NoTaker,
    NotInCare,
    NotThatDay,
    WrittenSince,
)
from yteso.insight.registers.models import Entry, Handover
from yteso.insight.registers.patients import list_in_care
from yteso.insight.registers.tests.conftest import DAY, NOW
from yteso.kernel.audit.public import Entry as AuditEntry
from yteso.kernel.base.public import NotAllowed, NotVisible, SystemActor

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 20)
SEEN = dt.date(2025, 9, 1)  # pages know the day themselves: it is past on any of them
LINE = {
    "seen_on": SEEN,
    "full_name": "Võ Thị Lài",
    "sex": "2",
    "born_on": "1950",
    "disease": "1",
    "managed": True,
}


def write(unit, *lines, now=NOW):
    actor = SystemActor("test")
    write_many(actor=actor, organisation_id=unit.id, register="A12", rows=lines, on=DAY, now=now)


@pytest.fixture
def entry(cast, station):
    write_many(
        actor=SystemActor("test"), organisation_id=station.id, register="A12", rows=[LINE], on=DAY, now=NOW
    )
    return Entry.objects.get()


@pytest.fixture
def offer(cast, entry):
    """Return a function by which station A offers its patient to station B."""

    def propose(**other):
        asked = {
            "entry_id": entry.id,
            "taker_id": cast.tree.station_b.id,
            "reason": "1",
            "note": "Chuyển nhà",
        }
        return propose_handover(actor=cast.doctor_a.actor, now=NOW, **asked | other)

    return propose


def in_care(unit, on=TODAY):
    return [one.name for one in list_in_care(unit.id, on)]


def test_taking_over_writes_the_leaving_here_and_the_arrival_there(cast, offer):
    a, b = cast.tree.station_a, cast.tree.station_b
    handover = offer()
    assert (in_care(a), in_care(b), Entry.objects.count()) == (["Võ Thị Lài"], [], 1)
    day = dt.date(2026, 10, 10)
    accept_handover(actor=cast.doctor_b.actor, handover_id=handover.id, moved_on=day, now=NOW)
    assert (in_care(a, dt.date(2026, 10, 9)), in_care(b, dt.date(2026, 10, 9))) == (["Võ Thị Lài"], [])
    assert (in_care(a, day), in_care(b, day)) == ([], ["Võ Thị Lài"])
    left = Entry.objects.get(organisation=a, values__has_key="left_on")
    came = Entry.objects.get(organisation=b)
    assert (left.values["left_on"], left.values["left_reason"]) == ("2026-10-10", "1")
    assert (came.values["disease"], came.values["managed"], came.happened_on) == ("1", True, day)
    assert "is_new" not in came.values
    assert (came.origin, came.doubts, left.doubts) == ("handover", {}, {})
    log = AuditEntry.objects.filter(detail__did="handover_accepted")
    assert set(log.values_list("organisation_id", flat=True)) == {a.id, b.id}


def test_undoing_puts_everything_back_and_it_can_be_accepted_again(cast, offer):
    a, b = cast.tree.station_a, cast.tree.station_b
    ask = {"actor": cast.doctor_b.actor, "handover_id": offer().id, "now": NOW}
    accept_handover(moved_on=TODAY, **ask)
    with pytest.raises(NotAllowed):
        undo_handover(**ask | {"actor": cast.doctor_a.actor})
    undo_handover(**ask)
    assert (in_care(a), in_care(b)) == (["Võ Thị Lài"], [])
    assert Handover.objects.get().state == "proposed"
    with pytest.raises(AnsweredAlready):
        undo_handover(**ask)
    accept_handover(moved_on=TODAY, **ask)
    assert (in_care(a), in_care(b)) == ([], ["Võ Thị Lài"])


def test_it_is_not_undone_under_later_lines(cast, offer):
    ask = {"actor": cast.doctor_b.actor, "handover_id": offer().id}
    accept_handover(moved_on=TODAY, now=NOW, **ask)
    later = NOW + dt.timedelta(hours=1)
    write(cast.tree.station_b, LINE | {"seen_on": TODAY}, now=later)
    with pytest.raises(WrittenSince):
        undo_handover(now=later, **ask)
    assert in_care(cast.tree.station_a) == []


def test_each_side_does_only_its_own_part(cast, entry, offer):
    other = {"entry_id": entry.id, "taker_id": cast.tree.station_b.id, "reason": "1", "note": ""}
    for stranger in (cast.doctor_b, cast.director):
        with pytest.raises(NotVisible):
            propose_handover(actor=stranger.actor, now=NOW, **other)
    handover = offer()
    ask = {"handover_id": handover.id, "now": NOW}
    with pytest.raises(NotAllowed):
        accept_handover(actor=cast.doctor_a.actor, moved_on=TODAY, **ask)
    with pytest.raises(NotAllowed):
        decline_handover(actor=cast.doctor_a.actor, answer="x", **ask)
    with pytest.raises(NotAllowed):
        withdraw_handover(actor=cast.doctor_b.actor, **ask)
    for stranger in (cast.hospital_doctor, cast.citizen, cast.auditor):
        with pytest.raises(NotVisible):
            accept_handover(actor=stranger.actor, moved_on=TODAY, **ask)
    assert (Handover.objects.get().state, Entry.objects.count()) == ("proposed", 1)


def test_declining_needs_a_reason_and_changes_no_register(cast, offer):
    ask = {"actor": cast.doctor_b.actor, "handover_id": offer().id, "now": NOW}
    with pytest.raises(DeclineReasonMissing):
        decline_handover(answer=" ", **ask)
    decline_handover(answer="Không có người này", **ask)
    assert in_care(cast.tree.station_a) == ["Võ Thị Lài"]
    with pytest.raises(AnsweredAlready):
        accept_handover(moved_on=TODAY, **ask)
    assert offer().state == "proposed"


def test_what_does_not_fit_is_refused(cast, entry, offer):
    with pytest.raises(NoTaker):
        offer(taker_id=cast.tree.station_a.id)
    with pytest.raises(NoTaker):
        offer(taker_id=cast.tree.province.id)
    with pytest.raises(NoTaker):
        offer(reason="3")
    handover = offer()
    with pytest.raises(AlreadyHandedOver):
        offer(taker_id=cast.tree.hospital.id)
    ask = {"actor": cast.doctor_b.actor, "handover_id": handover.id, "now": NOW}
    for day in (SEEN - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
        with pytest.raises(NotThatDay):
            accept_handover(moved_on=day, **ask)
    died = {"seen_on": TODAY, "left_on": TODAY, "left_reason": "3", "managed": False}
    write(cast.tree.station_a, LINE | died)
    with pytest.raises(NotInCare):
        accept_handover(moved_on=TODAY, **ask)
    withdraw_handover(actor=cast.doctor_a.actor, handover_id=handover.id, now=NOW)
    with pytest.raises(NotInCare):
        offer()


def test_pages_of_both_sides(cast, entry, offer, django_assert_max_num_queries):
    a, b = cast.tree.station_a, cast.tree.station_b
    propose, client = f"/registers/entry/{entry.id}/handover/", cast.doctor_a.client
    assert "Võ Thị Lài" in client.get(propose).content.decode()
    assert cast.doctor_b.client.get(propose).status_code == 404
    assert client.post(propose, {"taker": str(a.id), "reason": "1"}).status_code == 422
    assert client.post(propose, {"taker": str(b.id), "reason": "1"}).status_code == 302
    handover = Handover.objects.get()
    here, there = f"/registers/{a.id}/A12/handovers/", f"/registers/{b.id}/A12/handovers/"
    assert "Rút đề nghị" in client.get(here).content.decode()
    with django_assert_max_num_queries(60) as few:
        text = cast.doctor_b.client.get(there).content.decode()
    asked = len(few.captured_queries)
    assert ("Võ Thị Lài" in text, "Rút đề nghị" in text) == (True, False)
    assert "Người bệnh chờ tiếp nhận: 1" in cast.doctor_b.client.get("/inbox/").content.decode()
    assert cast.doctor_b.client.get(here).status_code == 404
    rows = [LINE | {"full_name": f"Người {number}"} for number in range(5)]
    write(a, *rows)
    for one in Entry.objects.exclude(id=entry.id):
        offer(entry_id=one.id)
    with django_assert_max_num_queries(asked):
        cast.doctor_b.client.get(there)
    base = f"/registers/handovers/{handover.id}/"
    assert cast.doctor_b.client.post(base + "accept/", {"moved_on": "x"}).status_code == 422
    assert client.post(base + "accept/", {"moved_on": "2025-10-20"}).status_code == 403
    assert cast.doctor_b.client.post(base + "accept/", {"moved_on": "2025-10-20"}).status_code == 302
    assert "Hoàn tác" in cast.doctor_b.client.get(there).content.decode()
    assert cast.doctor_b.client.post(base + "undo/").status_code == 302
    assert cast.doctor_b.client.post(base + "decline/", {"answer": "Không đúng"}).status_code == 302
    assert "Không đúng" in client.get(here).content.decode()
