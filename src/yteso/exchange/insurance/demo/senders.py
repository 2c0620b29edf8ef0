"""Facilities at work: what each sends, when, with faults, corrections, repeats and silence."""

import dataclasses
import datetime as dt
import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass

from yteso.exchange.insurance.demo.clock import day_text, stamp
from yteso.exchange.insurance.demo.dossiers import Dossier
from yteso.exchange.insurance.demo.facilities import Facility
from yteso.exchange.insurance.demo.faults import (
    AMENDED,
    FAULTS,
    FILE_FAULTS,
    RESENT_AFTER_ERROR,
    copy_of,
    draw_fault,
)
from yteso.exchange.insurance.demo.population import date_of
from yteso.exchange.insurance.demo.rows import Row, blank
from yteso.exchange.insurance.demo.visits import Scribe
from yteso.exchange.insurance.demo.writers import write_check_ins, write_file
from yteso.kernel.base.public import PROVINCE_ZONE

MOST_IN_A_FILE = 250
CHECK_IN_DAYS = 30
_REPEATED = (
    "MA_LK", "MA_BN", "HO_TEN", "SO_CCCD", "NGAY_SINH", "GIOI_TINH", "MA_THE_BHYT", "MA_DKBD",
    "GT_THE_TU", "GT_THE_DEN", "MA_DOITUONG_KCB", "NGAY_VAO", "NGAY_VAO_NOI_TRU", "LY_DO_VNT",
    "MA_LOAI_KCB", "MA_CSKCB", )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sending:
    """One file on its way. `faults` lists what was done to it and to its dossiers."""

    sent_at: dt.datetime
    facility_code: str
    file_name: str
    content: bytes
    declared_version: str
    dossiers: int
    faults: tuple[str, ...] = ()


class Sender:
    """One facility's sendings over the year, in order of time."""

    def __init__(
        self, facility: Facility, scribe: Scribe, numbers: list[int], *, seed: int, last_day: int
    ) -> None:
        self.facility = facility
        self.scribe = scribe
        self.numbers = numbers
        self.rng = random.Random(f"sender {seed} {facility.code}")  # noqa: S311 - made-up data
        self.first_day = last_day - 364
        self.last_day = last_day
        self.stops_on = self.first_day + int(facility.stopped_after * 365)
        self.waiting: list[tuple[int, int, Dossier]] = []  # by the day from which it may be sent
        self.ticket = 0
        self.files = 0

    def sendings(self) -> Iterator[Sending]:
        """Yield the files of the year; a silent facility has none."""
        if self.facility.silent or not self.numbers:
            return
        coming = self.scribe.dossiers(self.numbers)
        upcoming = next(coming, None)
        day = self.first_day + self.rng.randrange(1, self.facility.rhythm + 1)
        while day <= self.last_day:
            arrivals: list[Dossier] = []
            while upcoming is not None and upcoming.arrived // 1440 <= day:
                self._accept(upcoming)
                arrivals.append(upcoming)
                upcoming = next(coming, None)
            if day < self.stops_on:
                yield from self._check_ins(day, arrivals)
                yield from self._files(day, self._due(day))
            day += self.facility.rhythm

    def everything(self, batch: int) -> Iterator[Sending]:
        """Yield all dossiers at once, no faults, `batch` to a file: for the benches."""
        group: list[Dossier] = []
        for dossier in self.scribe.dossiers(self.numbers):
            group.append(dossier)
            if len(group) == batch:
                yield self._file(self.last_day, group)
                group = []
        if group:
            yield self._file(self.last_day, group)

    def _accept(self, dossier: Dossier) -> None:
        """Put a dossier among those that wait to be sent, perhaps with a fault and then its correction."""
        due = dossier.ended // 1440 + self.facility.delay
        fault = draw_fault(self.rng, self.facility.habits.care)
        whole = dossier
        if fault is not None:
            whole = copy_of(dossier)
            if fault.change(dossier, self.rng):
                dossier.faults.append(fault.key)
        self._wait(due, dossier)
        mended = dossier.faults and FAULTS[dossier.faults[0]].error and self.rng.random() < RESENT_AFTER_ERROR
        if mended or self.rng.random() * 1000 < AMENDED:
            again = copy_of(whole)
            again.resend = 1
            if not mended:
                again.tables["XML1"][0]["GHI_CHU"] = "Bổ sung kết quả xét nghiệm sau khi ra viện"
            self._wait(due + self.rng.randrange(2, 12), again)

    def _wait(self, day: int, dossier: Dossier) -> None:
        self.ticket += 1
        heapq.heappush(self.waiting, (day, self.ticket, dossier))

    def _due(self, day: int) -> list[Dossier]:
        due = []
        while self.waiting and self.waiting[0][0] <= day:
            due.append(heapq.heappop(self.waiting)[2])
        return due

    def _files(self, day: int, due: list[Dossier]) -> Iterator[Sending]:
        habits = self.facility.habits
        size = habits.batch or MOST_IN_A_FILE
        by_version: dict[str, list[Dossier]] = {}
        for dossier in due:  # one visit once in a file: its correction goes in the next
            by_version.setdefault(dossier.version, []).append(dossier)
        for dossiers in by_version.values():
            for start in range(0, len(dossiers), size):
                sending = self._file(day, dossiers[start : start + size])
                chance = self.rng.random() * 1000 / habits.care
                if chance < FILE_FAULTS["truncated"] and len(sending.content) > 3000:
                    cut = sending.content[: int(len(sending.content) * self.rng.uniform(0.5, 0.95))]
                    yield dataclasses.replace(sending, content=cut, faults=("truncated",))
                    yield dataclasses.replace(sending, sent_at=sending.sent_at + dt.timedelta(minutes=31))
                    continue
                yield sending
                if chance < FILE_FAULTS["truncated"] + FILE_FAULTS["repeated"]:
                    later = sending.sent_at + dt.timedelta(minutes=self.rng.randrange(2, 50))
                    yield dataclasses.replace(sending, sent_at=later, faults=("repeated",))

    def _file(self, day: int, dossiers: list[Dossier]) -> Sending:
        facility = self.facility
        self.files += 1
        version = dossiers[0].version
        return Sending(
            self._moment(day),
            facility.code,
            f"{facility.code}_{day_text(day)}_{self.files:05d}.xml",
            write_file(facility.code, day_text(day), dossiers, facility.habits),
            version if version != "3176" or facility.habits.base64 else "",
            len(dossiers),
            tuple(key for dossier in dossiers for key in dossier.faults),
        )

    def _moment(self, day: int) -> dt.datetime:
        minute = self.rng.randrange(16 * 60, 23 * 60)
        clock = dt.time(minute // 60, minute % 60, self.rng.randrange(60), tzinfo=PROVINCE_ZONE)
        return dt.datetime.combine(date_of(day), clock)

    def _check_ins(self, day: int, arrivals: list[Dossier]) -> Iterator[Sending]:
        """Yield the check-ins (XML0) of the last weeks, for software that sends them."""
        habits = self.facility.habits
        rows = [_check_in(d) for d in arrivals if d.arrived // 1440 > self.last_day - CHECK_IN_DAYS]
        if not habits.checks_in or not rows:
            return
        for number, row in enumerate(rows, start=1):
            row["STT"] = str(number)
        moment = dt.datetime.combine(date_of(day), dt.time(12, 5, tzinfo=PROVINCE_ZONE))
        name = f"{self.facility.code}_{day_text(day)}_XML0.xml"
        yield Sending(moment, self.facility.code, name, write_check_ins(rows, habits), "", len(rows))


def _check_in(dossier: Dossier) -> Row:
    """Return the row of XML0 of a visit: who came, and what the first cost was."""
    summary = dossier.tables["XML1"][0]
    row = blank("XML0") | {name: summary[name].split(";")[-1] for name in _REPEATED}
    first = (dossier.tables.get("XML3") or [{}])[0]
    row["MA_DICH_VU"], row["TEN_DICH_VU"] = first.get("MA_DICH_VU", ""), first.get("TEN_DICH_VU", "")
    row["NGAY_YL"] = first.get("NGAY_YL", stamp(dossier.arrived))
    return row
