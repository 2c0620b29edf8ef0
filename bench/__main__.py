"""`make bench`: every measurement at a size that a laptop finishes in about a quarter of an hour.

Each script runs by itself and explains its options; the figures of docs/performance.md come from them.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = (
    ("reading and checking", ["bench_reading.py"]),
    ("the river", ["bench_ingest.py"]),
    ("records and lists", ["records.py", "--people", "100000", "--visits", "100000"]),
    ("people", ["people.py", "--people", "100000"]),
    ("pages of scans", ["ocr.py"]),
    ("code lists", ["codes.py", "--codes", "20000"]),
    ("cases", ["cases.py", "--cases", "100000"]),
    ("official documents", ["documents.py", "--issued", "100"]),
    ("forms", ["forms.py", "--questions", "700"]),
    ("figures", ["measures.py", "--people", "100000", "--visits", "100000"]),
    ("signatures", ["signing.py"]),
)


def main() -> int:
    """Run them one after another; return the number that failed."""
    failed = 0
    environment = dict(os.environ)
    for title, command in RUNS:
        print(f"\n=== {title}: python bench/{' '.join(command)}", flush=True)
        if title == "people":
            environment = _with_database(environment)
        done = subprocess.run(
            [sys.executable, str(HERE / command[0]), *command[1:]], env=environment, check=False
        )
        failed += done.returncode != 0
    return failed


def _with_database(environment: dict[str, str]) -> dict[str, str]:
    """Let the search bench use the database that the record bench has filled."""
    if "DATABASE_URL" in environment:
        return environment
    from yteso.config import settings

    url = f"postgresql://postgres@/yteso_records?host={settings.DATA_DIR / 'pg' / 'run'}"
    return {**environment, "DATABASE_URL": url}


if __name__ == "__main__":
    sys.exit(main())
