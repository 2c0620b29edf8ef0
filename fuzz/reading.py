"""Fuzz reading and checking: mutated files must be read, or refused with a declared reason, in bounded time.

    python -m fuzz.reading [seconds] [seed]

Whatever breaks is written to `fuzz/found/` and the run fails. The tests run the same target on a few thousand
mutations (`exchange/insurance/tests/test_properties.py`).
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

import django

django.setup()

from yteso.exchange.insurance.tests.fuzzing import mutate, seeds, target  # noqa: E402

SLOW_SECONDS = 5.0


def main(seconds: float, seed: int) -> int:
    """Run until the time is over; return the number of mutations tried."""
    chance = random.Random(seed)
    start, tried = time.monotonic(), 0
    originals = seeds()
    while time.monotonic() - start < seconds:
        data = mutate(chance.choice(originals), chance)
        begun = time.monotonic()
        try:
            target(data)
        except BaseException:
            keep(data, seed, tried)
            raise
        if time.monotonic() - begun > SLOW_SECONDS:
            keep(data, seed, tried)
            raise TimeoutError(f"mutation {tried} of seed {seed} took too long")
        tried += 1
    return tried


def keep(data: bytes, seed: int, number: int) -> None:
    """Write a file that broke something."""
    folder = Path(__file__).parent / "found"
    folder.mkdir(exist_ok=True)
    (folder / f"{seed}-{number}.xml").write_bytes(data)


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(f"{main(wanted, number)} mutations, nothing broke")
