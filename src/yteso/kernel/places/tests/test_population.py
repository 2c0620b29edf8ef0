import datetime as dt
from decimal import Decimal

import pytest

from yteso.kernel.base.public import DemoPlan, NotAllowed, Stranger, SystemActor, now
from yteso.kernel.places.actions import load_population
from yteso.kernel.places.demo import make_demo
from yteso.kernel.places.errors import PopulationDiffers, PopulationFaulty
from yteso.kernel.places.maps import commune_map
from yteso.kernel.places.models import Population, PopulationVersion
from yteso.kernel.places.population import count_population

pytestmark = pytest.mark.django_db
HEAD = "year,boundaries_on,unit_code,total,female,under5,under15,women15_49\n"
OLD, NEW = dt.date(2024, 6, 30), dt.date(2026, 6, 30)


def load(content: str, code: str = "a", actor: object = None) -> PopulationVersion:
    return load_population(
        actor=actor or SystemActor("test"), code=code, title="T", source="S", content=content, now=now()
    )


def test_a_population_is_loaded_once_and_named() -> None:
    version = load(HEAD + "2026,2025-07-01,21025,1000,500,80,240,260\n")
    assert load(HEAD + "2026,2025-07-01,21025,1000,500,80,240,260\n") == version
    assert count_population([("total", 2026, "21025", NEW), ("under5", 2026, "21025", NEW)]) == [
        (Decimal(1000), version),
        (Decimal(80), version),
    ]
    assert count_population([("total", 2026, "21028", NEW), ("total", 2019, "21025", NEW)]) == [None, None]
    with pytest.raises(PopulationDiffers):
        load(HEAD + "2026,2025-07-01,21025,1001,500,80,240,260\n")


@pytest.mark.parametrize(
    "content", ["", "year,total\n2026,1\n", HEAD, HEAD + "2026,2025-07-01,21025,many,,,,\n"]
)
def test_a_faulty_file_is_refused_whole(content: str) -> None:
    with pytest.raises(PopulationFaulty):
        load(content)
    assert not Population.objects.exists()


def test_a_stranger_loads_nothing() -> None:
    with pytest.raises(NotAllowed):
        load(HEAD, actor=Stranger())


def test_the_demo_has_both_maps_and_says_that_it_is_made_up() -> None:
    make_demo(DemoPlan(until=dt.date(2026, 11, 1)), lambda text: None)
    make_demo(DemoPlan(until=dt.date(2026, 11, 1)), lambda text: None)
    version = PopulationVersion.objects.get()
    assert version.is_invented
    assert "mau-2026 (" in version.label
    assert (
        len(
            commune_map(NEW).communes
            & set(Population.objects.filter(year=2026).values_list("unit_code", flat=True))
        )
        == 96
    )
    asked = [
        ("total", 2024, "51", OLD),
        ("total", 2026, "51", NEW),
        ("total", 2025, "51", OLD),
        ("total", 2025, "51", NEW),
    ]
    old, new, before, after = (found[0] if found else None for found in count_population(asked))
    assert None not in (old, new, before, after)
    assert old < 1_260_000 < 2_000_000 < new
    assert (before < 1_260_000, after > 2_000_000) == (True, True)


def test_former_communes_are_shown_on_the_present_map() -> None:
    shown = commune_map(NEW)
    parts = [code for code in commune_map(OLD).communes if shown.held_by(code, OLD) == {"21025"}]
    lines = "".join(f"2024,2024-12-31,{code},100,50,8,24,26\n" for code in parts)
    load(HEAD + lines)
    [found] = count_population([("total", 2024, "21025", NEW)])
    assert found is not None
    assert found[0] == 100 * len(parts)
