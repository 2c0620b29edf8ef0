import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yteso.kernel.access.testing import cast, make_organisation
from yteso.kernel.organisations.public import Organisation

pytestmark = pytest.mark.django_db


def test_who_sees_maps() -> None:
    members = cast().members()
    seen = {name: m.client.get("/maps/").status_code for name, m in members.items()}
    refused = {name for name, status in seen.items() if status != 200}
    assert refused == {"program", "citizen", "stranger"}
    assert members["stranger"].client.get("/maps/facilities/").status_code == 302
    assert members["citizen"].client.get("/maps/export.csv?layer=facilities").status_code == 403


def test_facilities_are_counted_in_the_unit_that_stands_there() -> None:
    people = cast()
    station = people.tree.station_a
    station.place_code = "21034"  # the former Xã Tịnh An, or whatever the code meant then
    station.save()
    lone = make_organisation(
        "TTYT Lý Sơn", Organisation.Kind.DISTRICT_CENTRE, people.tree.province, facility_code="51999"
    )
    lone.place_code = "536"
    lone.save()
    page = people.director.client.get("/maps/export.csv?layer=facilities").getvalue().decode()
    today = {line.split(",")[1]: line.split(",")[2] for line in page.splitlines()[1:]}
    assert today["Đặc khu Lý Sơn"] == "1"
    assert sum(int(v) for v in today.values()) == 2
    page = (
        people.director.client.get("/maps/export.csv?layer=facilities&structure=2024-12-31d")
        .getvalue()
        .decode()
    )
    former = {line.split(",")[1]: line.split(",")[2] for line in page.splitlines()[1:]}
    assert former["Huyện Lý Sơn"] == "1"
    assert sum(int(v) for v in former.values()) == 2


def test_the_page_holds_map_legend_and_table_without_script() -> None:
    text = (
        cast()
        .director.client.get("/maps/?structure=2025-06-30d&classes=99&method=x&layer=y")
        .content.decode()
    )
    assert text.count('<rect class="shape"') == 23
    assert "Bản đồ" in text
    assert "Huyện Trà Bồng" in text
    assert 'style="' not in text


def test_the_map_costs_as_many_queries_for_96_units_as_for_23() -> None:
    client = cast().director.client
    counts = []
    for key in ("now", "2025-06-30d"):
        client.get(f"/maps/?structure={key}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(f"/maps/?structure={key}")
        counts.append(len(seen))
    assert max(counts) <= 55  # with the frame's own; the inbox grows with each module
    assert abs(counts[0] - counts[1]) <= 10
    assert abs(counts[0] - counts[1]) <= 8


def test_the_catalogues_indicators_are_offered_where_they_know_places() -> None:
    text = cast().director.client.get("/maps/?layer=ind.SRV02&period=2026-03&structure=2025-06-30d").content
    page = text.decode()
    assert '<option value="ind.SRV02" selected>' in page
    assert "ind.FIN01" not in page
    assert "procedures.in_time_share" not in page
    assert "Sau ngày 30/06/2025" in page
