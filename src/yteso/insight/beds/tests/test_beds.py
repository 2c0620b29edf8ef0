import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pytest

from yteso.insight.beds.actions import fill_beds
from yteso.insight.beds.errors import DayToCome
from yteso.insight.beds.models import DepartmentBeds
from yteso.insight.beds.views import COLUMNS
from yteso.insight.statistics.testing import find, open_period, send_filled
from yteso.kernel.access.testing import Cast, cast, make_organisation
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, NotVisible
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.testing import make_person
from yteso.kernel.ui.public import GridChange
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, by_key, figures, rows

NOW = dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC)
MONTH = Period.parse("2026-10")
pytestmark = pytest.mark.django_db


def make_ward(parent: Organisation, code: str) -> None:
    ward = make_organisation(f"Khoa {code}", Organisation.Kind.CLINICAL_DEPARTMENT, parent)
    Organisation.objects.filter(id=ward.id).update(department_code=code)


@pytest.fixture
def people() -> Cast:
    found = cast()
    for code in ("K03", "K19"):
        make_ward(found.tree.hospital, code)
    return found


def fill(people: Cast, on: dt.date, *cells: tuple[str, str, str]) -> Any:
    return fill_beds(
        actor=people.province_officer.actor,
        organisation_id=people.tree.hospital.id,
        on=on,
        changes=[GridChange(row, column, text, None) for row, column, text in cells],
        columns=COLUMNS,
        now=NOW,
    )


def stay(people: Cast, department: str, days: int, ended: dt.date = dt.date(2026, 10, 20)) -> None:
    at = dt.datetime.combine(ended, dt.time(8), PROVINCE_ZONE)
    make_visit(
        make_person().id, people.tree.hospital, at=at - dt.timedelta(days=1), discharged_at=at,
        care_type_code="03", days=days, department_code=department,
    )  # fmt: skip


def values(people: Cast, codes: Sequence[str], scope: Scope, **keys: str) -> list[Any]:
    asked = [FigureRequest(code, MONTH, scope, keys) for code in codes]
    return [figure.value for figure in figures(people.director.actor, asked)]


def test_the_rate_of_a_department_by_hand(people: Cast) -> None:
    """10 beds until the 15th, 20 from the 16th: 15 × 10 + 16 × 20 = 470 bed-days; 47 days are a tenth."""
    fill(people, dt.date(2026, 9, 1), ("K03", "planned", "12"), ("K03", "actual", "10"))
    fill(people, dt.date(2026, 10, 16), ("K03", "actual", "20"))
    stay(people, "K03", 40)
    stay(people, "K19;K03", 7)
    stay(people, "K19", 9)
    for scope in (Scope(), Scope(people.tree.hospital.id)):
        codes = ("beds.planned", "beds.actual", "beds.use_rate")
        assert values(people, codes, scope, department="K03") == [12, 20, 10]
        assert values(people, codes, scope, department="K19") == [None, None, None]
        assert values(people, codes[:2], scope) == [12, 20]  # nothing was sent in form 9
    [(key, _title, figure)] = by_key(people.director.actor, "beds.use_rate", MONTH, Scope(), "department")
    assert (key, figure.value, figure.numerator, figure.denominator) == ("K03", 10, 47, 470)
    counted = rows(people.hospital_doctor.actor, "beds.use_rate", MONTH, keys={"department": "K03"})
    assert sorted(counted.values_list("days", flat=True)) == [7, 40]
    listed = people.hospital_doctor.client.get(
        "/figures/beds.use_rate/rows/?period=2026-10&by.department=K03"
    )
    assert listed.status_code == 200
    part = rows(people.hospital_doctor.actor, "visits.insured_share", MONTH).query
    assert "by_insured" in part.annotations
    assert values(people, ["beds.use_rate"], Scope(people.tree.station_a.id), department="K03") == [None]


def test_no_rate_before_the_beds_are_known(people: Cast) -> None:
    fill(people, dt.date(2026, 10, 2), ("K03", "actual", "10"))
    stay(people, "K03", 40)
    assert values(people, ["beds.use_rate"], Scope(), department="K03") == [None]


def test_form_9_stands_for_the_facility(people: Cast) -> None:
    fill(people, dt.date(2026, 9, 1), ("K03", "actual", "10"), ("K19", "actual", "5"))
    open_period("2026-09", NOW)
    send_filled(find("tt23.b9", "2026-09", people.tree.hospital.id), {"c4": 40, "c5": 20}, NOW)
    assert values(people, ["beds.planned", "beds.actual"], Scope()) == [40, 20]
    stay(people, "K03", 62)
    at = dt.datetime(2026, 10, 20, 8, tzinfo=PROVINCE_ZONE)
    elsewhere = {"care_type_code": "03", "days": 99, "discharged_at": at}
    make_visit(make_person().id, people.tree.station_a, at=at - dt.timedelta(days=1), **elsewhere)
    rate = ["beds.use_rate"]
    assert values(people, rate, Scope()) == [10]  # 62 of 20 × 31: days where no beds are known do not count
    assert values(people, rate, Scope(people.tree.hospital.id)) == [10]
    assert values(people, rate, Scope(people.tree.station_a.id)) == [None]
    text = people.province_officer.client.get(f"/beds/{people.tree.hospital.id}/?on=2026-10-01")
    assert "Các khoa cộng lại khác biểu 9" in text.content.decode()


def test_what_stood_before_keeps_its_days(people: Cast) -> None:
    fill(people, dt.date(2026, 1, 1), ("K03", "planned", "10"), ("K03", "actual", "8"))
    answer = fill(people, dt.date(2026, 6, 1), ("K03", "actual", "9"), ("K99", "actual", "1"))
    assert [(no.row, no.column) for no in answer.refused] == [("K99", "actual")]
    rows = DepartmentBeds.objects.order_by("valid_from").values_list("valid_from", "planned", "actual")
    assert list(rows) == [(dt.date(2026, 1, 1), 10, 8), (dt.date(2026, 6, 1), 10, 9)]
    with pytest.raises(DayToCome):
        fill(people, dt.date(2026, 11, 3), ("K03", "actual", "9"))


def test_who_may(people: Cast) -> None:
    hospital, station = people.tree.hospital, people.tree.station_a
    got = {name for name, one in people.members().items() if one.client.get("/beds/").status_code == 200}
    assert got == {
        "director", "province_officer", "clerk_a", "clerk_b", "doctor_a", "doctor_b", "hospital_doctor",
        "nurse",
    }  # fmt: skip
    assert people.doctor_a.client.get(f"/beds/{hospital.id}/").status_code == 404
    assert people.hospital_doctor.client.get(f"/beds/{hospital.id}/").status_code == 200
    body = json.dumps({"changes": [{"row": "K03", "column": "actual", "text": "7", "was": ""}]})
    path, kind = f"/beds/{hospital.id}/save/?on=2026-10-01", "application/json"
    assert people.hospital_doctor.client.post(path, body, content_type=kind).status_code == 403
    answer = people.province_officer.client.post(path, body, content_type=kind)
    assert answer.json()["saved"] == [{"row": "K03", "column": "actual", "text": "7"}]
    again = {"actor": people.clerk_a.actor, "on": dt.date(2026, 10, 1), "changes": [], "columns": COLUMNS}
    with pytest.raises(NotVisible):
        fill_beds(organisation_id=hospital.id, now=NOW, **again)
    with pytest.raises(NotAllowed):
        fill_beds(organisation_id=station.id, now=NOW, **again | {"actor": people.doctor_a.actor})


def test_lists_ask_the_same_number_of_questions(people: Cast, django_assert_max_num_queries: Any) -> None:
    client = people.province_officer.client
    fill(people, dt.date(2026, 10, 1), ("K03", "actual", "10"))
    with django_assert_max_num_queries(60) as first:
        client.get("/beds/")
    few = len(first.captured_queries)
    for unit in (people.tree.station_a, people.tree.station_b):
        make_ward(unit, "K01")
    with django_assert_max_num_queries(few):
        text = client.get("/beds/").content.decode()
    assert "TYT xã B" in text
