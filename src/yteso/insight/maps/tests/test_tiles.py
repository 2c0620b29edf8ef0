import datetime as dt

import pytest

from yteso.insight.maps.classes import Classes
from yteso.insight.maps.drawing import AreaFigure, Place, draw_squares, name_lines
from yteso.insight.maps.queries import Structure, list_places, list_structures
from yteso.insight.maps.tiles import place_squares
from yteso.kernel.places.public import Level, list_units

pytestmark = pytest.mark.django_db


def test_the_structures_are_those_before_each_change_of_communes() -> None:
    assert [s.key for s in list_structures()] == [
        "now",
        "2025-06-30",
        "2025-06-30d",
        "2024-12-31",
        "2024-12-31d",
    ]


@pytest.mark.parametrize(
    ("key", "many"),
    [("now", 96), ("2025-06-30", 273), ("2025-06-30d", 23), ("2024-12-31", 276), ("2024-12-31d", 23)],
)
def test_every_unit_has_exactly_one_square_and_none_is_laid_on_another(key: str, many: int) -> None:
    structure = next(s for s in list_structures() if s.key == key)
    units = list_places(structure)
    squares = place_squares(structure.level, structure.on, [u.code for u in units])
    assert len(units) == len({u.code for u in units}) == many
    assert set(squares) == {u.code for u in units}
    assert len(set(squares.values())) == many
    assert min(x for x, _ in squares.values()) == min(y for _, y in squares.values()) == 0


def test_the_former_quang_ngai_alone_has_its_173_communes_and_13_districts() -> None:
    day = dt.date(2024, 12, 31)
    assert list_units(Level.COMMUNE, day, "51").count() == 173
    assert len(list_places(Structure("", "", day, Level.DISTRICT), "51")) == 13
    names = {u.full_name for u in list_places(Structure("", "", day, Level.COMMUNE), "51")}
    assert len(names | {"Huyện Lý Sơn"}) == len(names)  # the district without communes is not forgotten


def test_neighbours_lie_as_on_the_ground() -> None:
    squares = place_squares(
        "commune", dt.date(2026, 1, 1), [u.code for u in list_places(list_structures()[0])]
    )
    of = {u.name: squares[u.code] for u in list_places(list_structures()[0])}
    assert of["Lý Sơn"][0] > of["Bình Sơn"][0]  # the island lies in the east,
    assert of["Bình Sơn"][1] < of["Mộ Đức"][1] < of["Ba Tơ"][1] or of["Đức Phổ"][1] >= of["Mộ Đức"][1]
    assert of["Bờ Y"][0] < of["Sơn Hà"][0] < of["Cẩm Thành"][0]  # the border with Laos in the west


def test_a_unit_that_no_layout_knows_stands_under_the_others() -> None:
    codes = [u.code for u in list_places(list_structures()[0])]
    squares = place_squares("commune", dt.date(2027, 1, 1), [*codes, "99001", "99002"])
    lowest = max(squares[code][1] for code in codes)
    assert squares["99001"] == (0, lowest + 2)
    assert squares["99002"] == (1, lowest + 2)


def test_a_square_says_its_value_or_why_there_is_none() -> None:
    from decimal import Decimal

    places = [Place(c, c, c) for c in "abcd"]
    squares = {c: (i, 0) for i, c in enumerate("abcd")}
    figures = {
        "a": AreaFigure(Decimal(1200)),
        "b": AreaFigure(Decimal(3), hidden=True),
        "c": AreaFigure(None),
    }
    drawn = draw_squares(places, squares, figures, Classes((Decimal(1200),), (Decimal(1200),)), 0)
    assert [(a.shown, a.tone) for a in drawn.areas] == [
        ("1.200", "c3"),
        ("<5", "hidden"),
        ("–", "none"),
        ("–", "none"),
    ]
    assert [(k.tone, k.units) for k in drawn.keys] == [("c3", 1), ("hidden", 1), ("none", 2)]


def test_names_break_into_lines() -> None:
    assert name_lines("Trương Quang Trọng") == ["Trương", "Quang", "Trọng"]
    assert name_lines("Ba Tơ") == ["Ba Tơ"]
    assert name_lines("Ia H' Drai") == ["Ia H'", "Drai"] or name_lines("Ia H' Drai") == ["Ia H' Drai"]
