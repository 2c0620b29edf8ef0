import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from yteso.insight.quality.actions import set_bound
from yteso.insight.quality.errors import BoundsCrossed
from yteso.insight.quality.models import Bound
from yteso.insight.quality.queries import count_late, count_twice, find_odd_figures, list_twice
from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, now, today
from yteso.kernel.people.testing import make_person
from yteso.record.visits.public import Visit
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import Period

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def visit(facility: Any, day: dt.date, person: Any = None, **values: Any) -> Visit:
    at = dt.datetime.combine(day, dt.time(8), PROVINCE_ZONE)
    made = make_visit((person or make_person()).id, facility, at=at, care_type_code="01", **values)
    Visit.objects.filter(id=made.id).update(recorded_at=at + dt.timedelta(days=1))
    return made


def test_who_may_look(people: Cast) -> None:
    allowed = {"director", "province_officer", "clerk_a", "clerk_b", "data_steward", "auditor"}
    assert {n for n, m in people.members().items() if m.client.get("/quality/").status_code == 200} == allowed
    readers = {n for n, m in people.members().items() if m.client.get("/quality/late/").status_code == 200}
    assert "auditor" not in readers
    assert "clerk_a" in readers


def test_a_month_without_visits_among_full_ones_is_found_in_ones_own_facility(people: Cast) -> None:
    months = Period.month_of(today()).previous().last(6)
    for number, month in enumerate(months):
        for place in (people.tree.station_a, people.tree.station_b):
            for _ in range(0 if number == 2 else 6):
                visit(place, month.start + dt.timedelta(days=3))
    options = {"z_limit": 3.0, "modified_limit": 3.5}
    found = find_odd_figures(people.clerk_a.actor, "visits.total", months, **options)  # type: ignore[arg-type]
    assert [(one.facility.id, one.period, one.oddity.kinds[0]) for one in found] == [
        (people.tree.station_a.id, months[2], "missing")
    ]
    both = find_odd_figures(people.director.actor, "visits.total", months, **options)  # type: ignore[arg-type]
    stations = {people.tree.station_a.id, people.tree.station_b.id}
    assert {one.facility.id for one in both} == {
        *stations,
        people.tree.centre.id,
    }  # a centre with its stations
    text = people.director.client.get("/quality/?months=6").content.decode()
    assert text.count("Thiếu</span>") == 3


def test_late_files_are_counted_and_opened_by_right(people: Cast) -> None:
    month = Period.month_of(today()).previous()
    on_time, late = (visit(people.tree.station_a, month.start) for _ in range(2))
    assert on_time.discharged_at is not None
    Visit.objects.filter(id=on_time.id).update(recorded_at=on_time.discharged_at + dt.timedelta(days=7))
    Visit.objects.filter(id=late.id).update(
        recorded_at=on_time.discharged_at + dt.timedelta(days=7, seconds=1)
    )
    counted = count_late(people.director.actor, month)
    assert [(one.facility.id, one.many, one.of, one.percent) for one in counted] == [
        (people.tree.station_a.id, 1, 2, 50)
    ]
    assert count_late(people.clerk_b.actor, month) == []
    page = people.clerk_a.client.get(f"/quality/late/?period={month.key}").content.decode()
    assert late.link_code in page
    assert (
        late.link_code not in people.clerk_b.client.get(f"/quality/late/?period={month.key}").content.decode()
    )


def test_visits_sent_twice(people: Cast) -> None:
    month, person = Period.month_of(today()).previous(), make_person()
    first = visit(people.tree.station_a, month.start, person, icd10="J02.9")
    second = visit(people.tree.station_a, month.start, person, icd10="J02.9")
    visit(people.tree.station_a, month.start, person, icd10="I10")  # another illness
    visit(people.tree.station_b, month.start, person, icd10="J02.9")  # another facility
    counted = count_twice(people.director.actor, month)
    assert [(one.facility.id, one.many, one.of) for one in counted] == [(people.tree.station_a.id, 1, 3)]
    groups = list_twice(people.clerk_a.actor, month, None)
    assert [{v.id for v in group.visits} for group in groups] == [{first.id, second.id}]
    assert list_twice(people.clerk_b.actor, month, None) == []
    assert people.clerk_a.client.get(f"/quality/twice/?period={month.key}").status_code == 200


def test_an_expected_range_is_set_by_who_may(people: Cast) -> None:
    place = people.tree.station_a.id
    said = {"organisation_id": place, "figure": "visits.total", "now": now()}
    set_bound(actor=people.province_officer.actor, least=Decimal(1), greatest=Decimal(9), **said)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        set_bound(actor=people.clerk_a.actor, least=Decimal(1), greatest=Decimal(9), **said)  # type: ignore[arg-type]
    with pytest.raises(BoundsCrossed):
        set_bound(actor=people.province_officer.actor, least=Decimal(9), greatest=Decimal(1), **said)  # type: ignore[arg-type]
    assert Bound.objects.get().greatest == 9
    path = f"/quality/expected/{place}/visits.total/"
    answer = people.province_officer.client.post(path, {"least": "9", "greatest": "1"})
    assert answer.status_code == 422
    assert people.province_officer.client.post(path, {"least": "2", "greatest": "5"}).status_code == 302
    assert Bound.objects.get().greatest == 5
