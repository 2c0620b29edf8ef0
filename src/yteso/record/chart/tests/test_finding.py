"""The search box finds a visit by its MA_LK, for those who care for people where it was."""

import datetime as dt

import pytest

from yteso.kernel.access.testing import actor_of, cast
from yteso.kernel.people.testing import make_person
from yteso.kernel.ui.public import search
from yteso.record.chart.finding import find_hits
from yteso.record.visits.testing import make_visit

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 9, 23, 30, tzinfo=dt.UTC)  # the next day in the province


def test_who_cares_where_it_was_finds_the_visit_and_nobody_else():
    people, person = cast(), make_person(full_name="Nguyễn Thị Lan")
    visit = make_visit(person.id, people.tree.station_a, at=AT, link_code="51001-77")
    (hit,) = find_hits(actor_of(people.doctor_a.user), " 51001-77 ", 6)
    assert (hit.url, hit.detail) == (f"/record/{person.id}/visits/{visit.id}/", "TYT xã A · 10/03/2026")
    assert "Lan" not in hit.title
    assert find_hits(actor_of(people.doctor_b.user), "51001-77", 6) == []
    assert "visits" not in {one.key for one, _ in search(actor_of(people.citizen.user), "51001-77")}


@pytest.mark.parametrize("text", ["510", "51001-7", "nguyen van", "51001-77 x", "abcdef"])
def test_other_texts_find_nothing(text):
    people, person = cast(), make_person()
    make_visit(person.id, people.tree.station_a, at=AT, link_code="51001-77")
    assert find_hits(actor_of(people.doctor_a.user), text, 6) == []
