import datetime as dt
from typing import Any

import pytest

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import uuid7
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import Person
from yteso.kernel.people.testing import make_person
from yteso.record.visits.public import (
    ArrivalKnown,
    LineRows,
    MedicationLine,
    Recorded,
    Visit,
    VisitRows,
    lock_links,
    open_visit,
    read_visit_lines,
    record_check_ins,
    record_visits,
    whole_record,
)
from yteso.record.visits.testing import make_visit

NOW = dt.datetime(2026, 3, 3, 2, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def station(people: Cast) -> Organisation:
    return people.tree.station_a


def rows(station: Organisation, links: dict[str, Person], version: int = 1, **columns: Any) -> VisitRows:
    """Return the rows of one visit for each link, arrived at NOW; `columns` hold for all of them."""
    many = len(links)
    return VisitRows(
        facility_codes=[station.facility_code] * many,
        link_codes=list(links),
        facility_ids=[str(station.id)] * many,
        person_ids=[str(person.id) for person in links.values()],
        dossier_ids=[str(uuid7()) for _ in links],
        versions=[version] * many,
        columns={"arrived_at": [NOW.isoformat()] * many, **{name: [v] * many for name, v in columns.items()}},
    )


def drugs(visits: list[int], names: list[str]) -> LineRows:
    numbers = [str(n + 1) for n in range(len(visits))]
    return LineRows(MedicationLine, visits, {"drug_name": names, "line_number": numbers})


def record(of: VisitRows, *lines: LineRows) -> Recorded:
    lock_links(zip(of.facility_codes, of.link_codes, strict=True))
    return record_visits(of, lines, now=NOW)


def test_visits_and_lines_go_in_together(station: Organisation) -> None:
    an, binh = make_person(), make_person()

    made = record(rows(station, {"A": an, "B": binh}), drugs([0, 1, 1], ["x", "y", "z"]))

    visits = {visit.link_code: visit for visit in Visit.objects.all()}
    assert [str(visits[link].id) for link in "AB"] == list(made.visit_ids)
    assert made.replaced_visit_ids == ()
    lines = MedicationLine.objects.filter(visit=visits["B"]).order_by("line_number")
    assert [(line.drug_name, line.person_id, line.facility_id) for line in lines] == [
        ("y", binh.id, station.id),
        ("z", binh.id, station.id),
    ]


def test_a_new_version_of_another_person_takes_the_old_lines_away(station: Organisation) -> None:
    """The facility had sent the visit under the wrong person."""
    wrong, right = make_person(), make_person()
    first = record(rows(station, {"A": wrong}), drugs([0, 0], ["x", "y"]))

    second = record(rows(station, {"A": right}, version=2, reason="Sốt"), drugs([0], ["z"]))

    assert second == Recorded(first.visit_ids, first.visit_ids)
    visit = Visit.objects.get()
    assert (visit.person_id, visit.version, visit.reason) == (right.id, 2, "Sốt")
    assert list(MedicationLine.objects.values_list("drug_name", "person_id")) == [("z", right.id)]


def test_text_and_null_survive_copy_and_update(station: Organisation) -> None:
    odd = "tab\t, \\N, «ngoặc», 'nháy', \\"
    for version in (1, 2):
        record(
            rows(station, {"A": make_person()}, version, reason=odd, admitted_at=None, total_vnd="1250000.50")
        )
        visit = Visit.objects.get()
        assert (visit.reason, visit.admitted_at, str(visit.total_vnd)) == (odd, None, "1250000.50")


def test_a_check_in_refreshes_until_the_visit_is_closed(station: Organisation) -> None:
    person = make_person()
    record_check_ins(rows(station, {"A": person}, 0, care_type_code="01"), now=NOW)
    record_check_ins(rows(station, {"A": person}, 0, care_type_code="03"), now=NOW)
    visit = Visit.objects.get()
    assert (visit.state, visit.care_type_code, visit.version) == ("in_care", "03", 0)

    record(rows(station, {"A": person}, 1, care_type_code="03"))
    record_check_ins(rows(station, {"A": person}, 0, care_type_code="01"), now=NOW)

    visit.refresh_from_db()
    assert (visit.state, visit.care_type_code, visit.version) == ("closed", "03", 1)


def test_reception_opens_one_visit_a_day(station: Organisation) -> None:
    person = make_person()
    facts = {"person_id": person.id, "facility_id": station.id, "facility_code": station.facility_code}
    arrival = open_visit(**facts, now=NOW, card_number="GD4515190000001")
    with pytest.raises(ArrivalKnown):
        open_visit(**facts, now=NOW + dt.timedelta(hours=2))
    open_visit(**facts, now=NOW + dt.timedelta(days=1))

    assert Visit.objects.count() == 2
    assert (arrival.state, arrival.card_number, arrival.link_code) == ("arrived", "GD4515190000001", "")


def test_the_arrival_of_a_merged_person_is_found(station: Organisation) -> None:
    """Reception knew the citizen under one entry, the dossier finds the other of the same master."""
    known, other = make_person(), make_person()
    Person.objects.filter(id=other.id).update(master=known)
    arrival = open_visit(
        person_id=known.id, facility_id=station.id, facility_code=station.facility_code, now=NOW
    )

    made = record(rows(station, {"A": other}))

    assert made.visit_ids == made.replaced_visit_ids == (str(arrival.id),)


def test_an_arrival_is_given_to_one_visit_only(station: Organisation) -> None:
    person = make_person()
    open_visit(person_id=person.id, facility_id=station.id, facility_code=station.facility_code, now=NOW)

    made = record(rows(station, {"A": person, "B": person}))

    assert len(set(made.visit_ids)) == 2
    assert len(made.replaced_visit_ids) == 1
    assert Visit.objects.filter(link_code="").count() == 0


def test_an_arrival_of_another_day_or_place_stays(people: Cast, station: Organisation) -> None:
    person = make_person()
    other = people.tree.station_b
    open_visit(person_id=person.id, facility_id=other.id, facility_code=other.facility_code, now=NOW)
    yesterday = NOW - dt.timedelta(days=1)
    open_visit(
        person_id=person.id, facility_id=station.id, facility_code=station.facility_code, now=yesterday
    )

    record(rows(station, {"A": person}))

    assert Visit.objects.filter(link_code="", state="arrived").count() == 2


# Reading -------------------------------------------------------------------------------------------


def test_a_whole_record_takes_one_query(station: Organisation, django_assert_num_queries: Any) -> None:
    person = make_person()
    for visits in (1, 10):
        while Visit.objects.count() < visits:
            make_visit(person.id, station, lines={"medications": [{"drug_name": "x"}], "results": [{}]})
        with django_assert_num_queries(1):
            found = whole_record([person.id])
        assert (len(found.visits), len(found.medications), len(found.results)) == (visits, visits, visits)


def test_a_visit_of_somebody_else_is_not_read(station: Organisation) -> None:
    mine, theirs = make_person(), make_person()
    visit = make_visit(theirs.id, station)

    assert read_visit_lines([mine.id], visit.id) is None
    found = read_visit_lines([theirs.id], visit.id)
    assert found is not None
    assert [d.icd10_code for d in found.diagnoses] == ["J02.9"]


def test_who_sees_the_visits_of_a_station(people: Cast, station: Organisation) -> None:
    visit = make_visit(make_person().id, station)

    seen = {
        name
        for name, member in people.members().items()
        if visit in Visit.objects.all().visible_to(member.actor)
    }

    assert seen == {"director", "province_officer", "clerk_a", "doctor_a", "nurse", "receptionist"}
