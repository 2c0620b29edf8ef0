import datetime as dt
import json
from decimal import Decimal

import pytest
from django.utils import translation

from yteso.kernel.base.public import Conflict, NotAllowed
from yteso.kernel.ui.grids.drawing import body_html, head_html
from yteso.kernel.ui.public import (
    CellWrong,
    Grid,
    GridColumn,
    GridRow,
    doubt,
    read_cell,
    save_grid,
    write_cell,
)

NUMBER = GridColumn("n", "N", "number")
WHOLE = GridColumn("w", "W", "integer", least=0, most=400, high=90)
DATE = GridColumn("d", "D", "date")
PLACE = GridColumn("p", "P", "choice", choices=(("1", "Tại nhà"), ("2", "Bệnh viện")))
FLAG = GridColumn("f", "F", "flag")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (NUMBER, "1.234,5", Decimal("1234.5")),
        (NUMBER, "1,234.5", Decimal("1234.5")),
        (NUMBER, "3.250", Decimal(3250)),
        (NUMBER, "3.25", Decimal("3.25")),
        (NUMBER, "1,234", Decimal("1.23")),
        (WHOLE, " 1 2 ", 12),
        (GridColumn("w", "W", "integer"), "1,234", 1234),
        (GridColumn("w", "W", "integer"), "1.234.567", 1234567),
        (DATE, "5/3/2026", dt.date(2026, 3, 5)),
        (DATE, "05032026", dt.date(2026, 3, 5)),
        (DATE, "5.3.98", dt.date(1998, 3, 5)),
        (DATE, "2026-03-05 00:00:00", dt.date(2026, 3, 5)),
        (GridColumn("b", "B", "partial"), "1956", "1956"),
        (GridColumn("b", "B", "partial"), "3/1956", "1956-03"),
        (GridColumn("b", "B", "partial"), "5/3/1956", "1956-03-05"),
        (PLACE, "tai nha", "1"),
        (PLACE, "2", "2"),
        (FLAG, "X", True),
        (FLAG, "Có", True),
        (FLAG, "không", None),
        (FLAG, "", None),
        (GridColumn("t", "T", "time"), "7h05", dt.time(7, 5)),
        (GridColumn("t", "T"), "  Nguyễn   Thị  A ", "Nguyễn Thị A"),
    ],
)
def test_what_people_type_is_read(column, text, value):
    with translation.override("vi"):
        assert read_cell(column, text) == value


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (NUMBER, "abc"),
        (NUMBER, "1.2.3,4,5"),
        (NUMBER, "9" * 30),
        (NUMBER, "=1+1"),
        (WHOLE, "1,5"),
        (WHOLE, "-1"),
        (WHOLE, "401"),
        (DATE, "31/02/2026"),
        (DATE, "01/01/0001"),
        (PLACE, "trên xe"),
        (FLAG, "có thể"),
        (GridColumn("t", "T", "time"), "25:00"),
        (GridColumn("t", "T", length=5), "quá dài"),
        (GridColumn("t", "T"), "a\x07b"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(column, text):
    with translation.override("vi"), pytest.raises(CellWrong, match=r"\.$"):
        read_cell(column, text)


def test_what_is_written_is_read_again():
    with translation.override("vi"):
        for column, value in [
            (NUMBER, Decimal("1234567.25")),
            (WHOLE, 12),
            (DATE, dt.date(2026, 3, 5)),
            (FLAG, True),
            (GridColumn("b", "B", "partial"), "1956-03"),
            (PLACE, "2"),
        ]:
            assert read_cell(column, write_cell(column, value)) == value


def test_the_unusual_passes_with_a_word():
    with translation.override("vi"):
        assert doubt(WHOLE, 91) == "Khác thường: thường là 0 – 90. Hãy kiểm tra."
    assert doubt(WHOLE, 90) == ""


def test_groups_of_headings_are_shared_by_neighbours():
    grid = Grid(
        "g",
        "G",
        (
            GridColumn("a", "A"),
            GridColumn("b", "B", groups=("X", "Y")),
            GridColumn("c", "C", groups=("X", "Y")),
            GridColumn("d", "D", groups=("X",)),
            GridColumn("e", "E", groups=("X", "Y")),
        ),
        (),
    )
    html = head_html(grid)
    assert html.count("<tr>") == 3
    assert '<th scope="colgroup" id="g-g-0-1" colspan="4">X</th>' in html
    assert html.count(">Y</th>") == 2
    assert 'id="g-c-a" rowspan="3"' in html
    assert 'id="g-c-d" rowspan="2"' in html


def test_hostile_words_are_words():
    bad = '"><script>alert(1)</script>'
    grid = Grid(bad, bad, (GridColumn("a", bad),), (GridRow("r", bad, values={"a": bad}),), save_url="/x")
    html = head_html(grid) + body_html(grid)
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 3


def post(rf, body, **more):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return rf.post("/", text, content_type="application/json", **more)


def test_the_script_gets_json_whatever_happens(rf):
    request = post(rf, {"changes": [{"row": "r", "column": "w", "text": "1", "was": ""}]})

    def refuse(changes):
        raise Conflict

    def forbid(changes):
        raise NotAllowed

    assert save_grid(request, (WHOLE,), refuse).status_code == 409
    assert "refusal" in json.loads(save_grid(request, (WHOLE,), forbid).content)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"changes": 5}',
        b'{"changes": [{"row": 1, "column": "w", "text": "1"}]}',
        b'{"changes": [{"row": "r", "column": "w", "text": null}]}',
        b'{"changes": [{"row": "r", "column": "w", "text": "a\\u0000"}]}',
        b'{"changes": [{"row": "", "column": "w", "text": "1"}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_hostile_body_is_refused(rf, body):
    answer = save_grid(post(rf, body), (WHOLE,), lambda changes: pytest.fail("must not be reached"))
    assert answer.status_code == 422
    assert "refusal" in json.loads(answer.content)


def test_ten_megabytes_are_refused(rf):
    body = {"changes": [{"row": "r", "column": "w", "text": "x" * 10_000_000, "was": ""}]}
    answer = save_grid(post(rf, body), (WHOLE,), lambda changes: pytest.fail("must not be reached"))
    assert answer.status_code == 422
