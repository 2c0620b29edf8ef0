"""How fast pages are looked at and how many characters are read wrongly, on Vietnamese pages set by us and
then spoilt.

    python bench/ocr.py [--rounds 2] [--store 500]

Pages: an official paper, a licence and a page of a medical record, set with Typst and our font, drawn at
200 dots an inch and stored as JPEG as scanners do; then turned, blurred, with grain, shadow, specks, faded,
upside down. Needs no database; `--store` also measures reading a scan of 500 pages into the store (needs
the database of this folder).
"""

import argparse
import io
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

PARAGRAPHS = (
    "Thực hiện Kế hoạch số 15/KH-SYT ngày 12/01/2026 của Sở Y tế về số hóa hồ sơ, kết quả giải quyết thủ tục hành chính còn "
    "hiệu lực, Sở Y tế yêu cầu Thủ trưởng các đơn vị trực thuộc khẩn trương rà soát, kiểm đếm số lượng giấy phép, chứng chỉ "
    "hành nghề đã cấp bằng giấy; phân loại theo lĩnh vực và thời hạn hiệu lực.",
    "Đối với hồ sơ bệnh án giấy, bệnh viện lập danh mục theo số lưu trữ, họ tên người bệnh, ngày vào viện, ngày ra viện và "
    "chẩn đoán; ưu tiên số hóa bệnh án nội trú của người bệnh đang điều trị bệnh mạn tính như tăng huyết áp, đái tháo đường.",
    "Người bệnh Đỗ Thị Ngọc Quyên, sinh ngày 07/9/1958, số thẻ BHYT GD4515120012345, vào viện lúc 8 giờ 15 phút với triệu "
    "chứng sốt cao 39,5°C, ho khạc đờm đục, khó thở. Phổi có ran ẩm hai đáy. Bạch cầu 14,2 G/L, CRP 86 mg/L.",
    "Nơi nhận: Như trên; Giám đốc Sở (báo cáo); Lưu: VT, NVY. Phường Cẩm Thành, tỉnh Quảng Ngãi, ngày 05 tháng 3 năm 2026.",
)
SPOILT: dict[str, dict[str, float]] = {
    "clean": {},
    "scanner: 0.6 degrees, grain": {"angle": 0.6, "noise": 6},
    "crooked: 3 degrees, grain, blur": {"angle": -3.0, "noise": 8, "blur": 0.8},
    "copy of a copy: blur, specks, faded": {"blur": 0.9, "specks": 0.003, "fade": 0.25, "noise": 8},
    "photograph: shadow, 1.5 degrees, blur": {"shadow": 0.45, "angle": 1.5, "blur": 1.0, "noise": 10},
    "poor: blur 1.6, grain 20, faded": {"blur": 1.6, "noise": 20, "fade": 0.3},
}
PAGE = """
#let d = json("/data.json")
#set page(paper: "a4", margin: 22mm)
#set text(font: "Tinos", size: d.size * 1pt, lang: "vi", fallback: false, hyphenate: false)
#set par(justify: d.justify, leading: 0.8em)
#for p in d.paragraphs [#p #parbreak()]
"""


def pages() -> list[tuple[object, str]]:
    """Return pictures of pages with their true text."""
    import pypdfium2

    from yteso.toolkit.ocr.testing import TEXT
    from yteso.toolkit.printing.public import print_pdf

    made = []
    for size, justify, paragraphs in (
        (13, True, PARAGRAPHS), (11, False, PARAGRAPHS[::-1]), (14, False, TEXT),
    ):  # fmt: skip
        pdf = print_pdf(PAGE, {"size": size, "justify": justify, "paragraphs": list(paragraphs)}).pdf
        picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("RGB")
        made.append((picture, "\n".join(paragraphs)))
    return made


def measure_accuracy(rounds: int) -> None:
    from yteso.toolkit.ocr.public import character_error_rate, ocr_state, open_reader
    from yteso.toolkit.ocr.testing import as_pdf, degraded

    state = ocr_state()
    print(state.engine or state.reason, f"load {os.getloadavg()[0]:.1f}")
    true = pages()
    whole: list[float] = []
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    for name, spoilt in SPOILT.items():
        rates, took = [], []
        for seed in range(rounds):
            shown = [degraded(picture, seed=seed, **spoilt) for picture, _text in true]  # type: ignore[arg-type]
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "scan.pdf"
                path.write_bytes(as_pdf(shown))
                with open_reader(path) as reader:
                    for number, (_picture, text) in enumerate(true, 1):
                        read = reader.read(number)
                        rates.append(character_error_rate(text, read.text or ""))
                        took.append(read.seconds)
        whole += took
        print(f"{name:<40} CER {100 * statistics.mean(rates):5.2f} %  worst {100 * max(rates):5.2f} %  "
              f"{statistics.mean(took):.2f} s a page")  # fmt: skip
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
    print(
        f"{spent / len(whole):.2f} s of processor time a page: {60 * len(whole) / spent:.0f} pages a minute and core"
    )
    print(
        f"all: {60 / statistics.mean(whole):.0f} pages a minute, one process (a page's text: {len(true[0][1])} letters)"
    )


def measure_store(wanted: int) -> None:
    """Read a scan of many pages as the job does, in slices, and tell the memory of the process."""
    from yteso.kernel.base.public import now
    from yteso.toolkit.files.public import keep, list_pages, read_pages
    from yteso.toolkit.ocr.testing import as_pdf, degraded

    picture = degraded(pages()[2][0], angle=0.5, noise=5)  # type: ignore[arg-type]
    blank = degraded(pages()[2][0].point(lambda _v: 250), noise=5)  # type: ignore[attr-defined]
    shown = [picture if number % 2 == 0 else blank for number in range(wanted)]
    scan = keep(io.BytesIO(as_pdf(shown)), "application/pdf", now())
    began = time.perf_counter()
    slices = 0
    while read_pages(scan.digest, now(), most=25).finished_at is None:
        slices += 1
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{list_pages(scan.digest).count()} pages ({wanted // 2} blank), {scan.size_bytes // 2**20} MB, {slices + 1} slices:"
          f" {took:.0f} s, {60 * wanted / took:.0f} pages a minute; memory {memory} MB, of the reader {children} MB")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--store", type=int, default=0, metavar="PAGES")
    options = parser.parse_args()
    import django

    django.setup()
    measure_accuracy(options.rounds)
    if options.store:
        from django.db import transaction

        with transaction.atomic():
            measure_store(options.store)
            transaction.set_rollback(True)


if __name__ == "__main__":
    main()
