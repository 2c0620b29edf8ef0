"""A ministry's annex of a hundred thousand codes: how long reading, looking through and applying it takes.

    python bench/codes.py --codes 100000

Makes its own database beside the ordinary one and loads one workbook three times: new, the same again, and a
later whole edition in which each tenth title changed and each twentieth code is gone.
"""

import argparse
import datetime as dt
import io
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

from bench.own_database import fresh  # noqa: E402 - the path is set above

DATABASE = "yteso_codes"
HEADINGS = (
    "STT",
    "Mã thuốc",
    "Tên",
    "Hoạt chất",
    "Hàm lượng",
    "Dạng bào chế",
    "Hãng sản xuất",
    "Đơn vị tính",
)
HEADINGS += ("Số đăng ký",)


def workbook(codes: int, edition: int) -> bytes:
    """Return a drug list of the ministry's shape; the second edition differs from the first."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    for n in range(codes):
        if edition == 2 and n % 20 == 0:
            continue
        title = f"Thuốc thử số {n} viên nén bao phim" + (" (đổi)" if edition == 2 and n % 10 == 1 else "")
        row = (
            n + 1,
            f"40.{n:06d}",
            title,
            "Paracetamol",
            "500mg",
            "Viên nén",
            "Công ty dược phẩm thử nghiệm",
        )
        sheet.write_row(n + 1, 0, (*row, "Viên", f"VD-{n:06d}-24"))
    book.close()
    return out.getvalue()


def timed(label: str, codes: int, run: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    print(f"{label:32} {seconds:6.1f} s  {codes / seconds:8,.0f} codes/s", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codes", type=int, default=100_000)
    codes = parser.parse_args().codes
    fresh(DATABASE)
    from django.db import connection

    from yteso.kernel.base.public import SystemActor, now
    from yteso.kernel.codes.actions import CodeFile, apply_load, preview_load
    from yteso.kernel.codes.models import CodeSystem
    from yteso.kernel.codes.queries import codes_of
    from yteso.kernel.codes.reading import read_file

    actor = SystemActor("bench")
    CodeSystem.objects.create(slug="bench", title_vi="Thuốc", title_en="Drugs", source="QĐ thử")
    first, second = workbook(codes, 1), workbook(codes, 2)
    print(f"{codes:,} codes, {len(first) / 1e6:.1f} MB of workbook", flush=True)
    timed("reading", codes, lambda: read_file(first, "a.xlsx"))
    editions = (("new", first, dt.date(2026, 1, 1)), ("the same again", first, dt.date(2026, 1, 1)))
    for label, content, day in (*editions, ("a later whole edition", second, dt.date(2026, 7, 1))):
        load = timed(
            f"{label}: looking through",
            codes,
            lambda content=content, day=day: preview_load(
                actor=actor,
                file=CodeFile("bench", "a.xlsx", content, day, "QĐ thử", day.month == 7),
                now=now(),
            ),
        )
        load = timed(
            f"{label}: applying", codes, lambda load=load: apply_load(actor=actor, load_id=load.id, now=now())
        )
        print(f"{'':32} +{load.added} ~{load.changed} -{load.ended} ={load.unchanged}")
    timed("the list into memory", codes, lambda: codes_of("bench", dt.date(2026, 7, 1)))
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    connection.close()


if __name__ == "__main__":
    main()
