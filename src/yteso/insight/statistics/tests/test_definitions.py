"""What the shipped forms are, and what a faulty definition is told."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from yteso.insight.statistics.definitions import Definition, read_definition, read_terms
from yteso.insight.statistics.errors import DefinitionFaulty
from yteso.insight.statistics.layout import headings
from yteso.insight.statistics.periods import label_of, periods_between, previous_of, span_of
from yteso.insight.statistics.shipped import read_documents

FORMS = {document["code"]: read_definition(document) for document in read_documents()}
SMALL: dict[str, Any] = {
    "code": "local.small", "number": "1", "printed_code": "1", "title": "Small",
    "regime": "local", "kind": "local",
    "valid_from": "2025-01-01", "valid_to": None, "legal_source": "x", "source": "x", "confidence": "H",
    "tiers": ["unit"], "periods": ["month"], "filled_by": ["commune_station"], "layout": "units",
    "deadlines": [{"tier": "unit", "counts": "days", "days": 5}],
    "columns": [
        {"code": "a", "path": ["A"], "class": "FLOW"}, {"code": "b", "path": ["B"], "class": "FLOW"},
        {"code": "t", "path": ["T"], "class": "FLOW", "formula": "a + b"},
    ],
}  # fmt: skip


A = {"code": "a", "path": ["A"], "class": "FLOW"}


def test_the_forms_of_the_law_are_all_there() -> None:
    of_2025 = [code for code in FORMS if code.startswith("tt23.")]
    assert len(of_2025) == 15
    assert sorted(code for code in FORMS if code.startswith("tt37.")) == [
        "tt37.b11", "tt37.b4", "tt37.b5", "tt37.b6", "tt37.b7", "tt37.b8", "tt37.b9"
    ]  # fmt: skip
    assert len(FORMS["tt23.b4tyt"].rows) == 87
    groups = [row for row in FORMS["tt23.b14"].rows if row.keys]
    assert len(groups) == 312
    categories = [key for row in groups for key in row.keys]
    assert len(categories) == len(set(categories)), "a category counts in one group only"
    assert len(FORMS["tt23.b11"].columns) == 64


def test_printed_formulas_are_read() -> None:
    money = FORMS["tt23.b2"]
    income = next(column for column in money.columns if column.code == "c7")
    assert income.printed_formula == "7 = 8+12+13+14"
    assert income.terms == ((1, "c8"), (1, "c12"), (1, "c13"), (1, "c14"))
    services = next(column for column in money.columns if column.code == "c14")
    assert [name for _sign, name in services.terms] == ["c15", "c16", "c17", "c18", "c19"]
    assert money.formulas["kcb.c7"][0] == (1, "kcb.c8")
    assert money.formulas["total.c9"] == ((1, "kcb.c9"), (1, "dp.c9"))
    assert "total.x28" not in money.formulas, "a ratio is not added up"


def test_a_closed_cell_takes_its_formula_with_it() -> None:
    station = FORMS["tt23.b4tyt"]
    assert station.formulas["i5.c3"] == ((1, "i5.c4"), (1, "i5.c5"))
    assert "i1.c3" not in station.formulas
    assert "i1.c3" in station.open_cells
    assert "i1.c4" not in station.open_cells


def test_every_check_and_mapping_names_cells_that_exist() -> None:
    names = {form.name_of(key) for form in FORMS.values() for key in form.cells}
    for form in FORMS.values():
        assert set(form.derived.values()) <= names
        assert len({check.code for check in form.checks}) == len(form.checks), form.code


def test_headings_merge_as_printed() -> None:
    levels = headings(FORMS["tt23.b14"].columns)
    assert [(h.text, h.across, h.down) for h in levels[0]] == [
        ("Tại khoa khám bệnh", 6, 1),
        ("Điều trị nội trú", 10, 1),
        ("Số trường hợp tử vong được cấp giấy báo tử", 1, 4),
    ]
    for form in FORMS.values():
        covered = sum(h.across * h.down for level in headings(form.columns) for h in level)
        assert covered == len(form.columns) * max(len(column.path) for column in form.columns), form.code


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": []}, "at least one column"),
        ({"columns": SMALL["columns"] * 2}, "stands twice"),
        (
            {"columns": [{"code": "a", "path": ["A"], "class": "FLOW", "formula": "b"}]},
            "which the form lacks",
        ),
        (
            {"columns": [{"code": "a", "path": ["A"], "class": "FLOW", "formula": "a"}]},
            "computed from itself",
        ),
        ({"columns": [{"code": "A b", "path": ["A"], "class": "FLOW"}]}, "is not a code"),
        ({"columns": [{"code": "a", "path": ["A"], "class": "MANY"}]}, "is not a way of adding up"),
        ({"columns": [{**A, "formula": "b * 2"}]}, "cannot be read"),
        ({"periods": ["week"]}, "periods must be among"),
        ({"valid_from": "soon"}, "cannot be read"),
        ({"closed": ["z"]}, "has no cell"),
        ({"code": "B4"}, "is not like tt23.b4"),
    ],
)
def test_a_faulty_definition_is_told_where(change: dict[str, Any], words: str) -> None:
    with override("en"), pytest.raises(DefinitionFaulty) as refused:
        read_definition({**SMALL, **change})
    assert words in str(refused.value)


def test_a_definition_without_a_part_is_told_which() -> None:
    with pytest.raises(DefinitionFaulty) as refused:
        read_definition({key: value for key, value in SMALL.items() if key != "deadlines"})
    assert "deadlines" in str(refused.value)


def test_terms_add_and_subtract() -> None:
    assert read_terms("c7 - c20 + c1_a") == ((1, "c7"), (-1, "c20"), (1, "c1_a"))
    assert read_terms("") == ()


def small(**change: Any) -> Definition:
    return read_definition({**SMALL, **change})


def test_periods() -> None:
    assert span_of("2024-02") == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert span_of("2024-9M") == (dt.date(2024, 1, 1), dt.date(2024, 9, 30))
    assert previous_of("2026-01") == "2025-12"
    assert previous_of("2026-H1") == "2025-H1"
    with override("vi"):
        assert label_of("2026-10") == "Tháng 10/2026"
    assert periods_between(small(), dt.date(2024, 12, 1), dt.date(2025, 2, 28)) == ["2025-01", "2025-02"]
    cumulative = small(periods=["3M", "6M", "9M", "12M"])
    assert periods_between(cumulative, dt.date(2025, 1, 1), dt.date(2025, 12, 31)) == [
        "2025-Q1", "2025-H1", "2025-9M", "2025"
    ]  # fmt: skip
    ends = FORMS["tt23.b4"]
    assert periods_between(ends, dt.date(2027, 1, 1), dt.date(2027, 12, 31)) == ["2027-01", "2027-02"]
