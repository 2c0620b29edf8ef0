"""Child processes of the river that may be killed at any instant. Run by `test_kill.py`, never by itself.

Reads one command a line from standard input and answers with one line of JSON. Django is set up once; each
command runs in a forked child, so a worker to be killed costs milliseconds to start:

    {"do": "prepare", "files": 8, "dossiers": 40}   makes a hospital and receives the files
    {"do": "work"}                                  starts a worker, answers with its process id at once
    {"do": "receive", "first": 100, "files": 20}    starts a sender, answers with its process id at once
    {"do": "look"}                                  counts what is there, and whether anything is half
    {"do": "wait", "pid": 17}                       waits for the child's end, answers with how it ended
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOW = dt.datetime(2026, 3, 3, 2, 0, tzinfo=dt.UTC)
FACILITY = "51001"
LINES = 2 + 3 + 2 + 1 + 1  # drugs, services, results, the appointment, the diagnosis


def content(file: int, dossiers: int, version: int = 1) -> bytes:
    """Return a file; the dossiers of a later version of it have another reason for the visit."""
    from yteso.exchange.insurance.testing import sound_dossier
    from yteso.exchange.insurance.writing import write_dossier, write_envelope

    made = []
    for number in range(dossiers):
        who = file * 1000 + number
        tables = sound_dossier(f"LK{who:07d}")
        person = {
            "MA_BN": f"BN{who:07d}", "SO_CCCD": f"05119{who:07d}", "MA_THE_BHYT": f"GD451{who:010d}",
            "HO_TEN": f"NGUYỄN THỊ {'ABCDEGHIKL'[who % 10]}{'MNOPQRSTUV'[who // 10 % 10]}",
        }  # fmt: skip
        tables["XML1"][0] |= {**person, "LY_DO_VV": f"lần {version}"}
        tables["XML14"][0] |= {name: person[name] for name in ("HO_TEN", "MA_THE_BHYT")}
        made.append(write_dossier(tables))
    return write_envelope(made, FACILITY).encode()


def prepare(files: int, dossiers: int) -> dict[str, Any]:
    from yteso.kernel.base.public import SystemActor
    from yteso.kernel.organisations.public import Organisation, add_organisation

    system = SystemActor("kill test")
    kinds = Organisation.Kind
    root = add_organisation(
        actor=system, parent_id=None, kind=kinds.DEPARTMENT_OF_HEALTH, name="Sở Y tế",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    add_organisation(
        actor=system, parent_id=root.id, kind=kinds.PROVINCE_HOSPITAL, name="Bệnh viện",
        facility_code=FACILITY, valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    for file in range(files):
        send(content(file, dossiers))
    for file in range(files // 2):  # corrections of the first half, on their way at the same time
        send(content(file, dossiers, version=2))
    return {}


def send(sent: bytes) -> str:
    from yteso.exchange.insurance.public import Submission, receive
    from yteso.kernel.base.public import SystemActor, now
    from yteso.kernel.organisations.public import Organisation

    submission = receive(
        actor=SystemActor("kill test"), facility_id=Organisation.objects.get(facility_code=FACILITY).id,
        content=sent, door=Submission.Door.COMMAND, now=now(),
    )  # fmt: skip
    return str(submission.id)


def work() -> None:
    """Read what waits, in small batches, so that there are many instants at which to die."""
    from yteso.exchange.insurance.actions import ingesting
    from yteso.exchange.insurance.models import Submission
    from yteso.exchange.insurance.reading import Limits
    from yteso.kernel.base.public import now

    ingesting.LIMITS = Limits(batch_dossiers=7)
    waiting = Submission.objects.filter(state__in=["waiting", "reading"]).order_by("received_at")
    for submission_id in list(waiting.values_list("id", flat=True)):
        ingesting.read_submission(submission_id=submission_id, clock=now)


def receive_many(first: int, files: int, log: str) -> None:
    """Receive files one after the other; note each number as a hospital would."""
    with open(log, "a") as noted:
        for file in range(first, first + files):
            noted.write(send(content(file, 5)) + "\n")
            noted.flush()
            os.fsync(noted.fileno())


def look() -> dict[str, Any]:
    """Count, and look for anything half: every sum here is zero unless something was torn."""
    from django.db import connection

    questions = {
        "recorded": "SELECT count(*) FROM insurance_dossier WHERE state = 'recorded'",
        "dossiers": "SELECT count(*) FROM insurance_dossier",
        "visits": "SELECT count(*) FROM visits_visit",
        "persons": "SELECT count(*) FROM people_person",
        "waiting": "SELECT count(*) FROM insurance_submission WHERE state IN ('waiting', 'reading')",
        "submissions": "SELECT count(*) FROM insurance_submission",
        "jobs": "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'insurance.ingest'",
        "second versions": "SELECT count(*) FROM visits_visit WHERE reason = 'lần 2'",
        "torn: visit without its dossier": """
            SELECT count(*) FROM visits_visit AS v LEFT JOIN insurance_dossier AS d ON d.id = v.dossier_id
               AND d.visit_id = v.id AND d.version = v.version AND d.state = 'recorded' WHERE d.id IS NULL""",
        "torn: dossier without its visit": """
            SELECT count(*) FROM insurance_dossier AS d LEFT JOIN visits_visit AS v ON v.id = d.visit_id
             WHERE d.state = 'recorded' AND v.dossier_id IS DISTINCT FROM d.id""",
        "torn: visit without all its lines": f"SELECT count(*) FROM visits_visit AS v WHERE {LINES} <>"
        + " + ".join(
            f"(SELECT count(*) FROM visits_{table} WHERE visit_id = v.id AND person_id = v.person_id)"
            for table in ("diagnosis", "medicationline", "serviceline", "result", "paper")
        ),
        "torn: submission and its dossiers": """
            SELECT count(*) FROM insurance_submission AS s
             WHERE dossiers_done <> (SELECT count(*) FROM insurance_dossier WHERE submission_id = s.id)""",
        "torn: sums of a submission": """
            SELECT count(*) FROM insurance_submission WHERE dossiers_done <>
                   dossiers_recorded + dossiers_unchanged + dossiers_quarantined + dossiers_replaced""",
        "torn: a batch without its fact": """
            SELECT abs((SELECT count(*) FROM insurance_dossier WHERE version > 0) -
                   (SELECT coalesce(sum(jsonb_array_length(payload->'visit_ids')), 0) FROM facts_outbox))""",
        "torn: a fact without its batch": """
            SELECT count(*) FROM insurance_dossier AS d WHERE d.version > 0 AND NOT EXISTS
                   (SELECT 1 FROM facts_outbox WHERE payload->'visit_ids' ? d.visit_id::text)""",
    }
    with connection.cursor() as cursor:
        found = {}
        for name, question in questions.items():
            cursor.execute(question.replace("%", "%%"))
            found[name] = int(cursor.fetchone()[0])
    return found


def files(log: str) -> dict[str, Any]:
    """Compare what the sender noted with what is kept: every number must be a whole file."""
    from yteso.exchange.insurance.models import Submission
    from yteso.toolkit.files.actions import verify_file
    from yteso.toolkit.files.models import StoredFile

    noted = set(Path(log).read_text().split()) if Path(log).exists() else set()
    kept = {str(s.id): s.file_digest for s in Submission.objects.all()}
    whole = {row.digest for row in StoredFile.objects.all() if verify_file(row)}
    return {
        "noted": len(noted),
        "lost": len(noted - kept.keys()),
        "not whole": len([digest for digest in kept.values() if digest not in whole]),
    }


def main() -> None:
    import django

    django.setup()
    from yteso.exchange.insurance.actions import ingesting  # noqa: F401 - so that each child need not load it
    from yteso.exchange.insurance.checking import all_rules

    all_rules()
    for line in sys.stdin:
        command = json.loads(line)
        verb = command.pop("do")
        if verb == "wait":
            _, status = os.waitpid(command["pid"], 0)
            answer(status=os.waitstatus_to_exitcode(status))
        elif verb in ("work", "receive"):
            answer(pid=fork(work if verb == "work" else receive_many, **command))
        else:
            fork({"prepare": prepare, "look": look, "files": files}[verb], is_awaited=True, **command)
            os.wait()


def fork(function: Callable[..., Any], *, is_awaited: bool = False, **arguments: Any) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        result = function(**arguments)
        if result is not None:
            answer(**result)
        code = 0
    except Exception as error:  # noqa: BLE001 - the child reports whatever it died of
        sys.stderr.write(f"{function.__name__}: {error!r}\n")
        if is_awaited:
            answer(**{"died of": repr(error)})
    finally:
        os._exit(code)


def answer(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
