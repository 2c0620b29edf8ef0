"""How fast files are read and checked on one core, and how much memory it takes, whatever the file's size.

    python bench/bench_reading.py                 rates, beside building lxml trees of the same files
    python bench/bench_reading.py --memory 1000   also read a file of that many MB and a hostile one

Each measurement is the best of some rounds of processor time, with the rounds of the different ways taking
turns, so that other programs on the machine disturb them alike.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
RECEIVED = date(2026, 3, 5)
DOSSIERS = 500


def dossier(number: int) -> dict[str, list[dict[str, str]]]:
    """Return a sound outpatient visit with 38 rows: 6 drugs, 9 services, 21 results, a summary, a slip."""
    from yteso.exchange.insurance.testing import sound_dossier

    made = sound_dossier(f"LK{number:06}", drugs=6, tests=8)
    results = made["XML4"]
    made["XML4"] = [
        {
            **results[n % 8],
            "STT": str(n + 1),
            "TEN_CHI_SO": f"Chỉ số {n}",
            "GIA_TRI": f"{(number * 7 + n) % 900 / 10}",
        }
        for n in range(21)
    ]
    return made


def files() -> dict[str, bytes]:
    """Return the same dossiers inline, in base64, indented, and in a shape that needs the careful way."""
    from yteso.exchange.insurance.writing import write_dossier, write_envelope

    made = [dossier(number) for number in range(DOSSIERS)]
    inline = [write_dossier(one) for one in made]
    return {
        "inline": write_envelope(inline, "51001").encode(),
        "base64": write_envelope((write_dossier(one, packing="base64") for one in made), "51001").encode(),
        "inline, indented, CDATA": write_envelope(
            (write_dossier(one, gap="\n    ", cdata=True) for one in made), "51001"
        ).encode(),
        "inline, careful way": write_envelope(
            (re.sub(r"<(CHI_TIET_\w+|TONG_HOP)>", r"<\1><!-- -->", text) for text in inline), "51001"
        ).encode(),
    }


def trees(data: bytes) -> int:
    """Only build the trees that a reader without our quick way would build."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    count = 0
    for found in re.finditer(rb"<HOSO>.*?</HOSO>", data, re.DOTALL):
        root = etree.fromstring(found.group(), parser)
        for content in root.iter("NOIDUNGFILE"):
            if not len(content):
                etree.fromstring(base64.b64decode(content.text or ""), parser)
        count += 1
    return count


def walk(data: bytes) -> int:
    """Build the trees and take tags and texts of every row from them."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    count = 0
    for found in re.finditer(rb"<HOSO>.*?</HOSO>", data, re.DOTALL):
        root = etree.fromstring(found.group(), parser)
        for row in root.iter("CHI_TIET_THUOC", "CHI_TIET_DVKT", "CHI_TIET_CLS", "TONG_HOP"):
            tuple([field.tag for field in row])
            [field.text for field in row]
        count += 1
    return count


def reading(data: bytes) -> int:
    """Read into columns, as a worker does."""
    from yteso.exchange.insurance.reading import read

    return sum(len(batch) for batch in read(data))


def reading_and_checking(data: bytes) -> int:
    """Read and check."""
    from yteso.exchange.insurance.checking import Catalogue, check
    from yteso.exchange.insurance.reading import read

    count = 0
    for batch in read(data):
        check(batch, Catalogue(), RECEIVED)
        count += len(batch)
    return count


def best(ways: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Return dossiers per second of processor time for each way."""
    rates = dict.fromkeys(ways, 0.0)
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            count = way()
            rates[name] = max(rates[name], count / (time.process_time() - start))
    return rates


def rates(rounds: int) -> dict[str, float]:
    made = files()
    ways: dict[str, Callable[[], int]] = {}
    for name, data in made.items():
        print(f"{name}: {len(data) / DOSSIERS / 1024:.1f} KiB a dossier")
        if name in ("inline", "base64"):
            ways[f"{name}: lxml trees only"] = lambda data=data: trees(data)
        if name == "inline":
            ways[f"{name}: lxml trees walked"] = lambda data=data: walk(data)
        ways[f"{name}: read"] = lambda data=data: reading(data)
        if name in ("inline", "base64"):
            ways[f"{name}: read and checked"] = lambda data=data: reading_and_checking(data)
    found = best(ways, rounds)
    for name, rate in found.items():
        print(f"{name:40} {rate:8,.0f} dossiers/s  {1e6 / rate:7.0f} µs")
    for name in ("inline", "base64"):
        ratio = found[f"{name}: read"] / found[f"{name}: lxml trees only"]
        cost = 1e6 / found[f"{name}: read and checked"] - 1e6 / found[f"{name}: read"]
        print(
            f"{name}: reading runs at {ratio:.2f} of building trees; checking costs {cost:.0f} µs a dossier"
        )
    return found


def generate(path: Path, megabytes: int, kind: str) -> None:
    """Write a large file: many dossiers, or a single one without end."""
    from yteso.exchange.insurance.writing import envelope_head, envelope_tail, write_dossier

    block = "\n".join(write_dossier(dossier(n), packing="base64" if n % 2 else "inline") for n in range(50))
    with path.open("w", encoding="utf-8") as out:
        out.writelines(envelope_head("51001", "20260305", 0))
        if kind == "single":
            row = (
                "<CHI_TIET_THUOC><MA_LK>LK1</MA_LK><TEN_THUOC>" + "x" * 5000 + "</TEN_THUOC></CHI_TIET_THUOC>"
            )
            out.write(
                "<HOSO><FILEHOSO><LOAIHOSO>XML2</LOAIHOSO><NOIDUNGFILE><CHITIEU_CHITIET_THUOC><DSACH_CHI_TIET_THUOC>"
            )
            for _ in range(megabytes * 1024 * 1024 // len(row)):
                out.write(row)
            out.write(
                "</DSACH_CHI_TIET_THUOC></CHITIEU_CHITIET_THUOC></NOIDUNGFILE></FILEHOSO></HOSO>" + block
            )
        else:
            for _ in range(megabytes * 1024 * 1024 // len(block.encode())):
                out.write(block)
        out.write(envelope_tail())


def peak_megabytes() -> int:
    """Return the most memory this process has held so far (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found.group(1)) // 1024 if found else 0


def child(path: str) -> None:
    """Read and check one file in this process and say how much memory it took at most."""
    import django

    django.setup()
    from yteso.exchange.insurance.checking import Catalogue, check
    from yteso.exchange.insurance.reading import read

    before = peak_megabytes()
    start, dossiers, refused = time.perf_counter(), 0, 0
    with open(path, "rb") as source:
        for batch in read(source):
            check(batch, Catalogue(), RECEIVED)
            dossiers += len(batch)
            refused += sum(one.broken for one in batch.dossiers)
    after = peak_megabytes()
    seconds = time.perf_counter() - start
    print(
        json.dumps(
            {
                "dossiers": dossiers,
                "refused": refused,
                "before": before,
                "peak": after,
                "seconds": round(seconds, 1),
            }
        )
    )


def memory(megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kind, size in (("many", megabytes), ("single", 100)):
            path = Path(folder) / f"{kind}.xml"
            generate(path, size, kind)
            made = path.stat().st_size / 1024 / 1024
            out = subprocess.run(
                [sys.executable, __file__, "--child", str(path)], check=True, capture_output=True, text=True
            )
            told = json.loads(out.stdout)
            print(
                f"{kind} ({made:,.0f} MB): {told['dossiers']:,} dossiers, {told['refused']} refused, "
                f"peak {told['peak']} MB (process alone {told['before']} MB), {told['seconds']} s"
            )
            path.unlink()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--memory", type=int, default=0, metavar="MB")
    arguments.add_argument("--child", default="", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.child:
        child(chosen.child)
        return
    import django

    django.setup()
    rates(chosen.rounds)
    if chosen.memory:
        memory(chosen.memory)


if __name__ == "__main__":
    main()
