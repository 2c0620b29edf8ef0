"""The fuzz target and its mutations, shared by the tests and by `fuzz/reading.py`."""

from __future__ import annotations

import base64
import random
from datetime import date

from yteso.exchange.insurance import testing
from yteso.exchange.insurance.checking import Catalogue, check, dated_list, describe
from yteso.exchange.insurance.reading import FileRefused, Limits, read
from yteso.exchange.insurance.reading.problems import STATEMENTS
from yteso.exchange.insurance.schema import tables
from yteso.exchange.insurance.writing import write_check_ins, write_dossier, write_envelope

TOKENS = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<HOSO>", b"</HOSO>", b"<FILEHOSO>",
    b"</FILEHOSO>", b"<NOIDUNGFILE>", b"</NOIDUNGFILE>", b"<?xml?>", b"<!DOCTYPE x>", b"&amp;", b"&#0;",
    b"&#x1F;", b"&#99999999;", b"\x00", b"\x1f", b"\xff\xfe", b"\xcc\x81", b"\xed\xa0\x80", b"NaN",
    b"1e999", b"-1", b";", b"20269999", "Ễ".encode(), b"XML0", b"XML99", b" ", b"\n", b"<TONG_HOP>",
    b"</TONG_HOP>", b"9" * 400, b'="', b"'",
)  # fmt: skip
LISTS = Catalogue(
    {
        field.value_list: dated_list(
            [("1", date(2020, 1, 1), None), ("2", date(2020, 1, 1), date(2024, 1, 1))]
        )
        for table in tables().values()
        for field in table.fields
        if field.value_list
    }
)
SMALL = Limits(dossier=200_000, skeleton=20_000, value=50_000, batch_dossiers=3)


def seeds() -> list[bytes]:
    """Return the sound files that mutations start from."""
    full, plain = testing.full_dossier(), testing.sound_dossier()
    return [
        write_envelope([write_dossier(plain), write_dossier(full)], testing.FACILITY).encode(),
        write_envelope(
            [write_dossier(full, packing="base64"), write_dossier(plain)], testing.FACILITY
        ).encode(),
        write_envelope([write_dossier(full, cdata=True, gap="\n")], testing.FACILITY).encode(),
        write_envelope([write_dossier(plain)], testing.FACILITY).encode("utf-16"),
        write_check_ins([testing.check_in_row("LK1"), testing.check_in_row("LK2")]).encode(),
        b"<HS><TONG_HOP><MA_LK>1</MA_LK></TONG_HOP><CHI_TIET_THUOC><MA_LK>1</MA_LK></CHI_TIET_THUOC></HS>",
    ]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return the file with some bytes changed, cut, doubled or replaced by tokens that matter to XML."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        place = chance.randrange(len(changed))
        size = chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(7):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + size]
            case 2:
                changed[place:place] = chance.choice(TOKENS)
            case 3:
                changed[place:place] = changed[place : place + size]
            case 4:
                other = chance.randrange(len(changed))
                changed[place : place + size] = changed[other : other + size]
            case 5:
                changed[place : place + size] = chance.choice(TOKENS) * chance.choice((1, 1, 50))
            case 6:
                del changed[place : len(changed) if chance.random() < 0.3 else place + 4]
    if chance.random() < 0.1:
        start = changed.find(b"<NOIDUNGFILE>") + 13
        changed[start:start] = base64.b64encode(bytes(changed[:300]))
    return bytes(changed)


def target(data: bytes) -> None:
    """Read, check and describe a file: only declared refusals and problems may come of it."""
    try:
        reading = read(data, limits=SMALL)
    except FileRefused as refused:
        if refused.code not in STATEMENTS or not str(refused):
            raise
        return
    ordinals = []
    for batch in reading:
        assert len(batch) <= SMALL.batch_dossiers
        ordinals += [dossier.ordinal for dossier in batch.dossiers]
        for dossier in batch.dossiers:
            assert len(dossier.digest) == 64
            assert all(problem.code in STATEMENTS for problem in dossier.problems)
        for table in batch.tables.values():
            assert {len(column) for column in table.fields.values()} == {len(table)}
            assert len(table.row) == len(table.line) == len(table)
            assert table.dossier == sorted(table.dossier)
            for column in table.fields.values():
                for value in column:
                    assert not {"\x00", "\x1f"} & set(value)
                    value.encode()
        for finding in check(batch, LISTS, date(2026, 3, 20)):
            assert 0 <= finding.dossier < len(batch)
            assert describe(finding, "vi").sentence
    assert ordinals == list(range(1, len(ordinals) + 1))
    assert all(problem.code in STATEMENTS for problem in reading.problems)
