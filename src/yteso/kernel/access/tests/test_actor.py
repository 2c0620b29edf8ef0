import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yteso.kernel.access import queries
from yteso.kernel.access.testing import LONG_AGO, actor_of, cast, give, make_organisation_tree
from yteso.kernel.base.public import Permission, Role, today, uuid7
from yteso.kernel.base.testing import make_user

pytestmark = pytest.mark.django_db
READ = Permission("x.y.read", "x", frozenset({Role.DOCTOR, Role.PROVINCE_OFFICER, Role.CITIZEN}))
OTHER = Permission("x.y.other", "x", frozenset({Role.AUDITOR}))


def test_a_role_reaches_its_organisation_and_everything_under_it():
    tree = make_organisation_tree()
    user = make_user()
    give(user, Role.DOCTOR, tree.centre)
    reach = actor_of(user).reach(READ)
    assert not reach.everything
    assert reach.organisation_ids == {tree.centre.id, tree.station_a.id, tree.station_b.id}
    assert actor_of(user).can(READ)
    assert not actor_of(user).can(OTHER)
    assert actor_of(user).reach(OTHER).organisation_ids == frozenset()


def test_a_role_at_the_root_reaches_everything():
    people = cast()
    assert people.province_officer.actor.reach(READ).everything
    assert people.doctor_a.actor.reach(READ).organisation_ids == {people.tree.station_a.id}


def test_a_citizen_and_a_stranger_reach_nothing(monkeypatch):
    people = cast()
    person = uuid7()
    find = lambda user_id: person if user_id == people.citizen.user.id else None  # noqa: E731
    monkeypatch.setattr(queries, "_find_person", [find])
    citizen = actor_of(people.citizen.user)
    assert citizen.can(READ)
    assert (citizen.reach(READ).everything, citizen.reach(READ).organisation_ids) == (False, frozenset())
    assert (citizen.person_id, citizen.purpose) == (person, "own")
    assert actor_of(people.doctor_a.user).person_id is None
    assert not people.stranger.actor.can(READ)


def test_who_works_in_two_places_acts_for_one_at_a_time():
    tree = make_organisation_tree()
    user = make_user()
    give(user, Role.DOCTOR, tree.station_a)
    give(user, Role.AUDITOR, tree.hospital, valid_from=LONG_AGO + dt.timedelta(days=1))
    first = actor_of(user)
    assert (first.organisation_id, first.can(READ), first.can(OTHER)) == (tree.station_a.id, True, False)
    second = actor_of(user, acting_for=tree.hospital)
    assert (second.organisation_id, second.can(READ), second.can(OTHER)) == (tree.hospital.id, False, True)
    assert [name for _, name in second.choices] == ["TYT xã A", "BVĐK tỉnh"]
    foreign = actor_of(user, acting_for=tree.station_b)
    assert foreign.organisation_id == tree.station_a.id


@pytest.mark.parametrize(
    ("first", "last", "held"), [(0, 0, True), (-5, None, True), (1, 5, False), (-5, -1, False)]
)
def test_a_grant_counts_on_its_days_only(first, last, held):
    tree, user = make_organisation_tree(), make_user()
    day = lambda n: None if n is None else today() + dt.timedelta(days=n)  # noqa: E731
    give(user, Role.DOCTOR, tree.hospital, valid_from=day(first), valid_to=day(last))
    assert actor_of(user).can(READ) is held


def test_the_database_refuses_the_same_role_twice_at_a_time():
    tree, user = make_organisation_tree(), make_user()
    give(user, Role.DOCTOR, tree.hospital, valid_to=dt.date(2024, 12, 31))
    give(user, Role.DOCTOR, tree.hospital, valid_from=dt.date(2025, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        give(user, Role.DOCTOR, tree.hospital, valid_from=dt.date(2024, 12, 31), valid_to=dt.date(2025, 6, 1))


def test_an_actor_costs_one_query_and_its_reach_one_more():
    people = cast()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actor = actor_of(people.doctor_a.user)
        for _ in range(3):
            actor.reach(READ)
            actor.can(OTHER)
    assert len(queries) == 2
