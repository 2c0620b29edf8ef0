"""A province small enough to count by hand: what every cell above must be, follows from the cells below."""

import datetime as dt

import pytest
from django.utils.translation import override

from yteso.insight.statistics import actions, testing
from yteso.insight.statistics.figures import load
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.provider import FormCells
from yteso.insight.statistics.queries.board import list_missing, read_board
from yteso.insight.statistics.queries.reports import shown_values
from yteso.insight.statistics.queries.summing import sum_form
from yteso.insight.statistics.tests.conftest import NOW
from yteso.insight.statistics.unit_tree import tree_rows
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import SystemActor
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, figures

TESTER = SystemActor("test")


@pytest.fixture
def province(people: Cast) -> Cast:
    """Station A, station B and the hospital have sent September; the centre has not."""
    tree = people.tree
    station = {"i5.c4": 3, "i5.c5": 1, "i5_1b.c4": 2, "i5_1b.c5": 0, "i1.c3": 10, "iii1.c4": 3, "iii1.c5": 1}
    testing.send_filled(testing.find("tt23.b4tyt", "2026-09", tree.station_a.id), station, NOW)
    other = {"i5.c4": 2, "i5.c5": 0, "i5_1b.c4": 1, "i1.c3": 6, "iii1.c4": 2}
    testing.send_filled(testing.find("tt23.b4tyt", "2026-09", tree.station_b.id), other, NOW)
    hospital = {"c7": 100, "c8b": 30, "c4a": 50, "c17": 40, "c18a": 0}
    testing.send_filled(testing.find("tt23.b4", "2026-09", tree.hospital.id), hospital, NOW)
    return people


def test_the_provinces_form_4_is_hospitals_and_stations_together(province: Cast) -> None:
    summed = sum_form("tt23.b4", "2026-09")
    assert summed is not None
    total = {key: int(value) for key, value in summed.total.items()}
    # deliveries: hospital 100, station A 3 + 1, station B 2
    assert total == {"c7": 106, "c8b": 33, "c4a": 66, "c17": 40, "c18a": 1}
    assert (summed.expected, summed.arrived) == (2, 1), (
        "hospital and centre fill it in; stations by their form"
    )


def test_the_station_form_is_added_up_cell_by_cell(province: Cast) -> None:
    summed = sum_form("tt23.b4tyt", "2026-09")
    assert summed is not None
    total = {key: int(value) for key, value in summed.total.items()}
    assert total == {
        "i1.c3": 16,
        "i5.c3": 6, "i5.c4": 5, "i5.c5": 1,
        "i5_1b.c3": 3, "i5_1b.c4": 3, "i5_1b.c5": 0,
        "iii1.c3": 6, "iii1.c4": 5, "iii1.c5": 1,
    }  # fmt: skip


def test_rows_stand_under_their_printed_groups(province: Cast) -> None:
    summed = sum_form("tt23.b4", "2026-09")
    assert summed is not None
    with override("vi"):
        printed = tree_rows(summed, dt.date(2026, 9, 30))
    rows = [(row.number, row.label, int(row.values.get("c7", -1))) for row in printed]
    assert rows == [
        ("", "TỔNG SỐ", 106), ("A", "Y tế công", 106), ("II", "Tuyến tỉnh", 100),
        ("II.1", "Cơ sở có giường bệnh", 100),
        ("II.1.5", "Chuyên khoa khác", 100), ("1", "BVĐK tỉnh", 100),
        ("II.1.7", "Khác", -1), ("1", "TTYT huyện", -1),
        ("III", "Cấp xã", 6), ("1", "TYT xã A", 4), ("2", "TYT xã B", 2),
    ]  # fmt: skip


def test_the_provinces_report_is_filled_by_adding_up(province: Cast) -> None:
    above = testing.find("tt23.b4", "2026-09", province.tree.province.id, "province")
    officer = province.province_officer.actor
    actions.sum_up(actor=officer, report_id=above.id, now=NOW)
    above.refresh_from_db()
    assert above.values == {"c7": 106, "c8b": 33, "c4a": 66, "c17": 40, "c18a": 1}
    actions.mark_filled(actor=officer, report_id=above.id, now=NOW)
    actions.mark_checked(actor=officer, report_id=above.id, now=NOW)
    actions.sign(actor=province.director.actor, report_id=above.id, now=NOW)
    actions.send(actor=officer, report_id=above.id, now=NOW)
    above.refresh_from_db()
    assert above.state == Report.State.SENT


def test_a_returned_report_no_longer_counts(province: Cast) -> None:
    report = testing.find("tt23.b4tyt", "2026-09", province.tree.station_a.id)
    actions.send_back(actor=TESTER, report_id=report.id, reason="Sai", now=NOW)
    summed = sum_form("tt23.b4", "2026-09")
    assert summed is not None
    assert summed.total["c7"] == 102


def test_a_year_is_months_by_class(province: Cast) -> None:
    later = NOW + dt.timedelta(days=31)
    testing.open_period("2026-10", later)
    report = testing.find("tt23.b4", "2026-10", province.tree.hospital.id)
    testing.send_filled(report, {"c7": 90, "c4a": 55}, later)
    summed = sum_form("tt23.b4", "2026")
    assert summed is not None
    hospital = next(line for line in summed.lines if line.organisation == province.tree.hospital)
    assert (hospital.values["c7"], hospital.values["c4a"]) == (190, 55), (
        "deliveries add up, pregnant women do not"
    )


def test_a_unit_that_closes_counts_with_its_own_months(province: Cast) -> None:
    station = province.tree.station_b
    station.valid_to = dt.date(2026, 9, 30)
    station.save(update_fields=["valid_to"])
    year, month = sum_form("tt23.b4tyt", "2026"), sum_form("tt23.b4tyt", "2026-10")
    assert year is not None
    assert month is not None
    closed = next(line for line in year.lines if line.organisation == station)
    # deliveries of its time stay in the year; women of 15 to 49 there at its end do not
    assert {key: int(value) for key, value in closed.values.items()} == {
        "i5.c4": 2, "i5.c5": 0, "i5.c3": 2, "i5_1b.c4": 1, "i5_1b.c3": 1, "iii1.c4": 2, "iii1.c3": 2,
    }  # fmt: skip
    assert year.total["i5.c3"] == 6
    assert station not in [line.organisation for line in month.lines]


def test_a_cell_leads_to_what_the_unit_says_and_to_the_rows_behind_the_total(province: Cast) -> None:
    tree, client = province.tree, province.director.client
    report = testing.find("tt23.b4", "2026-09", tree.hospital.id)
    address = f"/figures/tt23.b4.c7.own/?period=2026-09&amp;organisation={tree.hospital.id}"
    assert (
        f'<a class="figure-cell" href="{address}">100</a>'
        in client.get(f"/statistics/reports/{report.id}/").content.decode()
    )
    page = client.get(
        f"/statistics/summary/?form=tt23.b4&period=2026-09&unit={tree.province.id}"
    ).content.decode()
    assert f'<a class="figure-cell" href="{address}">100</a>' in page
    assert '<a class="figure-cell" href="/figures/tt23.b4.c7/?period=2026-09">106</a>' in page
    own = FigureRequest("tt23.b4.c7.own", Period.parse("2026-09"), Scope(tree.hospital.id))
    actor = province.director.actor
    assert figures(actor, [own])[0].value == 100
    asked = FigureRequest("tt23.b4.c7", Period.parse("2026-09"))
    rows = FormCells().list_rows(actor, asked).rows
    assert [(values[0], int(values[3])) for _url, values in rows if values[3] is not None] == [
        ("BVĐK tỉnh", 100), ("TYT xã A", 4), ("TYT xã B", 2),
    ]  # fmt: skip
    assert client.get("/figures/tt23.b4.c7/rows/?period=2026-09").status_code == 200
    seen = FormCells().list_rows(province.doctor_a.actor, asked).rows
    assert [values[0] for _url, values in seen] == ["TYT xã A"]
    closed = f"/figures/tt23.b4.c7.own/rows/?period=2026-09&organisation={tree.hospital.id}"
    assert province.doctor_a.client.get(closed).status_code == 404


def test_districts_add_up_before_july_2025(people: Cast) -> None:
    testing.open_period("2025-H1", NOW)
    tree = people.tree
    for unit, visits in (
        (tree.station_a, 120),
        (tree.station_b, 80),
        (tree.centre, 1000),
        (tree.hospital, 5000),
    ):
        report = testing.find("tt37.b9", "2025-H1", unit.id)
        actions.reopen(actor=TESTER, report_id=report.id, until=NOW.date(), reason="Nhập bù", now=NOW)
        testing.send_filled(report, {"c6": visits}, NOW)
    district = testing.find("tt37.b9", "2025-H1", tree.centre.id, "district")
    actions.sum_up(actor=TESTER, report_id=district.id, now=NOW)
    district.refresh_from_db()
    assert load(district.values) == {"c6": 1200}
    province = testing.find("tt37.b9", "2025-H1", tree.province.id, "province")
    actions.sum_up(actor=TESTER, report_id=province.id, now=NOW)
    province.refresh_from_db()
    assert shown_values(province) == {"c6": 6200}


def test_the_board_counts_owed_sent_and_in_time(province: Cast) -> None:
    after_due = dt.datetime(2026, 10, 20, 9, tzinfo=NOW.tzinfo)
    late = testing.find("tt23.b4", "2026-09", province.tree.centre.id)
    testing.send_filled(late, {"c7": 1}, after_due)
    board = read_board(
        province.director.actor, first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30), now=after_due
    )
    row = next(row for row in board.rows if row.key == "tt23.b4")
    assert (row.owed, row.sent, row.in_time) == (2, 2, 1)
    assert (row.complete_percent, row.timely_percent) == (100, 50)
    stations = next(row for row in board.rows if row.key == "tt23.b13")
    assert (stations.owed, stations.sent) == (2, 0)
    missing = list_missing(province.director.actor, "tt23.b13", "2026-09", after_due)
    assert [(one.report.organisation.name, one.days_late) for one in missing] == [
        ("TYT xã A", 12),
        ("TYT xã B", 12),
    ]
    of_a = read_board(
        province.nurse.actor, first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30), now=after_due
    )
    assert next(row for row in of_a.rows if row.key == "tt23.b13").owed == 1, "a station sees itself"
