"""The demo through the real gateway: a small year comes in and meets its citizens; twice changes nothing."""

import datetime as dt
import heapq
from collections.abc import Iterator
from itertools import islice

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from yteso.exchange.insurance.demo import LABEL, make_demo
from yteso.exchange.insurance.demo.delivery import take_in
from yteso.exchange.insurance.demo.register import load_register
from yteso.exchange.insurance.demo.senders import Sending
from yteso.exchange.insurance.models import Dossier, Submission
from yteso.exchange.insurance.tests.demo_world import FACILITIES, UNTIL, small_world
from yteso.kernel.base.public import DemoPlan, SystemActor
from yteso.kernel.jobs.public import finish, start_progress
from yteso.kernel.organisations.public import Organisation, add_organisation, facility_map
from yteso.kernel.people.public import Household, Identifier, Person
from yteso.record.visits.public import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Organisation:
    actor, since = SystemActor("test"), dt.date(2020, 1, 1)
    root = add_organisation(
        actor=actor,
        parent_id=None,
        kind=Organisation.Kind.DEPARTMENT_OF_HEALTH,
        name="Sở Y tế",
        valid_from=since,
    )
    for known in FACILITIES:
        add_organisation(
            actor=actor, parent_id=root.id, kind=known.kind, name=known.name, facility_code=known.code,
            valid_from=since,
        )  # fmt: skip
    return root


def _first_files(count: int) -> Iterator[Sending]:
    world = small_world(1500)
    streams = [world.sender(n).sendings() for n in range(len(world.facilities))]
    return islice(heapq.merge(*streams, key=lambda s: (s.sent_at, s.facility_code)), count)


def test_citizens_and_files_come_in_and_meet(province: Organisation) -> None:
    world = small_world(1500)
    written = load_register(world.registry, until=UNTIL)
    assert Person.objects.count() == written > 3900
    assert Household.objects.count() > 1000
    held = Identifier.objects.filter(system="national_id", status="held").count()
    assert held > 3700

    ids = facility_map(UNTIL)
    files = list(_first_files(40))
    for sending in files:
        take_in(sending, ids[sending.facility_code])
    assert not ProcrastinateJob.objects.filter(task_name="insurance.ingest").exists()  # read already
    assert set(Submission.objects.values_list("state", flat=True)) == {Submission.State.DONE}
    cut_off = sum(s.dossiers for s in files if "truncated" in s.faults)
    sent = sum(s.dossiers for s in files)
    assert sent - cut_off <= Dossier.objects.count() <= sent
    recorded = Visit.objects.exclude(link_code="").count()
    assert recorded > 0.9 * Dossier.objects.filter(kind=Dossier.Kind.VISIT).count()
    assert Person.objects.count() < written + 0.1 * recorded  # nearly all were known

    before = (Submission.objects.count(), Dossier.objects.count(), Visit.objects.count())
    for sending in files:
        take_in(sending, ids[sending.facility_code])
    assert (Submission.objects.count(), Dossier.objects.count(), Visit.objects.count()) == before


def test_a_second_demo_changes_nothing_and_says_so(province: Organisation) -> None:
    said: list[str] = []
    finish(start_progress(SystemActor(LABEL), f"{LABEL}: before"))
    make_demo(DemoPlan(until=UNTIL, people=100, visits=10), said.append)
    assert said == [f"the year is there already ({LABEL}: before)"]
    assert not Person.objects.exists()


def test_an_interrupted_demo_of_other_options_is_not_mixed(province: Organisation) -> None:
    said: list[str] = []
    start_progress(SystemActor(LABEL), f"{LABEL}: other")
    make_demo(DemoPlan(until=UNTIL, people=100, visits=10), said.append)
    assert "finish it with the same options" in said[0]
    assert not Person.objects.exists()
