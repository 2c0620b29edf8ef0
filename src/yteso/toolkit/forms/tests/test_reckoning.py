import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yteso.toolkit.forms.definition import Definition, read_definition, write_definition
from yteso.toolkit.forms.errors import DefinitionWrong
from yteso.toolkit.forms.reckoning import Plan, Sheet, find_plan

DAY = dt.date(2026, 11, 20)


def make(*items: dict[str, Any], lists: dict[str, Any] | None = None, **more: Any) -> Definition:
    return read_definition(
        {
            "title": "Thử",
            "sections": [{"key": "s", "label": "Phần", "items": list(items), **more}],
            "lists": lists or {},
        }
    )


def field(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": key, **more}


def sheet(definition: Definition, **values: Any) -> Sheet:
    return Sheet(Plan(definition), values, DAY)


def test_what_does_not_apply_is_hidden_and_counts_as_empty() -> None:
    form = make(
        field("married", "flag"),
        field("spouse", relevant="${married}", required="true"),
        field("greeting", "calculated", calculation="coalesce(${spouse}, 'không')"),
    )
    one = sheet(form, spouse="Lan")
    assert not one.is_shown("spouse")
    assert one.value("spouse") is None
    assert one.value("greeting") == "không"
    changed = one.put("married", True)
    assert one.value("greeting") == "Lan"
    assert {cell[:2] for cell in changed} == {
        ("value", "married"), ("shown", "spouse"), ("value", "spouse"), ("value", "greeting"),
    }  # fmt: skip
    assert one.values() == {"married": True, "spouse": "Lan", "greeting": "Lan"}


def test_only_dependants_are_worked_out_again() -> None:
    items = [field(f"a{n}", "integer") for n in range(300)]
    items += [field(f"b{n}", "calculated", calculation=f"${{a{n}}} * 2") for n in range(300)]
    items.append(
        field("all", "calculated", calculation="sum(" + ", ".join(f"${{b{n}}}" for n in range(50)) + ")")
    )
    one = sheet(make(*items))
    before = one.worked
    changed = one.put("a7", Decimal(5))
    assert one.value("all") == 10
    assert one.worked - before == 3
    assert changed == {("value", "a7", ""), ("value", "b7", ""), ("value", "all", "")}
    before = one.worked
    one.put("a7", Decimal(5))  # the same again: nothing follows
    assert one.worked - before == 1


def test_a_repeat_adds_up_and_its_rows_know_each_other() -> None:
    repeat = {
        "key": "goods", "kind": "repeat", "label": "Hàng", "least": 1, "most": 3,
        "items": [
            field("n", "integer", required="true", constraint="${.} > 0", constraint_message="Lớn hơn 0"),
            field("price", "decimal"),
            field("cost", "calculated", calculation="${n} * ${price} * ${rate}"),
        ],
    }  # fmt: skip
    form = make(
        field("rate", "decimal"),
        repeat,
        field("total", "calculated", calculation="sum(${cost})"),
        field("rows", "calculated", calculation="count(${goods})"),
    )
    one = sheet(form, rate=Decimal(2), goods={"r1": {"n": Decimal(3), "price": Decimal("1.5")}})
    assert one.value("total") == 9
    one.add_row("goods", "r2")
    assert one.value("rows") == 2
    assert [(p.key, p.row) for p in one.problems()] == [("n", "r2")]
    one.put("n", Decimal(0), "r2")
    assert [p.text for p in one.problems()] == ["Lớn hơn 0"]
    one.put("n", Decimal(1), "r2")
    one.put("price", Decimal(4), "r2")
    assert one.value("total") == 17
    one.put("rate", Decimal(1))
    assert one.value("total") == Decimal("8.5")
    one.remove_row("goods", "r1")
    assert one.value("total") == 4
    assert one.value("rows") == 1
    one.remove_row("goods", "r2")
    assert one.problems()[0].key == "goods"


def test_choices_follow_another_answer() -> None:
    lists = {
        "commune": [
            {"value": "a", "label": "Xã A", "more": {"province": "51"}},
            {"value": "b", "label": "Xã B", "more": {"province": "62"}},
        ]
    }
    form = make(
        field("province"),
        field("commune", "one", choices="commune", choice_filter="${choice.province} = ${province}"),
        lists=lists,
    )
    one = sheet(form, province="51", commune="a")
    commune = form.field_map["commune"]
    assert [c.value for c in one.offered(commune)] == ["a"]
    one.put("province", "62")
    assert [c.value for c in one.offered(commune)] == ["b"]
    assert [p.key for p in one.problems()] == ["commune"]


def test_a_circle_is_refused_with_its_names() -> None:
    form = make(
        field("a", "calculated", calculation="${b} + 1"), field("b", "calculated", calculation="${a} + 1")
    )
    with pytest.raises(DefinitionWrong) as no:
        find_plan(form)
    assert "a" in no.value.faults[0]
    assert "b" in no.value.faults[0]


def test_a_formula_that_cannot_be_worked_out_is_told_and_harms_nothing() -> None:
    form = make(field("a"), field("b", "calculated", calculation="${a} * 2"))
    one = sheet(form, a="ba")
    assert one.value("b") is None
    assert "ba" in next(iter(one.faults.values()))
    one.put("a", "3")
    assert one.value("b") == 6
    assert not one.faults


def test_a_definition_survives_json() -> None:
    form = make(
        field(
            "x",
            "decimal",
            prefill="person.full_name",
            required=True,
            decimals=3,
            label={"vi": "X", "en": "Y"},
        ),
        {"key": "r", "kind": "repeat", "label": "R", "items": [field("y")]},
        relevant="true",
    )
    again = read_definition(write_definition(form))
    assert again == form
    assert again.digest == form.digest


NAMES = [f"f{n}" for n in range(8)]
FORM = make(
    *[
        field(name, "integer", relevant=f"${{f{n - 1}}} != 3" if n % 3 == 2 else "")
        for n, name in enumerate(NAMES)
    ],
    {"key": "rep", "kind": "repeat", "label": "R", "relevant": "${f0} != 1",
     "items": [field("in", "integer", constraint="${.} < ${f1}"),
               field("out", "calculated", calculation="${in} + ${f2}")]},
    field("sum", "calculated", calculation="sum(${out}) + coalesce(${f5}, 0)"),
    field("last", "calculated", calculation="if(${sum} > 4, ${f7}, count(${rep}))"),
)  # fmt: skip
STEP = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(0, 4).map(Decimal))),
    st.tuples(st.just("+"), st.integers(0, 2)),
    st.tuples(st.just("-"), st.integers(0, 2)),
    st.tuples(st.just("in"), st.tuples(st.integers(0, 2), st.integers(0, 4).map(Decimal))),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_step_by_step_gives_what_working_all_out_gives(steps: list[Any]) -> None:
    one = sheet(FORM)
    for what, value in steps:
        if what == "+":
            if f"r{value}" not in one.rows["rep"]:
                one.add_row("rep", f"r{value}")
        elif what == "-":
            one.remove_row("rep", f"r{value}")
        elif what == "in":
            if f"r{value[0]}" in one.rows["rep"]:
                one.put("in", value[1], f"r{value[0]}")
        else:
            one.put(what, value)
    whole = Sheet(Plan(FORM), {**one.raw, "rep": one.rows["rep"]}, DAY)
    assert one.state == whole.state
