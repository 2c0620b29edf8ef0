import datetime as dt
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from yteso.insight.maps.actions import load_outlines
from yteso.insight.maps.classes import Classes
from yteso.insight.maps.errors import OutlinesRefused
from yteso.insight.maps.models import Outline, OutlineSet
from yteso.insight.maps.outlines import count_points, read_outlines, simplify
from yteso.insight.maps.queries import draw_map, list_places, list_structures, read_outlines_of
from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import NotAllowed, SystemActor, now

DAY = dt.date(2025, 7, 1)


def square(x: float, y: float, size: float = 0.1, code: Any = "21025") -> dict[str, Any]:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def shaped(kind: str, coordinates: Any) -> bytes:
    return collection({**square(108.8, 15.1), "geometry": {"type": kind, "coordinates": coordinates}})


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html>", "không phải JSON"),
        (b"[" * 100_000, "không phải JSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "không phải JSON"),
        (b'{"type": "Feature"}', "FeatureCollection"),
        (collection({"type": "Feature"}), "không có thuộc tính"),
        (collection(square(108.8, 15.1, code="abc")), "không phải mã đơn vị"),
        (collection(square(108.8, 15.1, code=True)), "không có mã đơn vị"),
        (collection(square(15.1, 108.8)), "vĩ độ đứng trước"),
        (collection(square(586_000, 1_670_000)), "ngoài Việt Nam"),
        (collection(square(108.8, 15.1), square(108.9, 15.1)), "hai lần"),
        (shaped("Point", [108, 15]), "đa giác"),
        (shaped("Polygon", [[[108.8, 15.1]]]), "bốn đỉnh"),
        (shaped("Polygon", [[[108.8, 15.1], [108.9, 15.1], [108.9, 15.2], [108.8, 15.2]]]), "khép kín"),
        (shaped("Polygon", [[[10**4000, 15], [109, 15], [109, 16], [10**4000, 15]]]), "cặp số"),
        (shaped("Polygon", [[["x", {}], [1], 2, None]]), "cặp số"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_its_fault(content: bytes, fault: str) -> None:
    _given, faults = read_outlines(content)
    assert len(faults) == 1
    assert fault in faults[0]


def test_a_code_is_found_under_its_usual_names_or_the_named_one() -> None:
    feature = square(108.8, 15.1)
    feature["properties"] = {"MaXa": 21025, "khac": "21028"}
    assert read_outlines(collection(feature))[0][0].code == "21025"
    assert read_outlines(collection(feature), "KHAC")[0][0].code == "21028"


def test_common_borders_are_simplified_alike() -> None:
    border = [[108.9, 15.1 + i / 1000] for i in range(101)]
    border = [[x + (0.00004 if i % 2 else 0), y] for i, (x, y) in enumerate(border)]
    left = [[108.8, 15.1], *border, [108.8, 15.2], [108.8, 15.1]]
    right = [[109.0, 15.2], *reversed(border), [109.0, 15.1], [109.0, 15.2]]
    given, faults = read_outlines(
        collection(
            {"properties": {"code": "21025"}, "geometry": {"type": "Polygon", "coordinates": [left]}},
            {"properties": {"code": "21028"}, "geometry": {"type": "MultiPolygon", "coordinates": [[right]]}},
        )
    )
    assert faults == []
    simple = simplify({g.code: g.polygons for g in given}, 0.001)
    a, b = simple["21025"][0][0], simple["21028"][0][0]
    assert a[0] == a[-1]
    assert b[0] == b[-1]
    assert len(a) == len(b) == 5
    assert {p for p in a if p[0] >= 108.9} == {p for p in b if p[0] < 108.95}


def test_a_small_island_keeps_a_shape() -> None:
    island = [
        (109.1 + 0.0001 * x, 15.38 + 0.0001 * y) for x, y in ((0, 0), (1, 0), (2, 1), (1, 2), (0, 1), (0, 0))
    ]
    ring = simplify({"x": [[island]]}, 0.5)["x"][0][0]
    assert len(ring) >= 4
    assert ring[0] == ring[-1]


@pytest.mark.django_db
def test_all_units_or_none_are_loaded_and_the_same_file_once() -> None:
    actor = SystemActor("test")
    bad = collection(square(108.8, 15.1), square(109.0, 15.1, code="51522"))
    with pytest.raises(OutlinesRefused) as refused:
        load_outlines(actor=actor, content=bad, on=DAY, source="thử", now=now())
    assert refused.value.faults == ("đơn vị 51522 không tồn tại ngày 01/07/2025",)
    assert not OutlineSet.objects.exists()
    good = collection(square(108.8, 15.1))
    first = load_outlines(actor=actor, content=good, on=DAY, source="thử, CC0", now=now())
    assert load_outlines(actor=actor, content=good, on=DAY, source="thử, CC0", now=now()).id == first.id
    assert (first.units, first.points_given, first.points_kept, Outline.objects.count()) == (1, 5, 5, 1)


@pytest.mark.django_db
def test_a_map_takes_outlines_only_if_every_unit_has_one_and_the_latest() -> None:
    actor, structure = SystemActor("test"), list_structures()[0]
    units = list_places(structure)
    features = [
        square(107.5 + 0.1 * (i % 12), 14.3 + 0.1 * (i // 12), code=u.code) for i, u in enumerate(units)
    ]
    load_outlines(actor=actor, content=collection(*features[:-1]), on=DAY, source="một", now=now())
    assert not draw_map(units, structure, {}, Classes((), ())).has_outlines
    load_outlines(actor=actor, content=collection(*features[-1:]), on=DAY, source="hai", now=now())
    drawn = draw_map(units, structure, {}, Classes((), ()))
    assert drawn.has_outlines
    assert len(drawn.areas) == 96
    moved = square(109.5, 14.3, code=units[0].code)
    load_outlines(actor=actor, content=collection(moved), on=DAY, source="ba", now=now())
    assert read_outlines_of(units)[units[0].code][0][0][0] == [109.5, 14.3]
    former = next(s for s in list_structures() if s.key == "2025-06-30")
    assert not read_outlines_of([u for u in list_places(former) if u.valid_from != units[0].valid_from])


@pytest.mark.django_db
def test_only_the_administrator_loads() -> None:
    with pytest.raises(NotAllowed):
        load_outlines(actor=cast().director.actor, content=b"", on=DAY, source="x", now=now())


@pytest.mark.django_db
def test_the_command(tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "xa.geojson"
    file.write_bytes(collection(square(108.8, 15.1)))
    call_command("places_polygons", str(file), "--on", "2025-07-01", "--source", "thử, CC0")
    assert "1 units, 5 corners, 5 kept" in capsys.readouterr().out
    call_command("places_polygons")
    assert "thử, CC0" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--on DATE"):
        call_command("places_polygons", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("places_polygons", str(tmp_path / "none"), "--on", "2025-07-01", "--source", "x")


def test_a_great_file_becomes_small() -> None:
    import math

    ring = [
        [108.8 + 0.1 * math.cos(i / 8000 * math.tau), 15.1 + 0.1 * math.sin(i / 8000 * math.tau)]
        for i in range(8000)
    ]
    ring.append(ring[0])
    given, _ = read_outlines(
        collection({"properties": {"code": "21025"}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    )
    assert count_points(simplify({"a": given[0].polygons}, 0.0001)["a"]) < 200
