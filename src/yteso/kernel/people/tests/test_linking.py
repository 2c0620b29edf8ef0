"""Merge and unmerge: nothing is lost, whatever the order."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from yteso.kernel.access.testing import cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import NotAllowed, NotVisible, SystemActor
from yteso.kernel.people.actions.linking import decide_different, merge, put_off, replay, unmerge
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.errors import (
    AlreadyDecided,
    AlreadyOnePerson,
    AlreadyUndone,
    ContradictoryNumbers,
    ReasonMissing,
)
from yteso.kernel.people.models import DuplicatePair, Identifier, InsuranceCard, Merge, Person
from yteso.kernel.people.public import match_batch
from yteso.kernel.people.queries import find_master, next_open_pair, person_ids_of
from yteso.kernel.people.testing import make_candidate, make_person

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
STEWARD = SystemActor("test")


def masters() -> dict:
    return dict(Person.objects.values_list("id", "master_id"))


@pytest.mark.django_db
def test_a_merge_links_and_moves_nothing_else():
    one, other = make_person(national_id=""), make_person()
    numbers = list(Identifier.objects.order_by("id").values())
    cards = list(InsuranceCard.objects.order_by("id").values())
    done = merge(STEWARD, kept_id=one.id, absorbed_id=other.id, now=NOW)
    assert masters() == {one.id: one.id, other.id: one.id}
    assert done.moved_ids == [other.id]
    assert person_ids_of(other.id) == sorted([one.id, other.id])
    assert find_master(STEWARD, other.id).id == one.id
    assert list(Identifier.objects.order_by("id").values()) == numbers
    assert list(InsuranceCard.objects.order_by("id").values()) == cards
    entry = Entry.objects.get(object_kind="merge")
    assert (entry.verb, entry.person_id, entry.object_id) == ("people.duplicate.decide", one.id, str(done.id))


@pytest.mark.django_db
def test_two_valid_national_ids_need_a_reason():
    one, other = make_person(), make_person()
    with pytest.raises(ContradictoryNumbers):
        merge(STEWARD, kept_id=one.id, absorbed_id=other.id, now=NOW)
    assert masters() == {one.id: one.id, other.id: other.id}
    assert not Merge.objects.exists()
    merge(STEWARD, kept_id=one.id, absorbed_id=other.id, reason="Công an xác nhận cấp lại số", now=NOW)
    assert masters()[other.id] == one.id


@pytest.mark.django_db
def test_who_is_one_already_is_not_merged_again():
    one, other = make_person(national_id=""), make_person()
    merge(STEWARD, kept_id=one.id, absorbed_id=other.id, now=NOW)
    with pytest.raises(AlreadyOnePerson):
        merge(STEWARD, kept_id=other.id, absorbed_id=one.id, now=NOW)


@pytest.mark.django_db
def test_a_merge_decides_the_pairs_between_the_two_and_an_unmerge_remembers_the_difference():
    one = make_person(full_name="Đỗ Văn Tư", birth=PartialDate(1960, 5, 1), sex=1)
    twice = make_candidate(
        full_name="Đỗ Văn Tư",
        birth=PartialDate(1960, 5, 1),
        sex=1,
        national_id="",
        insurance_numbers=(),
        record_number="77",
    )
    (match,) = match_batch([twice], NOW)
    pair = DuplicatePair.objects.get()
    done = merge(STEWARD, kept_id=one.id, absorbed_id=match.person_id, now=NOW)
    pair.refresh_from_db()
    assert pair.verdict == "same"
    unmerge(STEWARD, merge_id=done.id, reason="Hai người khác nhau", now=NOW)
    pair.refresh_from_db()
    assert pair.verdict == "different"
    assert masters() == {one.id: one.id, match.person_id: match.person_id}
    match_batch([twice], NOW)
    assert not DuplicatePair.objects.open().exists()


@pytest.mark.django_db
def test_unmerge_needs_a_reason_and_happens_once():
    one, other = make_person(national_id=""), make_person()
    done = merge(STEWARD, kept_id=one.id, absorbed_id=other.id, now=NOW)
    with pytest.raises(ReasonMissing):
        unmerge(STEWARD, merge_id=done.id, reason=" ", now=NOW)
    assert masters()[other.id] == one.id
    unmerge(STEWARD, merge_id=done.id, reason="nhầm", now=NOW)
    with pytest.raises(AlreadyUndone):
        unmerge(STEWARD, merge_id=done.id, reason="nhầm", now=NOW)


@pytest.mark.django_db
def test_an_earlier_merge_is_undone_under_a_later_one():
    a, b, c = (make_person(national_id="") for _ in range(3))
    first = merge(STEWARD, kept_id=a.id, absorbed_id=b.id, now=NOW)
    merge(STEWARD, kept_id=c.id, absorbed_id=a.id, now=NOW + dt.timedelta(minutes=1))
    assert set(masters().values()) == {c.id}
    unmerge(STEWARD, merge_id=first.id, reason="nhầm", now=NOW)
    assert masters() == {a.id: c.id, b.id: b.id, c.id: c.id}


@pytest.mark.django_db
def test_different_is_remembered_and_confirms_who_holds_a_number():
    make_person(
        full_name="Đỗ Văn Tư",
        birth=PartialDate(1960, 5, 1),
        sex=1,
        national_id="",
        insurance_numbers=(),
        record_number="77",
    )
    (match,) = match_batch(
        [make_candidate(full_name="Đỗ Văn Tư", birth=PartialDate(1960, 5, 1), sex=1, facility_code="51002")],
        NOW,
    )
    assert match.provisional
    pair = DuplicatePair.objects.get()
    decide_different(STEWARD, pair_id=pair.id, now=NOW)
    assert Person.objects.get(id=match.person_id).standing == "confirmed"
    with pytest.raises(AlreadyDecided):
        decide_different(STEWARD, pair_id=pair.id, now=NOW)


@pytest.mark.django_db
def test_a_pair_that_is_put_off_comes_after_the_others():
    persons = sorted(make_person().id for _ in range(3))
    likely, unlikely = (
        DuplicatePair.objects.create(
            first_id=persons[0], second_id=persons[n], score=score, verdict="open", found_at=NOW
        )
        for n, score in ((1, 12), (2, 11))
    )
    assert next_open_pair(STEWARD) == likely
    put_off(STEWARD, pair_id=likely.id, now=NOW)
    assert next_open_pair(STEWARD) == unlikely
    assert next_open_pair(STEWARD, after=unlikely.id) == likely


@pytest.mark.django_db
def test_only_the_officer_of_person_records_decides():
    people = cast()
    one, other = make_person(national_id=""), make_person()
    for name, member in people.members().items():
        if name == "data_steward":
            continue
        with pytest.raises((NotAllowed, NotVisible)), transaction.atomic():
            merge(member.actor, kept_id=one.id, absorbed_id=other.id, now=NOW)
    assert masters() == {one.id: one.id, other.id: other.id}
    merge(people.data_steward.actor, kept_id=one.id, absorbed_id=other.id, now=NOW)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_replay_is_the_partition_of_the_edges_that_remain(data):
    people = list(range(6))
    masters_then = {p: p for p in people}
    edges = []
    for _ in range(data.draw(st.integers(0, 10))):
        alive = sorted(set(masters_then.values()))
        if len(alive) < 2:
            break
        kept, absorbed = data.draw(st.permutations(alive))[:2]
        edges.append((kept, absorbed))
        masters_then = replay(people, edges)
    left = [edge for edge in edges if data.draw(st.booleans())]
    result = replay(people, left)
    groups = {p: {p} for p in people}
    for kept, absorbed in left:
        joined = groups[kept] | groups[absorbed]
        for p in joined:
            groups[p] = joined
    assert {p: {q for q in people if result[q] == result[p]} for p in people} == groups
    assert all(result[master] == master for master in result.values())
    assert replay(people, []) == {p: p for p in people}


@pytest.mark.django_db
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_random_merges_and_unmerges_restore_everything(data):
    with transaction.atomic():
        people = [make_person(national_id="").id for _ in range(5)]
        numbers = set(Identifier.objects.values_list("id", "person_id", "value", "status"))
        cards = set(InsuranceCard.objects.values_list("id", "person_id", "card_number"))
        alive: list[tuple] = []
        for step in range(data.draw(st.integers(1, 12))):
            moment = NOW + dt.timedelta(minutes=step)
            before = masters()
            if alive and data.draw(st.booleans()):
                done = alive.pop(data.draw(st.integers(0, len(alive) - 1)))
                unmerge(STEWARD, merge_id=done.id, reason="thử", now=moment)
            else:
                one, other = data.draw(st.permutations(people))[:2]
                if before[one] == before[other]:
                    continue
                alive.append(merge(STEWARD, kept_id=one, absorbed_id=other, now=moment))
                if data.draw(st.booleans()):
                    unmerge(STEWARD, merge_id=alive.pop().id, reason="thử", now=moment)
                    assert masters() == before
            assert masters() == replay(people, [(m.kept_id, m.absorbed_id) for m in alive])
        for done in data.draw(st.permutations(alive)):
            unmerge(STEWARD, merge_id=done.id, reason="thử", now=NOW)
        assert masters() == {person: person for person in people}
        assert set(Identifier.objects.values_list("id", "person_id", "value", "status")) == numbers
        assert set(InsuranceCard.objects.values_list("id", "person_id", "card_number")) == cards
        transaction.set_rollback(True)
