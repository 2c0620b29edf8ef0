"""How fast the demo writes: dossiers a second on one core, by vendor, in processor time.

Usage: `python -m bench.demo_files [--visits 6000] [--lines 40]`. Needs no database. Prints one line per
vendor and the whole; processor time, so that a busy machine tells nearly the same as a quiet one.
"""

import argparse
import datetime as dt
import gc
import os
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=6000)
    parser.add_argument("--lines", type=int, default=40)
    options = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
    import django

    django.setup()

    from yteso.exchange.insurance.demo.vendors import VENDORS
    from yteso.exchange.insurance.demo.world import make_world
    from yteso.exchange.insurance.demo.writers import write_file
    from yteso.exchange.insurance.tests.demo_world import COMMUNES, FACILITIES
    from yteso.kernel.base.public import DemoPlan

    plan = DemoPlan(
        until=dt.date(2026, 11, 20), people=20_000, visits=options.visits, lines=options.lines or None
    )
    world = make_world(plan, COMMUNES, FACILITIES)
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)
    count = lines = 0
    drawn = 0.0
    first = []
    for number in range(len(world.facilities)):
        sender = world.sender(number)
        began = time.process_time()
        made = list(sender.scribe.dossiers(sender.numbers))
        drawn += time.process_time() - began
        count += len(made)
        lines += sum(d.line_count for d in made)
        first = first or made[:500]
    print(f"{count} dossiers of {lines / count:.1f} lines: {count / drawn:,.0f} a second drawn up")
    for habits in VENDORS.values():
        write_file("51001", "20261120", first[:20], habits)
        began = time.process_time()
        for start in range(0, len(first), 250):
            content = write_file("51001", "20261120", first[start : start + 250], habits)
        spent = time.process_time() - began
        each = drawn / count + spent / len(first)
        print(
            f"  {habits.key:<11} {len(first) / spent:>8,.0f} a second written, {1 / each:>6,.0f} drawn up and written"
            f" ({len(content) * 1000 // len(first[start : start + 250]) // 1000 / 1000:.0f} KB each)"
        )


if __name__ == "__main__":
    main()
