"""The demo's files: sound ones break no rule, each fault breaks its own; same seed, same bytes."""

import datetime as dt
import hashlib
import io
import random
import re
from collections import Counter

import pytest

from yteso.exchange.insurance.catalogues import load_catalogue
from yteso.exchange.insurance.checking import Finding, check
from yteso.exchange.insurance.demo.faults import FAULTS, copy_of, draw_fault
from yteso.exchange.insurance.demo.senders import Sending
from yteso.exchange.insurance.demo.vendors import VENDORS, Habits
from yteso.exchange.insurance.demo.writers import write_check_ins, write_file
from yteso.exchange.insurance.reading import read
from yteso.exchange.insurance.tests.demo_world import UNTIL, dossiers_of, small_world

pytestmark = pytest.mark.django_db
SENT_ON = UNTIL + dt.timedelta(days=3)
GOOD = VENDORS["an_nhien"]


def findings_of(content: bytes, version: str = "") -> list[Finding]:
    catalogue = load_catalogue()
    return [
        finding
        for batch in read(io.BytesIO(content), declared_version=version)
        for finding in check(batch, catalogue, SENT_ON)
    ]


def errors_of(content: bytes, version: str = "") -> set[tuple[str, str, str]]:
    return {(f.rule, f.field, f.value) for f in findings_of(content, version) if f.severity == "error"}


@pytest.mark.parametrize("code", ["51001", "51002", "51003", "51011", "51101", "51801"])
def test_a_good_vendor_breaks_no_rule(code: str) -> None:
    dossiers = [d for d in dossiers_of(small_world(), code) if d.version == "3176"]
    if not dossiers:
        pytest.skip("this facility's vendor writes an older version")
    assert errors_of(write_file(code, "20261121", dossiers, GOOD)) == set()


@pytest.mark.parametrize("habits", list(VENDORS.values()), ids=list(VENDORS))
def test_every_vendor_is_read_whole_and_breaks_no_rule(habits: Habits) -> None:
    world = small_world()
    number = next((n for n, f in enumerate(world.facilities) if f.habits.key == habits.key), None)
    if number is None:
        dossiers = [
            d
            for d in dossiers_of(world, "51001", 40)
            if d.version == habits.version or habits.version == "3176"
        ]
    else:
        dossiers = dossiers_of(world, world.facilities[number].code, 120)
    if not dossiers:
        pytest.skip("no dossier of this version in the small world")
    version = "" if dossiers[0].version == "3176" else dossiers[0].version
    content = write_file(dossiers[0].facility_code, "20261121", dossiers, habits)
    assert errors_of(content, version) == set()
    names = [
        name
        for batch in read(io.BytesIO(content), declared_version=version)
        for name in batch.tables["XML1"].fields["HO_TEN"]
    ]
    assert names == [d.tables["XML1"][0]["HO_TEN"] for d in dossiers]


def test_check_ins_break_no_rule() -> None:
    world = small_world()
    number = next(n for n, f in enumerate(world.facilities) if f.habits.checks_in)
    sender = world.sender(number)
    files = [s for s in sender.sendings() if "XML0" in s.file_name]
    assert files
    for sending in files:
        assert errors_of(sending.content) == set()
    assert write_check_ins([], GOOD).startswith(b"<?xml")


@pytest.mark.parametrize("key", list(FAULTS))
def test_each_fault_is_found_by_its_rule(key: str) -> None:
    fault = FAULTS[key]
    shown = 0
    for dossier in [d for d in dossiers_of(small_world(), "51001", 300) if d.tables.get("XML2")]:
        changed = copy_of(dossier)
        if not fault.change(changed, random.Random(1)):
            continue
        found = findings_of(write_file("51001", "20261121", [changed], GOOD))
        rules = {f.rule for f in found if f.severity == ("error" if fault.error else "warning")}
        if fault.rule == "X1-5014" and fault.rule not in rules:
            continue  # told only of those who should have an identity number
        assert not fault.rule or fault.rule in rules
        assert fault.error == any(f.severity == "error" for f in found)
        shown += 1
        if shown == 5:
            return
    assert shown


def test_faults_come_at_their_rate() -> None:
    rng = random.Random(5)
    drawn = Counter(fault.key for _ in range(60_000) if (fault := draw_fault(rng, 1.0)))
    for key, fault in FAULTS.items():
        assert abs(drawn[key] / 60 - fault.per_thousand) < 1 + fault.per_thousand / 4


def _digest(files: list[Sending]) -> str:
    whole = hashlib.sha256()
    for sending in files:
        whole.update(sending.file_name.encode() + str(sending.sent_at).encode() + sending.content)
    return whole.hexdigest()


def test_the_same_seed_sends_the_same_bytes_at_the_same_moments() -> None:
    first = [s for n in range(4) for s in small_world(400).sender(n).sendings()]
    small_world.cache_clear()
    second = [s for n in range(4) for s in small_world(400).sender(n).sendings()]
    other = [s for n in range(4) for s in small_world(400, seed=12).sender(n).sendings()]
    assert len(first) > 20
    assert _digest(first) == _digest(second)
    assert _digest(first) != _digest(other)


def test_files_come_in_order_with_corrections_and_repeats() -> None:
    world = small_world(4000)
    number = next(n for n, f in enumerate(world.facilities) if f.code == "51001")
    files = [s for s in world.sender(number).sendings() if "XML0" not in s.file_name]
    days = [s.sent_at.date() for s in files]
    assert days == sorted(days)
    links: Counter[str] = Counter()
    for sending in files:
        for batch in read(io.BytesIO(sending.content), declared_version=sending.declared_version):
            links.update({dossier.link_code for dossier in batch.dossiers})
    assert any(count > 1 for count in links.values())


def test_bench_dossiers_have_the_lines_asked_for() -> None:
    world = small_world(400, lines=40)
    counts = [d.line_count for f in world.facilities for d in dossiers_of(world, f.code)]
    assert len(counts) > 300
    assert 36 < sum(counts) / len(counts) < 44


def test_no_dossier_names_a_real_looking_contact() -> None:
    content = write_file("51001", "20261121", dossiers_of(small_world(), "51001", 200), GOOD).decode()
    phones = set(re.findall(r"<DIEN_THOAI>(\d+)</DIEN_THOAI>", content))
    assert phones
    assert all(phone.startswith("09000") and len(phone) == 10 for phone in phones)
    ids = set(re.findall(r"<SO_CCCD>(\d{12})</SO_CCCD>", content))
    assert all(number[6] == "9" for number in ids)
