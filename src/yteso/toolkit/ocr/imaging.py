"""Pictures of pages: how crooked they lie, whether they are blank. Knows no database and no settings.

Everything here works on grey pictures as numpy arrays (0 black, 255 white) reduced to about 75 dots an
inch, so a page costs a few dozen milliseconds.
"""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

LARGEST_SKEW = 8.0  # degrees; a scanner's feeder is rarely off by more
LEAST_SKEW = 0.15  # smaller is not worth turning the page for
INK_DEPTH = 70  # how much darker than the paper ink is; what shines through from the back is less
BLANK_INK = 0.0006  # share of ink up to which a page is blank: a few specks, no line of text
MARGIN = 0.04  # edges are not looked at: shadows, punch holes, staples
BAR_ROWS = (0.008, 0.06)  # height of the black bars of a separator sheet, as a share of the page

STAMPED = 0.6  # the part of a page, from its top, where marks are stamped
REDS = (0.0002, 0.15)  # how much of it is red: nothing, or a page on red paper
MOST_STAMPS = 6

Grey = np.ndarray[Any, np.dtype[np.uint8]]


def reduced(picture: Image.Image, width: int = 620) -> Grey:
    """Return the picture in grey at about `width` pixels, each the mean of those it stands for."""
    grey = picture.convert("L")
    if grey.width > width:
        grey = grey.reduce(max(1, round(grey.width / width)))
    return np.asarray(grey)


def _inside(grey: Grey) -> Grey:
    height, width = grey.shape
    y, x = int(height * MARGIN), int(width * MARGIN)
    return grey[y : height - y, x : width - x]


def ink_of(grey: Grey) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which pixels are ink: clearly darker than the paper, wherever the paper is (shadows are not
    ink)."""
    if not grey.size:
        return np.zeros(grey.shape, dtype=bool)
    height, width = grey.shape
    step = 32  # the paper's brightness is looked up for each small field, so that uneven light does no harm
    rows, columns = -(-height // step), -(-width // step)
    padded = np.pad(grey, ((0, rows * step - height), (0, columns * step - width)), mode="edge")
    fields = padded.reshape(rows, step, columns, step).swapaxes(1, 2).reshape(rows, columns, -1)
    paper = np.percentile(fields, 85, axis=2)
    whole = float(np.percentile(grey, 90))
    paper = np.where(paper < whole - 90, whole, paper)  # a field full of ink has no paper to compare with
    level = np.repeat(np.repeat(paper, step, 0), step, 1)[:height, :width]
    return grey < level - INK_DEPTH


def ink_share(picture: Image.Image) -> float:
    """Return the share of the page that is ink, without edges, shadows and what shines through."""
    return float(ink_of(_inside(reduced(picture))).mean())


def is_blank(share: float) -> bool:
    return share < BLANK_INK


def lie_of(picture: Image.Image) -> tuple[bool, float]:
    """Return whether the lines of text run from top to bottom, and by how many degrees they rise to the
    right (once the page is turned by 90 degrees, if they do). (False, 0.0) where there is nothing to tell
    by.

    Tries angles and takes the one at which rows of ink and rows of paper differ most.
    """
    ink = ink_of(_inside(reduced(picture, 900)))
    if ink.mean() < BLANK_INK:
        return False, 0.0
    upright = Image.fromarray(ink.astype(np.uint8) * 255)
    best = {False: _steepest(upright), True: _steepest(upright.rotate(90, expand=True))}
    aside = best[True][1] > best[False][1] * 1.2
    return aside, best[aside][0]


def _steepest(mask: Image.Image) -> tuple[float, float]:
    """Return the angle at which rows differ most, and how much they do."""

    def sharpness(angle: float) -> float:
        rows = np.asarray(mask.rotate(-angle)).mean(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).mean())

    flat = sharpness(0.0)
    coarse = max(np.arange(-LARGEST_SKEW, LARGEST_SKEW + 0.1, 0.5), key=sharpness)
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=sharpness)
    high = sharpness(float(fine))
    return (round(float(fine), 2), high) if high > flat * 1.02 else (0.0, flat)


def without_specks(picture: Image.Image) -> Image.Image:
    """Return the picture in grey; where it is full of single specks, without them (else thin letters would
    suffer)."""
    grey = picture.convert("L")
    width, height = grey.size
    part = np.asarray(grey.crop((width // 4, height // 4, width // 2, height // 2)), np.int16)
    if min(part.shape) < 3:
        return grey
    middle = part[1:-1, 1:-1]
    beside = np.stack([part[:-2, 1:-1], part[2:, 1:-1], part[1:-1, :-2], part[1:-1, 2:]])
    alone = (middle < beside.min(axis=0) - 35) | (middle > beside.max(axis=0) + 35)
    return grey.filter(ImageFilter.MedianFilter(3)) if float(alone.mean()) > 0.0004 else grey


def straightened(picture: Image.Image, angle: float) -> Image.Image:
    """Return the picture turned back by `angle`, white where nothing was."""
    if abs(angle) < LEAST_SKEW:
        return picture
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=white)


def has_separator_bars(picture: Image.Image) -> bool:
    """Return whether the two black bars of our separator sheet are there: near the top and near the bottom.

    It separates even where the code of the sheet cannot be read any more.
    """
    dark = reduced(picture, 300) < 110
    height = dark.shape[0]
    rows = dark[:, dark.shape[1] // 5 : -dark.shape[1] // 5].mean(axis=1) > 0.9
    bars = []
    start = None
    for at, black in enumerate([*rows.tolist(), False]):
        if black and start is None:
            start = at
        elif not black and start is not None:
            if BAR_ROWS[0] < (at - start) / height < BAR_ROWS[1]:
                bars.append((start + at) / 2 / height)
            start = None
    return len(bars) == 2 and bars[0] < 0.3 and bars[1] > 0.7


def red_stamps(picture: Image.Image) -> list[Image.Image]:
    """Return the words stamped in red on the upper part of a page, each black on white without its frame.

    Marks of secrecy and urgency are stamped so, often over the text and aslant: read together with it,
    they are lost. Source: Nghị định 30/2020/NĐ-CP, annex I (marks in red).
    """
    shown = picture.convert("RGB")
    upper = np.asarray(shown.crop((0, 0, shown.width, round(shown.height * STAMPED))), dtype=np.int16)
    red, rest = upper[..., 0], np.maximum(upper[..., 1], upper[..., 2])
    mask = (red - rest > 40) & (red > 90)
    if not REDS[0] < mask.mean() < REDS[1]:
        return []
    stamps = []
    for top, bottom, left, right in _clusters(mask):
        part = mask[top:bottom, left:right]
        share_of_rows, share_of_columns = part.mean(axis=1) > 0.6, part.mean(axis=0) > 0.6
        words = part.copy()
        words[share_of_rows] = False  # the frame
        words[:, share_of_columns] = False
        framed = np.pad(np.where(words, 0, 255).astype(np.uint8), 14, constant_values=255)
        stamps.append(Image.fromarray(framed))
    return stamps[:MOST_STAMPS]


def _clusters(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> list[tuple[int, int, int, int]]:
    """Return the boxes (top, bottom, left, right) of what lies together, as large as a stamp is."""
    height, width = mask.shape
    step = max(4, width // 120)
    rows, columns = -(-height // step), -(-width // step)
    padded = np.pad(mask, ((0, rows * step - height), (0, columns * step - width)))
    fields = padded.reshape(rows, step, columns, step).any(axis=(1, 3))
    todo = set(zip(*(axis.tolist() for axis in np.nonzero(fields)), strict=True))
    boxes = []
    while todo:
        edge = [todo.pop()]
        found = list(edge)
        while edge:
            y, x = edge.pop()
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-2, -1, 0, 1, 2)} & todo
            todo -= near
            edge += near
            found += near
        ys, xs = [y for y, _x in found], [x for _y, x in found]
        box = (min(ys) * step, (max(ys) + 1) * step, min(xs) * step, (max(xs) + 1) * step)
        wide, high = (box[3] - box[2]) / width, (box[1] - box[0]) / width
        if 0.03 < wide < 0.5 and 0.008 < high < 0.12:
            boxes.append(box)
    return sorted(boxes)


def as_jpeg(picture: Image.Image, width: int, quality: int = 78) -> bytes:
    """Return the picture as JPEG of at most `width` pixels; grey where it holds no colour."""
    shown = picture
    if shown.width > width:
        shown = shown.resize((width, round(shown.height * width / shown.width)), Image.Resampling.LANCZOS)
    if shown.mode != "L" and _is_grey(shown):
        shown = shown.convert("L")
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _is_grey(picture: Image.Image) -> bool:
    small = np.asarray(picture.convert("RGB").reduce(max(1, picture.width // 300)), dtype=np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    return float((spread > 40).mean()) < 0.0005
