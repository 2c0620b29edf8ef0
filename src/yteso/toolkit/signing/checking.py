"""Judging a stranger's file in a process of its own, with limits on memory and time.

A PDF from outside may be made to exhaust whoever reads it. This module is run as a program (`python -m
yteso.toolkit.signing.checking`): the trust and the moment come as one line of JSON, then the file; the
report goes out as JSON. It knows no database, no settings and no secret.
"""

import datetime as dt
import json
import resource
import subprocess
import sys
import threading

from yteso.toolkit.signing.pki.reports import Outcome, Report
from yteso.toolkit.signing.pki.shapes import Question, Trust

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
_places = threading.BoundedSemaphore(2)  # so many at a time in one web process


class Busy(Exception):
    """Too many files are being judged just now."""


def judge(content: bytes, trust: Trust, at: dt.datetime) -> Report:
    """Return the report of a file. One that exhausts its limits is `unreadable`. Raises Busy."""
    return examine(content, trust, at)[0]


def examine(content: bytes, trust: Trust, at: dt.datetime) -> tuple[Report, list[Question]]:
    """Return the report of a file, and the certificates about which an answer on revocation is missing."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        head = json.dumps({"trust": trust.to_json(), "at": at.isoformat()}).encode() + b"\n"
        done = subprocess.run(
            [sys.executable, "-m", "yteso.toolkit.signing.checking"],
            input=head + content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=True,
        )
        found = json.loads(done.stdout)
        return Report.from_json(found["report"]), [Question.from_json(row) for row in found["questions"]]
    except (subprocess.SubprocessError, ValueError):
        unreadable = Report(
            outcome=Outcome.UNCERTAIN,
            digest="",
            size_bytes=len(content),
            pages=0,
            validated_at=at.isoformat(),
            problem="unreadable",
        )
        return unreadable, []
    finally:
        _places.release()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    from yteso.toolkit.signing.pki.answers import questions_of
    from yteso.toolkit.signing.pki.validating import validate

    head = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    trust = Trust.from_json(head["trust"])
    at = dt.datetime.fromisoformat(head["at"])
    report = validate(content, trust, at)
    questions = [one.to_json() for one in questions_of(content, trust, at)]
    sys.stdout.write(json.dumps({"report": report.to_json(), "questions": questions}))


if __name__ == "__main__":
    main()
