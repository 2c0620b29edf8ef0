"""Passports of figures over visits: who sees the number, who sees the rows, what small numbers hide."""

from typing import Any

import pytest

from yteso.kernel.access.testing import Cast
from yteso.kernel.access.testing import cast as make_cast
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit
from yteso.record.visits.tests.test_measures import OCTOBER, at
from yteso.toolkit.measures.public import FigureRequest, Scope, by_organisation, figures, rows

pytestmark = pytest.mark.django_db
WHO = {"care_type_code": "01", "sex": 2, "birth_year": 1990, "commune_code": "21025"}


@pytest.fixture
def people() -> Cast:
    """Six visits in station A, two in station B."""
    made = make_cast()
    for place, count in ((made.tree.station_a, 6), (made.tree.station_b, 2)):
        for _ in range(count):
            make_visit(make_person().id, place, at=at("2026-10-05"), **WHO)
    return made


def address(what: str = "", code: str = "visits.total", **query: Any) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in {"period": "2026-10", **query}.items())
    return f"/figures/{code}/{what}?{pairs}"


def state(actor: Any, organisation: Any = None, **more: Any) -> tuple[str, Any]:
    scope = Scope(organisation.id if organisation else None, **more)
    [figure] = figures(actor, [FigureRequest("visits.total", OCTOBER, scope)])
    return figure.state, figure.value


def test_who_sees_which_number(people: Cast) -> None:
    a, b = people.tree.station_a, people.tree.station_b
    assert state(people.director.actor) == ("known", 8)
    assert state(people.province_officer.actor, b) == ("known", 2)
    assert state(people.clerk_a.actor, a) == ("known", 6)
    assert state(people.clerk_a.actor, b) == ("closed", None)
    assert state(people.clerk_a.actor, people.tree.centre) == ("closed", None)
    assert state(people.clerk_a.actor) == ("known", 8)
    assert state(people.receptionist.actor, a) == ("closed", None)
    assert state(people.citizen.actor) == ("closed", None)


def test_few_persons_are_hidden_from_who_may_not_see_them(people: Cast) -> None:
    assert state(people.auditor.actor, people.tree.station_b) == ("small", None)
    assert state(people.auditor.actor, people.tree.station_a) == ("covered", None)  # 8 less 6 would say it
    assert state(people.auditor.actor, people.tree.centre) == ("known", 8)
    assert state(people.clerk_a.actor, place_code="21025") == ("known", 8)
    assert state(people.clerk_b.actor, people.tree.station_b) == ("known", 2)


def test_organisations_that_may_not_be_seen_are_left_out(people: Cast) -> None:
    centre = people.tree.centre.id
    seen = by_organisation(people.director.actor, "visits.total", OCTOBER, centre)
    assert {unit.name: figure.value for unit, figure in seen} == {"TYT xã A": 6, "TYT xã B": 2}
    own = by_organisation(people.clerk_a.actor, "visits.total", OCTOBER, centre)
    assert [unit.name for unit, _ in own] == ["TYT xã A"]


def test_rows_follow_the_right_to_rows(people: Cast) -> None:
    assert rows(people.director.actor, "visits.total", OCTOBER).count() == 8
    assert rows(people.clerk_a.actor, "visits.total", OCTOBER).count() == 6
    assert people.auditor.client.get(address("rows/")).status_code == 403
    page = people.clerk_a.client.get(address("rows/"))
    assert page.status_code == 200
    assert page.content.decode().count(">TYT xã A</td>") == 6
    assert "TYT xã B" not in page.content.decode()
    closed = address("rows/", organisation=people.tree.station_b.id)
    assert people.clerk_a.client.get(closed).status_code == 404


@pytest.mark.parametrize(
    ("who", "passport", "export"),
    [
        ("director", 200, 200),
        ("clerk_a", 200, 200),
        ("auditor", 200, 403),
        ("receptionist", 403, 403),
        ("citizen", 403, 403),
    ],
)
def test_who_may_open_the_pages(people: Cast, who: str, passport: int, export: int) -> None:
    client = getattr(people, who).client
    page = client.get(address())
    assert page.status_code == passport
    assert ("/export/xlsx/" in page.content.decode()) == (export == 200), "offered only to whom it opens"
    assert client.get("/figures/?").status_code == passport
    assert client.get(address("qr.svg")).status_code == passport
    assert client.get(address("export/csv/")).status_code == export


def test_a_passport_says_everything(people: Cast) -> None:
    text = people.director.client.get(address()).content.decode()
    for part in ("Tháng 10/2026", "Toàn tỉnh", "QĐ 824/QĐ-BYT", "Căn cứ pháp lý", "TTYT huyện", "qr.svg"):
        assert part in text
    panel = people.director.client.get(address(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    assert "Hồ sơ số liệu đầy đủ" in panel
    rate = people.director.client.get(address(code="visits.insured_share")).content.decode()
    assert "visits.outpatient" in rate


def test_an_export_has_no_number_that_the_reader_may_not_see(people: Cast) -> None:
    sheet = people.director.client.get(address("export/csv/"))
    text = b"".join(sheet.streaming_content).decode()
    assert "TTYT huyện,8" in text
    own = b"".join(people.clerk_a.client.get(address("export/csv/")).streaming_content).decode()
    assert "TYT xã B" not in own
    assert people.director.client.get(address("export/xlsx/")).status_code == 200


def test_a_wrong_address_is_told_kindly(people: Cast) -> None:
    client = people.director.client
    assert client.get("/figures/no.such/?period=2026-10").status_code == 422
    assert client.get("/figures/visits.total/?period=nonsense").status_code == 422
    assert client.get(address(**{"by.colour": "red"})).status_code == 422
    assert client.get(address(organisation="x")).status_code == 404
