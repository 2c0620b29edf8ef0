"""Roll-ups equal the rows, whatever happens to the rows."""

import datetime as dt
import random
from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from yteso.kernel.base.public import Refusal, SystemActor, now
from yteso.kernel.organisations.testing import make_facility
from yteso.kernel.people.public import merge, unmerge
from yteso.kernel.people.testing import make_person
from yteso.kernel.places.public import Level
from yteso.kernel.places.testing import undo_change_set
from yteso.record.visits.measures.activity import ARRIVALS, ENDS
from yteso.record.visits.measures.illness import DIAGNOSES
from yteso.record.visits.measures.tests_and_imaging import DRUG_LINES, SERVICE_LINES
from yteso.record.visits.models import LINE_MODELS, Visit
from yteso.record.visits.testing import make_visit
from yteso.record.visits.tests.test_measures import EXPECTED, at, cast  # noqa: F401 - a fixture
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, by_key, by_place, figures
from yteso.toolkit.measures.testing import differences, rebuild, rebuild_all, refresh_now, without_rollups

pytestmark = pytest.mark.django_db
BOSS = SystemActor("test")
SOURCES = [ARRIVALS, ENDS, DIAGNOSES, SERVICE_LINES, DRUG_LINES]
COMMUNES = ["21025", "21028", "21034", "21040", "21010", "21013", "99999", ""]
LAST_DAY = dt.date(2025, 6, 30)  # of the former map


def test_roll_ups_say_what_was_counted_by_hand(cast: dict[str, Any]) -> None:  # noqa: F811
    rebuild_all()
    asked = [FigureRequest(code, Period.parse(period), keys=keys) for code, period, keys, _ in EXPECTED]
    assert [f.value for f in figures(BOSS, asked)] == [value for *_, value in EXPECTED]
    chapters = by_key(BOSS, "illness.outpatient", Period.parse("2026-10"), Scope(), "chapter")
    assert [(key, figure.value) for key, _, figure in chapters] == [("I", 1), ("X", 1)]


def test_the_first_days_of_a_month_are_not_counted_on_the_rows(
    cast: dict[str, Any],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a dashboard compares a running month with: people as well, each once."""
    again = make_visit(cast["girl"].id, cast["station"], at=at("2026-10-15"), care_type_code="01")
    rebuild(source=ARRIVALS, now=now())
    rebuild(source=DIAGNOSES, now=now())
    codes = ("visits.total", "visits.persons", "visits.insured_share", "diseases.cases")
    days = ("2026-10-01", "2026-10-01..2026-10-14", "2026-10-01..2026-10-15", "2026-10-01..2026-10-31")
    asked = [
        FigureRequest(c, Period.parse(d), s)
        for c in codes
        for d in days
        for s in (Scope(), Scope(again.facility_id))
    ]
    with without_rollups():
        counted = [f.value for f in figures(BOSS, asked)]
    counting = "yteso.toolkit.measures.reading.count_live"
    monkeypatch.setattr(counting, lambda asked, resolver: list(asked) and pytest.fail("rows"))
    assert [f.value for f in figures(BOSS, asked)] == counted
    assert len(set(counted)) > 3


def test_a_change_is_seen_after_the_next_count(cast: dict[str, Any]) -> None:  # noqa: F811
    rebuild_all()
    make_visit(cast["girl"].id, cast["station"], at=at("2026-10-15"), care_type_code="01")
    october = [FigureRequest("visits.total", Period.parse("2026-10"))]
    assert figures(BOSS, october)[0].value == 3
    refresh_now()
    found = figures(BOSS, october)[0]
    assert found.value == 4
    assert found.as_of is not None
    assert differences() == []


def test_lines_changed_by_raw_sql_are_seen(cast: dict[str, Any]) -> None:  # noqa: F811
    rebuild_all()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE visits_serviceline SET quantity = 7 WHERE group_code = '1'")
    refresh_now()
    october = [FigureRequest("services.test", Period.parse("2026-10"))]
    assert figures(BOSS, october)[0].value == 7
    assert differences() == []


def test_a_difference_is_found(cast: dict[str, Any]) -> None:  # noqa: F811
    rebuild_all()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE measures_cell SET value = value + 1 WHERE measure = 'visits.total' AND axis = 'o'"
            " AND grain = 'd' AND day = '2026-10-01'"
        )
    [wrong] = differences()
    assert (wrong.measure, wrong.axis, wrong.day, wrong.rolled, wrong.counted) == (
        "visits.total", "o", dt.date(2026, 10, 1), 2, 1,
    )  # fmt: skip


def test_an_emptied_table_is_not_read_from_roll_ups(cast: dict[str, Any]) -> None:  # noqa: F811
    rebuild_all()
    month = Period.parse("2026-10")
    asked = [FigureRequest("services.test", month), FigureRequest("visits.total", month)]
    before = [f.value for f in figures(BOSS, asked)]
    assert before[0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE visits_serviceline")
    assert [f.value for f in figures(BOSS, asked)] == [0, before[1]]
    rebuild(source=SERVICE_LINES, now=now())
    assert [f.value for f in figures(BOSS, asked)] == [0, before[1]]
    assert differences() == []


@pytest.mark.parametrize("seed", range(4))
def test_roll_ups_equal_rows_under_anything(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random arrivals, replacements, deletions and merges, with counts at random moments in between;
    meanwhile the map of July 2025 comes into force, whose codes some facilities had used before."""
    rng = random.Random(seed)
    undo_change_set("2025-07")
    change_at = rng.randrange(40)
    facilities = [make_facility() for _ in range(3)]
    people = [make_person() for _ in range(6)]
    visits: list[Visit] = []
    merges: list[Any] = []
    rebuild_all()
    for number in range(40):
        if number == change_at:
            before = _on_former_map()
            call_command("places_apply", "2025-07")
            assert _on_former_map() == before
        deed = rng.random()
        if deed < 0.55 or not visits:
            visits.append(_some_visit(rng, facilities, people))
        elif deed < 0.75:
            _replace(rng, rng.choice(visits))
        elif deed < 0.85:
            gone = visits.pop(rng.randrange(len(visits)))
            for model in LINE_MODELS:
                model.objects.filter(visit_id=gone.id).delete()
            gone.delete()
        elif deed < 0.95:
            _link(rng, people, merges)
        else:
            refresh_now()
    refresh_now()
    assert differences() == []
    asked = [
        FigureRequest(code, Period.parse(period), scope, keys)
        for code in ("visits.total", "visits.persons", "stays.days", "illness.outpatient", "services.test")
        for period in (
            "2025-06",
            "2025",
            "2025-H1",
            "2025-05-15..2025-07-14",
            "2025-06-01..2025-06-17",
            "2026-9M",
            "2026-W02",
        )
        for scope in (
            Scope(),
            Scope(facilities[0].id),
            Scope(place_code="21025"),
            Scope(place_code="51"),
            Scope(place_code="51", boundaries_on=LAST_DAY),
            Scope(place_code="522", boundaries_on=LAST_DAY),
        )
        for keys in ({}, {"sex": "2"}, {"age": "0-4|5-14", "sex": "1"}, {"age": ""}, {"insured": "1"})
    ]
    asked += [
        FigureRequest(code, Period.parse(period), scope, keys)
        for code in ("diseases.cases", "diarrhoea.cases")
        for period in ("2025-06", "2025", "2025-05-15..2025-07-14", "2025-06-01..2025-06-20")
        for scope in (Scope(), Scope(facilities[0].id), Scope(place_code="51", boundaries_on=LAST_DAY))
        for keys in ({}, {"disease": "DENGUE"}, {"disease": "DENGUE|CHOLERA"}, {"sex": "2"})
    ]
    rolled = [f.value for f in figures(BOSS, asked)]
    ill = _by_disease(facilities[0].id)
    assert ill
    communes = _by_commune()
    groups = [
        (k, f.value) for k, _, f in by_key(BOSS, "illness.outpatient", Period.parse("2025"), Scope(), "group")
    ]
    with without_rollups():
        assert rolled == [f.value for f in figures(BOSS, asked)]
        assert communes == _by_commune()
        assert ill == _by_disease(facilities[0].id)
        counted = by_key(BOSS, "illness.outpatient", Period.parse("2025"), Scope(), "group")
        assert groups == [(k, f.value) for k, _, f in counted]
        some = [one for _ in range(12) for one in _alike(rng, facilities)]
        together = [f.value for f in figures(BOSS, some)]
        monkeypatch.setattr("yteso.toolkit.measures.live.FEW", 10**9)
        assert together == [f.value for f in figures(BOSS, some)], "grouped, and one by one"
        assert any(together)


VALUES = {
    "sex": ("1", "2", "3", ""), "age": ("0-4", "5-14", "15-29", "75+", ""), "insured": ("1", "0"),
    "chapter": ("I", "IV", "IX", "X", ""), "disease": ("DENGUE", "CHOLERA", "MEASLES", ""),
}  # fmt: skip


def _alike(rng: random.Random, facilities: list[Any]) -> list[FigureRequest]:
    """Some requests of one measure, period and division, which the rows answer in one statement: whose, and
    which values, is random."""
    codes = ("visits.total", "visits.persons", "stays.days", "illness.outpatient", "diseases.cases")
    code = rng.choice(codes)
    names = [*rng.sample(("sex", "age", "insured"), rng.randrange(3))]
    names += {"illness.outpatient": ["chapter"], "diseases.cases": ["disease"]}.get(code, [])
    period = Period.parse(rng.choice(("2025-06", "2025", "2025-05-15..2025-07-14", "2026-W02")))
    scopes = [Scope(), Scope(place_code="51"), Scope(place_code="522", boundaries_on=LAST_DAY)]
    scopes += [Scope(one.id) for one in facilities] + [Scope(place_code=c) for c in COMMUNES[:4]]
    return [
        FigureRequest(
            code,
            period,
            rng.choice(scopes),
            {name: "|".join(rng.sample(VALUES[name], rng.randrange(1, 3))) for name in names},
        )
        for _ in range(8)
    ]


def _by_commune() -> dict[str, list[Any]]:
    """Visits and people of 2025 by commune of today; until the change by former commune and district."""
    year, before = Period.parse("2025"), Period.parse("2025-H1")
    return {
        f"{code} {level} {on}": [
            f.value for _, f in by_place(BOSS, code, before if on else year, level, on, parent="51")
        ]
        for code in ("visits.total", "visits.persons")
        for level, on in ((Level.COMMUNE, None), (Level.COMMUNE, LAST_DAY), (Level.DISTRICT, LAST_DAY))
    }


def _by_disease(facility: Any) -> list[tuple[str, str, Any]]:
    """People by notifiable disease, each once: of the province and of one facility."""
    return sorted(
        (key, f"{period} {scope.is_all}", figure.value)
        for period in ("2025-06", "2025-Q3", "2025")
        for scope in (Scope(), Scope(facility))
        for key, _, figure in by_key(BOSS, "diseases.cases", Period.parse(period), scope, "disease")
    )


def _on_former_map() -> list[Any]:
    """What is said of the months before the change, on the map of then."""
    spring = Period.parse("2025-05-01..2025-06-30")
    return [f.value for _, f in by_place(BOSS, "visits.total", spring, Level.COMMUNE, LAST_DAY)]


def _some_visit(rng: random.Random, facilities: list[Any], people: list[Any]) -> Visit:
    day = dt.date(2025, 5, 1) + dt.timedelta(days=rng.randrange(400))
    inside = rng.random() < 0.3
    stay = rng.randrange(12) if inside else 0
    lines = {
        "services": [
            {
                "group_code": rng.choice(["1", "2"]),
                "service_code": "18.0119.0028",
                "quantity": rng.randrange(1, 4),
            }
            for _ in range(rng.randrange(3))
        ],
        "medications": [{"total_vnd": rng.randrange(1000)} for _ in range(rng.randrange(3))],
    }
    return make_visit(
        rng.choice(people).id, rng.choice(facilities), at=at(day.isoformat(), rng.randrange(24)),
        discharged_at=at((day + dt.timedelta(days=stay)).isoformat(), 23),
        icd10=rng.choice(["A00", "A97.0", "J06.9", "I10", "B05"]),
        others=rng.choice(["", "E11.9", "A09", "A97.1"]),
        care_type_code="03" if inside else rng.choice(["01", "02", ""]), days=stay + 1,
        outcome_code=rng.choice(["1", "5", "6"]), sex=rng.choice([1, 2, None]),
        birth_year=rng.choice([2024, 2015, 1990, 1940, None]), commune_code=rng.choice(COMMUNES),
        card_number=rng.choice(["", "GD"]), total_vnd=rng.randrange(10**6), lines=lines,
        link_code=f"L{rng.random()}",
    )  # fmt: skip


def _replace(rng: random.Random, visit: Visit) -> None:
    """A new version: other values, another day, other lines; as raw SQL, which the triggers must see too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE visits_visit SET arrived_at = arrived_at + make_interval(days => %s), sex = %s,"
            " commune_code = %s, outcome_code = %s WHERE id = %s",
            [
                rng.randrange(-40, 40),
                rng.choice([1, 2]),
                rng.choice(COMMUNES),
                rng.choice(["1", "5"]),
                visit.id,
            ],
        )
        cursor.execute("DELETE FROM visits_serviceline WHERE visit_id = %s", [visit.id])


def _link(rng: random.Random, people: list[Any], merges: list[Any]) -> None:
    """Find that two persons are one, or that they are not."""
    if merges and rng.random() < 0.4:
        unmerge(BOSS, merge_id=merges.pop(rng.randrange(len(merges))).id, reason="test", now=now())
        return
    one, other = rng.sample(people, 2)
    with suppress(Refusal):  # they are one already
        merges.append(merge(BOSS, kept_id=one.id, absorbed_id=other.id, reason="test", now=now()))
