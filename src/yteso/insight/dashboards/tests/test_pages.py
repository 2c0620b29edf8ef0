import datetime as dt
import json

import pytest

from yteso.insight.dashboards.models import Board, Subscription
from yteso.insight.statistics.testing import find, open_period, send_filled
from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import PROVINCE_ZONE, now, today
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, figures
from yteso.toolkit.measures.testing import rebuild_all

NOW = dt.datetime(2026, 10, 2, 3, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db
SEE = {
    "administrator", "director", "province_officer", "clerk_a", "clerk_b", "doctor_a", "doctor_b",
    "hospital_doctor", "nurse", "data_steward", "auditor",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/dashboards/", SEE),
        ("/dashboards/check-in/", SEE),
        ("/dashboards/places/21025/", SEE),
        ("/dashboards/screen/", {"administrator", "director", "province_officer"}),
        ("/live/dashboards/screen", {"administrator", "director", "province_officer"}),
        (
            "/dashboards/make/",
            {
                "director", "province_officer", "clerk_a", "clerk_b", "doctor_a", "doctor_b",
                "hospital_doctor", "data_steward",
            },
        ),
    ],
)  # fmt: skip
def test_who_may_open_what(people: Cast, path: str, allowed: set[str]) -> None:
    rebuild_all()  # a thousand figures to a page: counted on the rows, that takes a second each time
    got = {name for name, member in people.members().items() if member.client.get(path).status_code == 200}
    assert got == allowed


def test_every_dashboard_of_ours_opens_and_says_its_period(people: Cast) -> None:
    for slug in ("province", "activity", "beds", "diseases", "coverage", "check-in"):
        text = people.director.client.get(f"/dashboards/{slug}/?period=2026-10").content.decode()
        assert "Tháng 10/2026" in text
        assert 'style="' not in text
    assert people.director.client.get("/dashboards/none/").status_code == 404
    assert people.director.client.get("/dashboards/places/99999/").status_code == 404


def test_a_facilitys_page_is_closed_to_others(people: Cast) -> None:
    path = f"/dashboards/facilities/{people.tree.hospital.id}/"
    assert "Bạn không được xem số liệu" in people.clerk_a.client.get(path).content.decode()
    assert "Bạn không được xem số liệu" not in people.director.client.get(path).content.decode()


def test_a_reader_copies_a_dashboard_arranges_and_shares_it(people: Cast) -> None:
    client = people.director.client
    made = client.post("/dashboards/make/?of=check-in", {"title": "Tiếp đón", "note": ""})
    board = Board.objects.get()
    assert made.headers["Location"] == f"/dashboards/own/{board.id}/edit/"
    assert board.cards.count() == 10
    first, second = board.cards.order_by("position")[:2]
    client.post(f"/dashboards/own/{board.id}/cards/{first.id}/", {"move": "1"})
    assert board.cards.order_by("position")[0].id == second.id
    edit = f"/dashboards/own/{board.id}/edit/"
    assert client.post(edit, {"what": "share", "role": "", "organisation": ""}).status_code == 422
    client.post(edit, {"what": "share", "role": "nurse", "organisation": ""})
    assert people.nurse.client.get(f"/dashboards/own/{board.id}/").status_code == 200
    assert people.doctor_a.client.get(f"/dashboards/own/{board.id}/").status_code == 404
    assert people.nurse.client.get(edit).status_code == 403
    card = {"what": "card", "code": "visits.total", "kind": "keys", "dimension": "age", "title": ""}
    assert client.post(edit, card).status_code == 302
    assert client.post(edit, {**card, "dimension": ""}).status_code == 422
    assert board.cards.count() == 11


def test_a_dashboard_is_mailed_and_stopped(people: Cast) -> None:
    client = people.doctor_a.client
    client.post("/dashboards/mail/", {"slug": "activity", "rhythm": "weekly"})
    one = Subscription.objects.get()
    assert one.reader_id == people.doctor_a.user.pk  # type: ignore[union-attr]
    assert people.doctor_b.client.post("/dashboards/mail/", {"stop": str(one.id)}).status_code == 404
    assert client.post("/dashboards/mail/", {"slug": "none", "rhythm": "weekly"}).status_code == 404
    client.post("/dashboards/mail/", {"stop": str(one.id)})
    assert not Subscription.objects.exists()


def test_the_wall_tells_numbers_only(people: Cast) -> None:
    """Who starts it may see that one person died; who passes by may not."""
    at = now()
    make_visit(make_person().id, people.tree.hospital, at=at, discharged_at=at, outcome_code="5")
    asked = [FigureRequest("stays.deaths", Period.month_of(today()))]
    assert figures(people.director.actor, asked)[0].value == 1
    text = people.director.client.get("/live/dashboards/screen").content.decode()
    data = json.loads(
        next(line for line in text.splitlines() if line.startswith("data:")).removeprefix("data: ")
    )
    assert data["numbers"]["facilities.open"][0] == "4"
    assert data["numbers"]["stays.deaths"][0] == "< 5"
    assert "Tử vong tại cơ sở" not in people.director.client.get("/dashboards/screen/").content.decode()
    assert all(len(told) == 4 for told in data["numbers"].values())


def test_the_directors_home_shows_the_province(people: Cast) -> None:
    text = people.director.client.get("/").content.decode()
    assert "Toàn tỉnh" in text
    assert text.count('<rect class="shape"') == 96
    clerk = people.clerk_a.client.get("/").content.decode()
    assert "TYT xã A" in clerk
    assert '<rect class="shape"' not in clerk


def test_beds_and_their_use(people: Cast) -> None:
    """Form 9 of September says 40 beds planned, 20 there; one stay of October took 31 days."""
    hospital = people.tree.hospital
    open_period("2026-09", NOW)
    send_filled(find("tt23.b9", "2026-09", hospital.id), {"c4": 40, "c5": 20}, NOW)
    at = dt.datetime(2026, 10, 1, 8, tzinfo=PROVINCE_ZONE)
    left = dt.datetime(2026, 10, 31, 8, tzinfo=PROVINCE_ZONE)
    make_visit(make_person().id, hospital, at=at, discharged_at=left, care_type_code="03", days=31)
    codes = ("beds.planned", "beds.actual", "beds.occupied", "beds.use_rate")
    month = Period.parse("2026-10")
    asked = [FigureRequest(code, month, scope) for scope in (Scope(), Scope(hospital.id)) for code in codes]
    found = [figure.value for figure in figures(people.director.actor, asked)]
    assert found == [40, 20, 1, 5] * 2
    before = figures(people.director.actor, [FigureRequest("beds.actual", Period.parse("2026-08"))])[0]
    assert before.value is None
    station = FigureRequest("beds.use_rate", month, Scope(people.tree.station_a.id))
    assert figures(people.director.actor, [station])[0].value is None
