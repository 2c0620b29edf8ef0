"""How fast people are found: matching by the batch and the search box, at the size of a province.

Usage (a database of its own, migrated; the first run fills it):
    DATABASE_URL=postgresql://…/yteso_bench python bench/people.py --people 1250000 [--only match|search]
"""

import argparse
import datetime as dt
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from yteso.kernel.base.public import fold  # noqa: E402
from yteso.kernel.people.public import (  # noqa: E402
    Candidate,
    Card,
    NewPerson,
    PartialDate,
    Person,
    match_batch,
    new_person,
    search_people,
    write_people,
)

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
FAMILIES = (
    ["Nguyễn"] * 38 + ["Trần"] * 11 + ["Lê"] * 10 + ["Phạm"] * 7 + ["Huỳnh", "Võ"] * 5 + ["Đỗ", "Bùi"] * 2
    + ["Hồ", "Ngô", "Dương", "Lý", "Đinh", "Phan", "Vũ", "Đặng", "Trương", "Tạ", "Cao", "Châu", "Hà", "Lương"]
)  # fmt: skip
MIDDLE_MEN = "Đức Minh Hữu Quang Thanh Công Ngọc Xuân Quốc Đình Thành Anh Tấn Duy Gia Hoàng"
MIDDLE_WOMEN = "Ngọc Thanh Thu Kim Mỹ Bích Phương Hoàng Thuỳ Minh Diễm Tuyết Hồng Như Khánh"
MIDDLE = {1: ["Văn"] * 8 + MIDDLE_MEN.split(" "), 2: ["Thị"] * 10 + MIDDLE_WOMEN.split(" ")}
MEN = """
An Anh Ân Bảo Bình Châu Chiến Cường Danh Dũng Duy Dương Đạt Đức Hải Hào Hậu Hiếu Hoà Hoàng Hùng Huy Khánh Khoa Kiên
Lâm Long Lộc Lợi Minh Nam Nghĩa Nhân Phát Phong Phúc Phước Quân Quang Quý Sang Sơn Tài Tâm Tân Thái Thắng Thành
Thiện Thịnh Thuận Tiến Toàn Trí Trung Tuấn Tùng Việt Vinh Vũ Vương
"""
WOMEN = """
An Anh Ánh Bình Châu Chi Dung Duyên Đào Diệp Giang Hà Hạnh Hằng Hiền Hoa Hoà Hồng Huệ Hương Khanh Lan Lệ Liên Linh
Loan Lý Ly Mai Mỹ My Nga Ngân Ngọc Nguyệt Nhung Nhi Oanh Phương Phượng Quyên Sương Tâm Thanh Thảo Thắm Thu Thuỷ Thuý
Thư Thương Trang Trâm Trinh Tuyết Uyên Vân Vy Xuân Yến
"""
GIVEN = {1: MEN.split(), 2: WOMEN.split()}
COMMUNES = [f"{21000 + 3 * n:05d}" for n in range(96)]
OBJECTS = ["GD4", "HN2", "DT2", "DN4", "HT3", "TE1", "HS4"]


def describe(n: int, rng: random.Random) -> Candidate:
    """Return invented person number `n`."""
    sex = rng.choice((1, 2))
    year = min(2025, max(1925, int(rng.triangular(1930, 2026, 1992))))
    if year < 1950 and rng.random() < 0.4:
        birth = PartialDate(year)
    else:
        birth = PartialDate(year, rng.randint(1, 12), rng.randint(1, 28))
    name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLE[sex])} {rng.choice(GIVEN[sex])}"
    century = 2 * (year // 100 - 19) + (sex - 1)
    insurance = f"51{n:08d}"
    facility = f"51{rng.randint(1, 206):03d}"
    return Candidate(
        full_name=name,
        sex=sex,
        birth=birth,
        facility_code=facility,
        record_number=f"BN{n:08d}",
        national_id=f"051{century}{year % 100:02d}{n % 1_000_000:06d}" if n % 20 else "",
        insurance_numbers=(insurance,),
        cards=(
            Card(f"{rng.choice(OBJECTS)}51{insurance}", dt.date(2026, 1, 1), dt.date(2026, 12, 31), facility),
        ),
        phone=f"09{rng.randint(0, 99_999_999):08d}" if n % 3 else "",
        address=f"Thôn {rng.randint(1, 12)}",
        province_code="51",
        commune_code=rng.choice(COMMUNES),
        nationality_code="000",
        ethnic_code="01",
        occupation_code="00",
        described_at=NOW,
    )


def population(size: int) -> Iterator[NewPerson]:
    rng = random.Random(51)
    for n in range(size):
        yield new_person(describe(n, rng))


def fill(size: int) -> None:
    present = Person.objects.count()
    if present >= size:
        return
    started = time.perf_counter()
    written = write_people(population(size), now=NOW, source="bench")
    print(f"write_people: {written:,} in {time.perf_counter() - started:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def bench_matching(size: int, batches: int = 40, per_batch: int = 500) -> None:
    """Known people at known and other facilities, a tenth new, a few with faults; nothing is kept."""
    rng, again = random.Random(51), []
    wanted = set(random.Random(7).sample(range(min(size, 200_000)), batches * per_batch))
    for n in range(min(size, 200_000)):
        candidate = describe(n, rng)
        if n in wanted:
            again.append(candidate)
    random.Random(3).shuffle(again)
    later = NOW + dt.timedelta(days=1)
    shares = (
        ("all known", 0.0, 0.0, NOW),
        ("known and seen again later", 0.0, 0.0, later),
        ("mixed", 0.3, 0.1, later),
        ("all new", 0.0, 1.0, NOW),
    )
    for label, share_moved, share_new, seen in shares:
        wall = own = 0.0
        count = 0
        backend = _backend_cpu()
        for b in range(batches):
            batch = []
            for i, candidate in enumerate(again[b * per_batch : (b + 1) * per_batch]):
                c, draw = candidate, rng.random()
                c.described_at = seen
                if draw < share_new:
                    c = describe(50_000_000 + b * per_batch + i, rng)
                elif draw < share_new + share_moved:
                    c.facility_code, c.record_number = "51999", f"X{b}-{i}"
                batch.append(c)
            t0, c0 = time.perf_counter(), cpu()
            with transaction.atomic():
                match_batch(batch, NOW + dt.timedelta(days=1))
                wall += time.perf_counter() - t0
                own += cpu() - c0
                count += len(batch)
                transaction.set_rollback(True)
        server = _backend_cpu() - backend
        print(
            f"match_batch, {label}: a candidate costs {1000 * own / count:.3f} ms of our CPU and "
            f"{1000 * server / count:.3f} ms of the database's; wall {1000 * wall / count:.3f} ms"
        )


def _backend_cpu() -> float:
    """Return the CPU seconds used so far by this connection's server process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bench_search(rounds: int = 300) -> None:
    rng = random.Random(11)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        size = cursor.fetchone()[0]
    people = [describe(n, random.Random(n)) for n in rng.sample(range(size), rounds)]
    texts = {
        "national id": lambda c: c.national_id or "051185000123",
        "card, 15": lambda c: c.cards[0].card_number,
        "insurance, 10": lambda c: c.insurance_numbers[0],
        "phone": lambda c: c.phone or "0905123456",
        "full name with tones": lambda c: c.full_name,
        "full name folded": lambda c: fold(c.full_name),
        "words in another order": lambda c: " ".join(reversed(c.full_name.split())),
        "given name and year": lambda c: f"{fold(c.full_name).split()[-1]} {c.birth.year}",
        "given name alone": lambda c: fold(c.full_name).split()[-1],
        "family and beginning": lambda c: (
            f"{fold(c.full_name).split()[0]} {fold(c.full_name).split()[-1][:2]}"
        ),
        "nobody": lambda c: "xyzzy quux 1950",
    }
    for label, text_of in texts.items():
        times = []
        for c in people:
            started = time.perf_counter()
            search_people(text_of(c))
            times.append(1000 * (time.perf_counter() - started))
        times.sort()
        print(
            f"search_people, {label}: p50 {statistics.median(times):.1f} ms, "
            f"p95 {times[int(0.95 * len(times))]:.1f} ms, max {times[-1]:.1f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_250_000)
    parser.add_argument("--only", choices=["match", "search"])
    options = parser.parse_args()
    fill(options.people)
    if options.only != "search":
        bench_matching(options.people)
    if options.only != "match":
        bench_search()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
