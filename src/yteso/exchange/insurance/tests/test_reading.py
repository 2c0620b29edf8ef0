"""Reading: what comes out of sound, odd and broken files."""

import pytest

from yteso.exchange.insurance.reading import Batch, FileRefused, Limits, read
from yteso.exchange.insurance.testing import Tables, check_in_row, sound_dossier
from yteso.exchange.insurance.writing import write_check_ins, write_dossier, write_envelope


def batches(data: bytes, **options: object) -> tuple[list[Batch], list[str]]:
    reading = read(data, **options)  # type: ignore[arg-type]
    found = list(reading)
    return found, [problem.code for problem in reading.problems]


def one(data: bytes) -> Batch:
    found, _ = batches(data)
    assert len(found) == 1
    return found[0]


def envelope(*dossiers: Tables, **options: object) -> bytes:
    return write_envelope([write_dossier(d, **options) for d in dossiers], "51001", "20260302").encode()  # type: ignore[arg-type]


def test_a_sound_visit_is_read_into_columns():
    made = sound_dossier("LK000007", drugs=2, tests=1)
    batch = one(envelope(made))
    dossier = batch.dossiers[0]
    assert (dossier.kind, dossier.ordinal, dossier.facility_code) == ("visit", 1, "51001")
    assert (dossier.link_code, dossier.schema_version, dossier.problems) == ("LK000007", "3176", [])
    assert dossier.tables == {"XML1": 1, "XML2": 2, "XML3": 2, "XML4": 1, "XML14": 1}
    drugs = batch.tables["XML2"]
    assert drugs.row == [1, 2]
    assert drugs.fields["TEN_THUOC"] == [row["TEN_THUOC"] for row in made["XML2"]]
    assert drugs.fields["DU_PHONG"] == ["", ""]


def test_every_packing_gives_the_same_columns_and_digest():
    made = sound_dossier("LK000001", drugs=3, tests=2)
    made["XML1"][0]["GHI_CHU"] = 'Ăn < 5g muối & uống "nhiều" nước'
    plain = one(envelope(made))
    for options in (
        {"packing": "base64"},
        {"cdata": True},
        {"gap": "\n  "},
        {"gap": "\r\n\t", "cdata": True},
        {"packing": "base64", "gap": "\n"},
    ):
        other = one(envelope(made, **options))
        assert other.dossiers[0].digest == plain.dossiers[0].digest, options
        assert {n: t.fields for n, t in other.tables.items()} == {
            n: t.fields for n, t in plain.tables.items()
        }


def test_check_ins_are_dossiers_of_their_own():
    batch = one(write_check_ins([check_in_row("LK000001"), check_in_row("LK000002")]).encode())
    assert [(d.kind, d.link_code, d.ordinal) for d in batch.dossiers] == [
        ("check_in", "LK000001", 1),
        ("check_in", "LK000002", 2),
    ]
    assert batch.tables["XML0"].fields["TEN_DICH_VU"] == ["Khám Nội", "Khám Nội"]


def test_batches_have_a_bounded_number_of_dossiers_and_restart_where_they_stopped():
    data = envelope(*(sound_dossier(f"LK{n:06}", drugs=1, tests=0) for n in range(7)))
    found, _ = batches(data, limits=Limits(batch_dossiers=3))
    assert [len(batch) for batch in found] == [3, 3, 1]
    rest, _ = batches(data, skip=5)
    assert [d.ordinal for d in rest[0].dossiers] == [6, 7]


def test_a_truncated_file_gives_what_was_whole():
    data = envelope(*(sound_dossier(f"LK{n:06}", drugs=1, tests=0) for n in range(3)))
    reading = read(data[: int(len(data) * 0.9)])
    assert [len(batch) for batch in reading] == [2]
    assert [problem.code for problem in reading.problems] == ["F-TRUNCATED"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F-EMPTY"),
        (b"  \n", "F-EMPTY"),
        (b"PK\x03\x04abc", "F-NOT-XML"),
        (b"<html><body/></html>", "F-HTML"),
        (b"<ROOT><GIAMDINHHS/></ROOT>", "F-ROOT"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><GIAMDINHHS/>', "F-DTD"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="a"?><GIAMDINHHS/>', "F-PI"),
    ],
)
def test_files_that_are_no_insurance_xml_are_refused(data: bytes, code: str):
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert refused.value.code == code
    assert "…" not in str(refused.value)
