"""The program that looks at pages, apart from the worker: with a limit on memory, and ended if a page takes
too long.

Run as `python -m yteso.toolkit.ocr.child FILE MEMORY_MB RECOGNISE`. First it writes one line of JSON: how
many pages the file has, or what is wrong with it. Then for each number read from its input it writes a line
of JSON about that page and the page's picture as JPEG. It knows no database, no settings and no secret.
"""

import json
import os
import resource
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

PICTURE_WIDTH = 1654  # A4 at 200 dots an inch
UNSURE = 55.0  # below this a page may lie on its side or upside down


def main() -> None:
    path, memory, recognise = Path(sys.argv[1]), int(sys.argv[2]) * 1024 * 1024, sys.argv[3] == "1"
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    from yteso.toolkit.ocr.recognising import Recogniser
    from yteso.toolkit.ocr.sources import Trouble, open_pages

    recogniser = Recogniser() if recognise else None
    try:
        with open_pages(path) as pages:
            say({"pages": len(pages)})
            for line in sys.stdin:
                try:
                    told, picture = look_at(pages, int(line), recogniser)
                except Trouble as trouble:
                    told, picture = {"problem": trouble.code}, b""
                except MemoryError:
                    told, picture = {"problem": "page_exhausts"}, b""
                say(told | {"bytes": len(picture)}, picture)
    except Trouble as trouble:
        say({"problem": trouble.code})


def say(told: dict[str, Any], content: bytes = b"") -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(told, ensure_ascii=False).encode() + b"\n" + content)
    out.flush()


def look_at(pages: Any, number: int, recogniser: Any) -> tuple[dict[str, Any], bytes]:
    """Return what is known of a page and its straightened picture."""
    from yteso.toolkit.ocr import imaging
    from yteso.toolkit.ocr.separators import codes_on, separator_key

    picture, dpi = pages.picture(number)
    share = imaging.ink_share(picture)
    blank = imaging.is_blank(share)
    codes = [] if blank else codes_on(picture)
    key = separator_key(codes)
    bars = key is None and not blank and imaging.has_separator_bars(picture)
    told: dict[str, Any] = {
        "ink": round(share, 5),
        "blank": blank,
        "codes": codes,
        "separator": key,
        "bars": bars,
    }
    turn, angle, read = 0, 0.0, None
    if not blank and key is None and not bars:
        aside, angle = imaging.lie_of(picture)
        turn = 90 if aside else 0
        picture = picture.rotate(turn, expand=True) if turn else picture
        grey = imaging.straightened(imaging.without_specks(picture), angle)
        picture = imaging.straightened(picture, angle)
        if recogniser is not None:
            upside_down, read = _read_upright(grey, dpi, recogniser)
            turn, picture = (turn + 180, picture.rotate(180)) if upside_down else (turn, picture)
    told |= {"angle": angle, "turn": turn, "width": picture.width, "height": picture.height, "dpi": dpi}
    if read is not None:
        stamps = (recogniser.read_line(one, dpi) for one in imaging.red_stamps(picture))
        told |= {
            "stamps": [one for one in stamps if one],
            "text": read.text,
            "words": [astuple(word) for word in read.words],
            "sure": round(read.sure, 1),
        }
    return told, imaging.as_jpeg(picture, PICTURE_WIDTH)


def _read_upright(grey: Any, dpi: int, recogniser: Any) -> tuple[bool, Any]:
    """Read a page; where little of it makes sense, try it upside down and keep the way that reads better."""
    read = recogniser.read(grey, dpi)
    if read.sure >= UNSURE:
        return False, read
    other = recogniser.read(grey.rotate(180), dpi)
    return (True, other) if _weight(other) > _weight(read) * 1.3 else (False, read)


def _weight(read: Any) -> float:
    """Return how much of a reading can be believed: letters of words of which it is sure."""
    return float(sum(len(word.text) for word in read.words if word.sure >= 70))


if __name__ == "__main__":
    main()
