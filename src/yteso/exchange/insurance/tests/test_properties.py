"""What must hold for every dossier: written and read it is the same, however it is packed."""

import random
import unicodedata

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from yteso.exchange.insurance.reading import Batch, read
from yteso.exchange.insurance.reading.encodings import legacy_charset
from yteso.exchange.insurance.schema import tables
from yteso.exchange.insurance.tests.fuzzing import mutate, seeds, target
from yteso.exchange.insurance.writing import write_dossier, write_envelope

ALPHABET = "aăâđêôơưáàảãạấầẩẫậễộứ ABCDEĐỄ0123456789.,;:-_/()[]+*'\"<>&%µ°²½–“”\n\t"
VALUES = st.text(ALPHABET, max_size=30).map(lambda text: unicodedata.normalize("NFC", text).strip())
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def dossiers(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    names = draw(st.lists(st.sampled_from([n for n in tables() if n != "XML0"]), unique=True, max_size=4))
    made = {}
    for name in dict.fromkeys(["XML1", *names]):
        table = tables()[name]
        count = draw(st.integers(1, 3)) if table.row else 1
        fields = [field.name for field in table.fields if "3176" in field.lengths]
        chosen = draw(st.lists(st.sampled_from(fields), max_size=12, unique=True))
        made[name] = [{"MA_LK": "LK1", **{field: draw(VALUES) for field in chosen}} for _ in range(count)]
    return made


def read_back(text: str) -> Batch:
    (batch,) = read(text.encode(), declared_version="3176")
    return batch


@SETTINGS
@given(dossiers())
def test_what_is_written_is_read_back(made: dict[str, list[dict[str, str]]]):
    assume(not legacy_charset(" ".join(made["XML1"][0].values())))
    digests = set()
    for options in (
        {},
        {"packing": "base64"},
        {"cdata": True},
        {"gap": "\n  "},
        {"packing": "base64", "cdata": True, "gap": "\n"},
    ):
        batch = read_back(write_envelope([write_dossier(made, **options)], "51001"))
        (dossier,) = batch.dossiers
        assert dossier.problems == []
        digests.add(dossier.digest)
        for name, rows in made.items():
            for field, column in batch.tables[name].fields.items():
                assert column == [row.get(field, "") for row in rows], (name, field, options)
    assert len(digests) == 1


@SETTINGS
@given(dossiers())
def test_the_quick_and_the_careful_way_agree(made: dict[str, list[dict[str, str]]]):
    text = write_envelope([write_dossier(made)], "51001")
    careful = text
    for name in made:
        element = tables()[name].row or tables()[name].root
        careful = careful.replace(f"<{element}>", f"<{element}><!-- slowly -->")
    quick, slow = read_back(text), read_back(careful)
    assert quick.dossiers[0].digest == slow.dossiers[0].digest
    assert {n: t.fields for n, t in quick.tables.items()} == {n: t.fields for n, t in slow.tables.items()}


@SETTINGS
@given(dossiers(), dossiers())
def test_different_content_has_different_digests(
    one: dict[str, list[dict[str, str]]], other: dict[str, list[dict[str, str]]]
):
    def content(made: dict[str, list[dict[str, str]]]) -> object:
        return {n: [{k: v for k, v in row.items() if v} for row in rows] for n, rows in made.items()}

    batch = read_back(write_envelope([write_dossier(one), write_dossier(other)], "51001"))
    first, second = batch.dossiers
    assert (first.digest == second.digest) == (content(one) == content(other))


@pytest.mark.parametrize("seed", range(40))
def test_mutated_files_are_read_or_refused(seed: int):
    chance = random.Random(seed)
    for original in seeds():
        for _ in range(3):
            target(mutate(original, chance))
