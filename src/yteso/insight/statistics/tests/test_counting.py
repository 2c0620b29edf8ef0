"""What the record counts for a report; what was signed, what is now, and which visits make the difference."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yteso.insight.statistics import actions, testing
from yteso.insight.statistics.definitions import read_definition
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.provider import FormCells
from yteso.insight.statistics.queries import signatures
from yteso.insight.statistics.queries.comparing import compare_report, why_changed
from yteso.insight.statistics.queries.counting import count_report, nested_facilities
from yteso.insight.statistics.row_packing import pack, unpack
from yteso.insight.statistics.shipped import read_documents
from yteso.insight.statistics.tests.conftest import NOW
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, figures, find_indicator, find_measure

TESTER = SystemActor("test")
LAST_DAY = dt.datetime(2026, 9, 20, 8, 0, tzinfo=PROVINCE_ZONE)


def visit(
    person: Any, place: Organisation, *, sex: int = 1, age: int = 40, insured: bool = True, **values: Any
) -> Any:
    given = {
        "at": LAST_DAY, "discharged_at": LAST_DAY, "care_type_code": "01", "sex": sex,
        "birth_year": LAST_DAY.year - age, "card_number": "GD4515100000999" if insured else "",
        "outcome_code": "1", **values,
    }  # fmt: skip
    return make_visit(person.id, place, **given)


@pytest.fixture
def september(people: Cast) -> Cast:
    """At station A: a man of 40, a woman of 30 without insurance, a girl of 4. At the centre: one man."""
    tree = people.tree
    person = make_person(full_name="Nguyễn Thị Sen")
    other = make_person(full_name="Trần Văn Ba")
    visit(other, tree.station_a, icd10="A00.0")
    visit(person, tree.station_a, sex=2, age=30, insured=False, icd10="J02.9")
    visit(person, tree.station_a, sex=2, age=4, icd10="A37.0")
    visit(other, tree.centre, icd10="A00.0")
    visit(other, tree.hospital, care_type_code="03", days=6, outcome_code="5", icd10="A01.0", age=70)
    visit(person, tree.hospital, care_type_code="03", days=2, sex=2, age=3, icd10="A01.0")
    return people


def counted(form: str, place: Organisation, tier: str = "unit") -> dict[str, int]:
    report = testing.find(form, "2026-09", place.id, tier)
    return {key: int(value) for key, value in count_report(report).values.items() if value}


def test_form_9_is_counted_cell_by_cell(september: Cast) -> None:
    assert counted("tt23.b9", september.tree.station_a) == {"c6": 3, "c7": 2, "c8": 2, "c10": 1}
    assert counted("tt23.b9", september.tree.hospital) == {
        "c12": 2, "c13": 1, "c14": 2, "c16": 1, "c17": 8
    }  # fmt: skip


def test_form_11_counts_diarrhoea_and_the_others(september: Cast) -> None:
    tree, patient = september.tree, make_person()
    visit(patient, tree.station_b, icd10="A09")
    visit(patient, tree.station_b, icd10="A08.0")
    visit(patient, tree.station_b, icd10="B04")
    visit(make_person(), tree.station_b, icd10="A80.3", outcome_code="5")
    assert counted("tt23.b11", tree.station_b) == {"c41": 1, "c63": 2, "c64": 1}


def test_forms_12_and_13_are_bound_cell_by_cell() -> None:
    forms = {form.code: form for form in map(read_definition, read_documents())}
    ncd, deaths = forms["tt23.b12"], forms["tt23.b13"]
    assert set(ncd.bindings) == set(ncd.cells)
    assert len(deaths.bindings) == 13 * 27
    assert deaths.bindings["ii_3.c4"] == "registers.deaths.total?sex=2&age=0-28d&cause=ii_3"
    assert deaths.bindings["ii_10.c4"] == "registers.deaths.stillborn?sex=2&age=0-28d"
    assert deaths.bindings["ii_10.c6"] == "registers.deaths.total?sex=2&age=28d-1&cause=ii_10"


def test_a_centre_counts_itself_without_its_stations(september: Cast) -> None:
    tree = september.tree
    assert set(nested_facilities(tree.centre)) == {tree.station_a.id, tree.station_b.id}
    assert counted("tt23.b9", tree.centre) == {"c6": 1, "c8": 1}
    assert counted("tt23.b11", tree.centre) == {"c31": 1}, "one cholera of its own, not that of station A"


def test_the_province_counts_everything_below(september: Cast) -> None:
    assert counted("tt23.b9", september.tree.province, "province")["c6"] == 4


def test_form_11_counts_people_by_disease(september: Cast) -> None:
    columns = read_definition(next(d for d in read_documents() if d["code"] == "tt23.b11")).columns
    names = {column.code: " ".join(column.path) for column in columns}
    found = {names[key]: value for key, value in counted("tt23.b11", september.tree.station_a).items()}
    assert found == {"Tả Mắc": 1, "Ho gà Mắc": 1}


def test_form_14_counts_by_the_312_groups(september: Cast) -> None:
    assert counted("tt23.b14", september.tree.hospital) == {
        "r2.c10": 2, "r2.c11": 1, "r2.c14": 1, "r2.c16": 1, "r2.c17": 1
    }  # fmt: skip


def test_every_binding_names_figures_that_somebody_serves() -> None:
    for document in read_documents():
        for expression in read_definition(document).bindings.values():
            base = expression.partition("?")[0]
            assert find_measure(base) or find_indicator(base), expression


def test_empty_cells_are_taken_from_the_record_typed_ones_stay(september: Cast) -> None:
    report = testing.find("tt23.b9", "2026-09", september.tree.station_a.id)
    testing.fill(report, {"c6": 5, "c3": 1}, NOW)
    actions.take_over(
        actor=TESTER, report_id=report.id, counted=count_report(report).values, only_empty=True, now=NOW
    )
    values = Report.objects.get(id=report.id).values
    assert (values["c6"], values["c7"], values["c10"], values["c3"]) == (5, 2, 1, 1)


def test_a_late_dossier_shows_as_signed_now_and_why(september: Cast) -> None:
    place = september.tree.station_a
    report = testing.find("tt23.b9", "2026-09", place.id)
    testing.send_filled(report, {"c6": 3, "c7": 2, "c8": 2, "c10": 1}, NOW)
    report.refresh_from_db()
    assert compare_report(report).differing == []

    late = visit(make_person(full_name="Lê Thị Muộn"), place, sex=2, age=25, icd10="I10")
    comparison = compare_report(report)
    assert comparison.seal_holds
    found = {
        cell.cell.key: (cell.signed, cell.counted_then, cell.counted_now, cell.rows_added, cell.rows_gone)
        for cell in comparison.differing
    }
    assert found == {"c6": (3, 3, 4, 1, 0), "c7": (2, 2, 3, 1, 0), "c8": (2, 2, 3, 1, 0)}
    why = why_changed(september.director.actor, report, "c6")
    assert (why.came_count, why.gone_count) == (1, 0)

    late.delete()
    assert compare_report(report).differing == []
    signature = signatures.last_signature(report)
    assert signature is not None
    assert signatures.seal_holds(signature, report)


def test_the_rows_are_named_only_to_those_who_may_see_visits(september: Cast) -> None:
    report = testing.find("tt23.b9", "2026-09", september.tree.station_a.id)
    testing.send_filled(report, {"c6": 3}, NOW)
    visit(make_person(full_name="Lê Thị Muộn"), september.tree.station_a, icd10="I10")
    page = f"/statistics/reports/{report.id}/compare/c6/"
    assert "malk-00007" in september.clerk_a.client.get(page).content.decode()
    assert "malk-00007" not in september.auditor.client.get(page).content.decode()
    assert september.clerk_b.client.get(page).status_code == 404
    assert september.clerk_a.client.get(f"/statistics/reports/{report.id}/compare/c99/").status_code == 404


def test_cells_of_forms_are_figures(september: Cast) -> None:
    tree = september.tree
    for place, deliveries in ((tree.hospital, 100),):
        testing.send_filled(testing.find("tt23.b4", "2026-09", place.id), {"c7": deliveries}, NOW)
    testing.send_filled(testing.find("tt23.b4tyt", "2026-09", tree.station_a.id), {"i5.c4": 4}, NOW)
    month = Period.parse("2026-09")
    asked = [
        FigureRequest("tt23.b4.c7", month),
        FigureRequest("tt23.b4.c7", month, Scope(organisation_id=tree.centre.id)),
        FigureRequest("tt23.b4tyt.i5.c3", month),
        FigureRequest("tt23.b4.c7", Period.parse("2026-W40")),
    ]
    found = figures(september.director.actor, asked)
    assert [figure.value for figure in found] == [104, 4, 4, None]
    told = FormCells().describe("tt23.b4.c7")
    assert told is not None
    assert "Tổng số phụ nữ đẻ" in told.label
    assert FormCells().describe("tt23.b4.c999") is None
    assert FormCells().describe("tt23.b99.c1") is None


IDS = [UUID(int=n * 2**100 + n) for n in range(20)]
NAMES = ["", "c6", "c7?age=0-4|5-14", "c7?sex=2&insured=1", "r25.c10", "ô"]


@given(st.lists(st.integers(0, 2 ** len(IDS) - 1), max_size=len(NAMES)))
def test_row_sets_come_back_as_they_went(drawn: list[int]) -> None:
    """Each number says by its bits which rows one set holds: cheap to draw."""
    sets = {
        name: frozenset(one for place, one in enumerate(IDS) if bits >> place & 1)
        for name, bits in zip(NAMES, drawn, strict=False)
    }
    assert unpack(pack(sets)) == sets
    assert pack(sets) == pack(dict(reversed(sets.items())))
