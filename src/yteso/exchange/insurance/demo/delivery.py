"""The demo's files through the real gateway: received, read, checked and recorded, day by day as in life.

Two processes share the facilities. Each sends its facilities' files in the order of time and reads each at
once, with the clock at the moment of sending, so that boards and registers show a year and not one evening.
"""

import datetime as dt
import gc
import heapq
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.actions.receiving import receive
from yteso.exchange.insurance.demo.senders import Sending
from yteso.exchange.insurance.demo.world import World
from yteso.exchange.insurance.models import Submission
from yteso.kernel.base.public import Say, SystemActor
from yteso.kernel.organisations.public import facility_map

BENCH_BATCH = 500


def deliver(world: World, say: Say) -> Counter[str]:
    """Send everything through the gateway with `plan.processes` processes; return counts."""
    shares = _shares(world)
    context = multiprocessing.get_context("fork")
    reports: SimpleQueue[Counter[str]] = context.SimpleQueue()
    _leave_database()
    workers = [
        context.Process(target=_deliver_share, args=(world, share, reports), daemon=True) for share in shares
    ]
    for worker in workers:
        worker.start()
    total: Counter[str] = Counter()
    waiting = len(workers)
    shown = 0
    while waiting:
        report = reports.get()
        waiting -= report.pop("finished", 0)
        total.update(report)
        if total["dossiers"] - shown >= 2000:
            shown = total["dossiers"]
            say(f"{shown} dossiers in {total['files']} files")
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"a sending process ended with {worker.exitcode}")
    return total


def _shares(world: World) -> list[list[int]]:
    """Divide the facilities among the processes, the busiest first, to the least busy process."""
    load = Counter(world.visits.facility.tolist())
    shares: list[list[int]] = [[] for _ in range(max(1, world.plan.processes))]
    weights = [0] * len(shares)
    for number, count in load.most_common():
        least = weights.index(min(weights))
        shares[least].append(number)
        weights[least] += count
    return shares


def _deliver_share(world: World, numbers: list[int], reports: "SimpleQueue[Counter[str]]") -> None:
    ids = facility_map(world.plan.until)
    count: Counter[str] = Counter()
    try:
        for sending in _in_time(world, numbers):
            take_in(sending, ids[sending.facility_code])
            count.update(files=1, dossiers=sending.dossiers, faults=len(sending.faults))
            if count["files"] >= 50:
                reports.put(count)
                count = Counter()
    finally:
        _leave_database()
        reports.put(count + Counter(finished=1))


def _leave_database() -> None:
    """Close this process's connections and their pool: no forked process may inherit a socket."""
    connection.close()
    cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS]).close_pool()


def _in_time(world: World, numbers: list[int]) -> Iterator[Sending]:
    streams = [world.sender(number).sendings() for number in numbers]
    return heapq.merge(*streams, key=lambda sending: (sending.sent_at, sending.facility_code))


def take_in(sending: Sending, facility_id: UUID) -> Submission:
    """Receive one file and read it, at the moment it was sent."""
    submission = receive(
        actor=SystemActor(f"HIS {sending.facility_code}"),
        facility_id=facility_id,
        content=sending.content,
        door=Submission.Door.API,
        now=sending.sent_at,
        file_name=sending.file_name,
        reference=f"{sending.file_name} {sending.sent_at:%Y%m%d%H%M%S}",
        declared_version=sending.declared_version,
        queued=False,
    )
    read_submission(submission_id=submission.id, clock=_Clock(sending.sent_at))
    return submission


class _Clock:
    """A clock that stands at the moment of sending and moves a second with each look."""

    def __init__(self, start: dt.datetime) -> None:
        self.at = start

    def __call__(self) -> dt.datetime:
        self.at += dt.timedelta(seconds=1)
        return self.at


def write_all(world: World, folder: Path, say: Say) -> Counter[str]:
    """Write the files into a folder per facility; bench dossiers (`plan.lines`) go 500 to a file."""
    folder.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("fork")
    reports: SimpleQueue[Counter[str]] = context.SimpleQueue()
    _leave_database()
    workers = [
        context.Process(target=_write_share, args=(world, share, folder, reports), daemon=True)
        for share in _shares(world)
    ]
    for worker in workers:
        worker.start()
    total: Counter[str] = Counter()
    for _ in workers:
        total.update(reports.get())
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"a writing process ended with {worker.exitcode}")
    say(f"{total['dossiers']} dossiers in {total['files']} files, {total['bytes'] // 1_000_000} MB")
    return total


def _write_share(
    world: World, numbers: list[int], folder: Path, reports: "SimpleQueue[Counter[str]]"
) -> None:
    gc.freeze()
    gc.set_threshold(
        200_000, 50, 50
    )  # rows are many and hold no cycles: collecting costs a sixth of the time
    count: Counter[str] = Counter()
    try:
        for number in numbers:
            sender = world.sender(number)
            sendings = sender.everything(BENCH_BATCH) if world.plan.lines else sender.sendings()
            place = folder / world.facilities[number].code
            place.mkdir(exist_ok=True)
            for sending in sendings:
                (place / sending.file_name).write_bytes(sending.content)
                count.update(files=1, dossiers=sending.dossiers, bytes=len(sending.content))
    finally:
        reports.put(count)
