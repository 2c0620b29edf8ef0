"""What a change in a form costs: 700 questions, on the server and over HTTP. The goal is 50 ms.

    python bench/forms.py [--questions 700] [--changes 2000]

Works without a database. The browser's half is measured by tests/journeys/test_apply.py, which prints it.
"""

import argparse
import os
import random
import statistics
import time
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=700)
    parser.add_argument("--changes", type=int, default=2000)
    wanted = parser.parse_args()
    import django

    django.setup()
    import datetime as dt

    from yteso.toolkit.forms.definition import canonical, read_text, write_definition
    from yteso.toolkit.forms.reckoning import Plan, Sheet
    from yteso.toolkit.forms.testing import large_definition

    made = large_definition(wanted.questions)
    text = canonical(write_definition(made))
    start = time.perf_counter()
    definition = read_text(text)
    plan = Plan(definition)
    print(f"{wanted.questions} questions: read and planned in {(time.perf_counter() - start) * 1000:.1f} ms")
    values = {
        f"n{n}": Decimal(n % 7)
        for n in range(wanted.questions)
        if definition.field_map[f"n{n}"].kind == "integer"
    }
    start = time.perf_counter()
    sheet = Sheet(plan, values, dt.date(2026, 11, 20))
    print(f"everything worked out once: {(time.perf_counter() - start) * 1000:.1f} ms, {sheet.worked} nodes")
    dice = random.Random(7)
    took, worked = [], []
    keys = list(values)
    for _turn in range(wanted.changes):
        before = sheet.worked
        start = time.perf_counter()
        sheet.put(dice.choice(keys), Decimal(dice.randrange(40)))
        took.append((time.perf_counter() - start) * 1000)
        worked.append(sheet.worked - before)
    took.sort()
    print(
        f"a change: median {statistics.median(took):.2f} ms, p95 {took[int(len(took) * 0.95)]:.2f} ms, worst {took[-1]:.1f} ms; "
        f"{statistics.mean(worked):.1f} of {len(plan.order)} nodes"
    )
    start = time.perf_counter()
    sheet.put("n1", Decimal(5000))  # hides all sections but two
    hidden = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    problems = sheet.problems()
    print(
        f"hiding almost everything: {hidden:.1f} ms; listing problems: {(time.perf_counter() - start) * 1000:.2f} ms ({len(problems)})"
    )
    goal = took[int(len(took) * 0.95)]
    print("within 50 ms" if goal < 50 and hidden < 50 else "NOT within 50 ms")


if __name__ == "__main__":
    main()
