"""One scan of many pages from end to end: sent, read page by page, parted, entered, certified, sealed.

    python bench/archive.py --pages 500 [--unread]

Makes its own database beside the ordinary one. The scan is a paper medical record set by us and drawn at 200
dots an inch with grain and a slight turn, every page another picture, one in ten blank. `--unread` writes what
a machine would have read instead of reading it: then only the rest is measured.
"""

import argparse
import io
import os
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")


def scan(pages: int) -> tuple[bytes, list[bytes]]:
    """Return a PDF as scanners make it, one JPEG a page, and the JPEGs."""
    import ocr
    import pikepdf
    from PIL import ImageDraw

    from yteso.toolkit.ocr.testing import degraded, font

    drawn = [picture for picture, _text in ocr.pages()]
    pdf, pictures = pikepdf.new(), []
    for number in range(1, pages + 1):
        blank = number % 10 == 0
        shown = drawn[number % len(drawn)].copy()  # type: ignore[attr-defined]
        if blank:
            shown = shown.point(lambda _value: 250)
        else:
            ImageDraw.Draw(shown).text((1300, 60), f"Tờ {number}", fill=(20, 20, 20), font=font(36))
        out = io.BytesIO()
        degraded(shown, angle=0.4, noise=4, seed=number).save(out, "JPEG", quality=75)
        pictures.append(out.getvalue())
        page = pdf.add_blank_page(page_size=(595, 842))
        image = pikepdf.Stream(
            pdf, pictures[-1], Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=shown.width,
            Height=shown.height, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /Im Do Q")
    whole = io.BytesIO()
    pdf.save(whole)
    return whole.getvalue(), pictures


def write_pages(digest: str, pictures: list[bytes]) -> None:
    """Write pages with 250 words each as if they had been read."""
    from yteso.government.archive.testing import words_of
    from yteso.kernel.base.public import now
    from yteso.toolkit.files.public import Page, Reading, keep

    line = "Người bệnh vào viện với triệu chứng sốt cao ho khạc đờm đục khó thở"
    lines = ["BỆNH ÁN NỘI KHOA", *[line] * 18]
    words = words_of(lines)
    reading = Reading.objects.create(
        original_id=digest, pages=len(pictures), engine="bench", began_at=now(), finished_at=now()
    )
    for number, picture in enumerate(pictures, 1):
        Page.objects.create(
            reading=reading, number=number, picture=keep(picture, "image/jpeg", now()), width=1654,
            height=2339, blank=number % 10 == 0, recognised=True, text="\n".join(lines), words=words, sure=90,
        )  # fmt: skip


def memory() -> str:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return f"highest memory {own} MB, of programs started {children} MB"


class Watch:
    """Prints what each part took, on the clock and of the processor."""

    def __init__(self) -> None:
        self.clock, self.spent = time.perf_counter(), self._processor()

    def _processor(self) -> float:
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))

    def tell(self, what: str) -> None:
        clock, spent = time.perf_counter(), self._processor()
        print(f"{what:<44} {clock - self.clock:7.1f} s, processor {spent - self.spent:7.1f} s; {memory()}")
        self.clock, self.spent = clock, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--unread", action="store_true")
    options = parser.parse_args()
    import cases

    cases.DATABASE = "yteso_archive"
    cases.fresh()
    from yteso.government.archive.actions import certify_paper, enter_values, split_scan
    from yteso.government.archive.models import Paper
    from yteso.government.archive.testing import archive_cast, make_batch
    from yteso.kernel.base.public import now
    from yteso.toolkit.files.public import read_pages
    from yteso.toolkit.signing.testing import make_right

    archive = archive_cast()
    make_right(archive.head.user, archive.unit, position="Trưởng phòng")
    content, pictures = scan(options.pages)
    watch = Watch()
    batch = make_batch(archive, ("benh-an.pdf", content), template="medical_record")
    one = batch.scans.get()
    watch.tell(f"sent: {options.pages} pages, {len(content) // 2**20} MB, {memory()}"[:44])
    if options.unread:
        write_pages(str(one.file_id), pictures)
    else:
        while read_pages(str(one.file_id), now(), most=25).finished_at is None:
            print(".", end="")
        print()
    watch.tell("pages read, 25 a job")
    split_scan(one.pk, now())
    paper = Paper.objects.get(scan=one)
    Paper.objects.filter(pk=paper.pk).update(double=False)
    watch.tell(f"parted: one paper of {paper.pages} pages, words kept")
    answer = archive.head.client.get(f"/archive/papers/?words={'khó thở'}")
    assert answer.status_code == 200
    watch.tell("found by its words")
    page = archive.clerk.client.get(f"/archive/papers/{paper.pk}/verify/")
    assert page.status_code == 200, page.status_code
    watch.tell(f"page to verify ({len(page.content) // 1024} kB)")
    values = {"number": "BA-500", "holder_name": "Đỗ Thị Ngọc Quyên", "issued_on": "05/03/2026"}
    enter_values(actor=archive.clerk.actor, paper_id=paper.pk, state="scanned", values=values, now=now())
    watch.tell("entered")
    done = certify_paper(actor=archive.head.actor, paper_id=paper.pk, now=now())
    assert done.document is not None
    report = done.document.validations.order_by("-made_at")[0]
    size = done.document.current.size_bytes // 2**20
    watch.tell(f"certified: {size} MB, {done.document.level}, {report.outcome}")


if __name__ == "__main__":
    main()
