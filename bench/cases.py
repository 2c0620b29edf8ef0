"""A hundred thousand cases: how long the pages of queues take, and giving a thousand cases to somebody.

    python bench/cases.py --cases 100000

Makes its own database beside the ordinary one, fills it by COPY, and asks as a browser would (the whole
request, guards and audit included). Prints the middle and the 95th percentile of each page.
"""

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

from bench.own_database import fresh  # noqa: E402 - the path is set above

DATABASE = "yteso_cases"
STEPS = [("submitted", 4), ("received", 4), ("assessing", 14), ("supplement", 4), ("drafting", 5), ("approving", 4),
         ("approved", 2), ("finished", 5), ("returned", 58)]  # fmt: skip


def fill(cases: int) -> "object":
    """Make the office and its people by the actions, then so many dossiers by COPY."""
    from django.db import connection

    from yteso.government.procedures.testing import PHARMACIST, office_cast, version_of
    from yteso.kernel.base.public import PROVINCE_ZONE, uuid7
    from yteso.toolkit.work.public import find_calendar, newest_flow

    office = office_cast()
    dice, calendar, today = random.Random(7), find_calendar(), dt.date.today()
    version, flow = version_of(PHARMACIST), newest_flow("documents", today)
    people = [office.assessor.user.pk, office.head.user.pk]
    now = dt.datetime.now(PROVINCE_ZONE)
    case_rows, dossier_rows = [], []
    due_days = {
        n: calendar.close_of(calendar.on_or_after(today + dt.timedelta(days=n))) for n in range(-20, 45)
    }
    for n in range(cases):
        step = dice.choices([s for s, _w in STEPS], [w for _s, w in STEPS])[0]
        done, running = (
            step == "returned",
            step in ("received", "assessing", "drafting", "approving", "approved"),
        )
        opened = now - dt.timedelta(days=dice.randrange(1, 700 if done else 40), minutes=n % 60)
        due = due_days[dice.randrange(-3, 45)] if running else None
        order = due or opened + dt.timedelta(days=36500)
        key, code = uuid7(), f"H48.14-B-{n:07d}"
        who = dice.choice(people) if step in ("assessing", "drafting", "approving") and n % 5 else None
        title = f"{version.name} – Nguyễn Văn {n}"
        case_rows.append((
            key, "procedures", flow.id, code, title, office.office.organisation_id, office.drugs.id, who, step, opened,
            "", "4", 3, opened, due, None, now if done else None, now if done else None, order,
            "early" if done else "", f"{code} nguyen van {n}".lower(),
        ))  # fmt: skip
        dossier_rows.append((uuid7(), key, version.id, office.office.id, code, "1", "citizen", f"Nguyễn Văn {n}",
                             opened, opened))  # fmt: skip
    columns = (
        "id, kind, flow_version_id, code, title, office_id, unit_id, assignee_id, step, step_since, former_step,"
        " outside, version, opened_at, due_at, promised_on, finished_at, closed_at, order_at, outcome, search_key"
    )
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY work_case ({columns}) FROM STDIN") as copy:
            for row in case_rows:
                copy.write_row(row)
        cursor.execute(
            "CREATE TEMP TABLE few (id uuid, case_id uuid, version_id uuid, office_id uuid, code text, channel text,"
            " owner_kind text, owner_name text, submitted_at timestamptz, received_at timestamptz)"
        )
        with cursor.copy("COPY few FROM STDIN") as copy:
            for row in dossier_rows:
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO procedures_dossier (id, case_id, version_id, office_id, code, channel, owner_kind, owner_name,"
            " owner_number, owner_birth, owner_address, owner_phone, owner_email, on_behalf, applicant_name,"
            " applicant_number, applicant_phone, summary, on_site, sets, return_by_post, return_address, submitted_at,"
            " received_at, result_text, result_number, returned_to)"
            " SELECT id, case_id, version_id, office_id, code, channel, owner_kind, owner_name, '', '', '', '', '',"
            " false, '', '', '', '', false, 1, false, '', submitted_at, received_at, '', '', '' FROM few"
        )
        cursor.execute("ANALYZE")
    return office


def timed(client: object, address: str, rounds: int) -> tuple[float, float]:
    """Return the middle and the 95th percentile of asking for a page, in milliseconds."""
    client.get(address)
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    took.sort()
    return statistics.median(took), took[int(len(took) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    fresh(DATABASE)
    began = time.perf_counter()
    office = fill(options.cases)
    print(f"{options.cases} cases made in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
    from yteso.government.procedures.permissions import ASSIGN
    from yteso.kernel.base.public import now
    from yteso.toolkit.work.public import Case, assign_many

    for who, address in (
        (office.assessor, "/work/queues/mine/"),
        (office.assessor, "/work/queues/late/"),
        (office.head, "/work/queues/nobody/"),
        (office.head, "/work/queues/near/"),
        (office.clerk, "/work/queues/to-return/"),
        (office.clerk, "/work/queues/to-return/?q=nguyen van 777"),
        (office.clerk, "/procedures/dossiers/"),
        (office.head, "/work/workload/"),
        (office.head, "/procedures/statistics/"),
    ):
        middle, high = timed(who.client, address, options.rounds)
        print(f"{address:<48} {middle:7.0f} ms   p95 {high:7.0f} ms")
    ids = list(Case.objects.filter(step="assessing", assignee=None).values_list("id", flat=True)[:1000])
    began = time.perf_counter()
    done = assign_many(
        actor=office.head.actor, permission=ASSIGN, kind="procedures", case_ids=ids,
        user_id=office.assessor.user.pk, now=now(),
    )  # fmt: skip
    print(f"{done} cases given to one person in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
