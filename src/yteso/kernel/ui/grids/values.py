"""Between what people type or paste into a cell and values, as Vietnamese write them."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yteso.kernel.base.public import clean, fold, today
from yteso.kernel.ui import formats
from yteso.kernel.ui.grids.declared import Bound, GridColumn

YES = {"x", "1", "co", "yes", "true", "v", "c", "✓", "✔"}
NO = {"0", "khong", "no", "false", "k", "-"}
LARGEST = Decimal(10) ** 15
DATE = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?$")
ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
TIME = re.compile(r"^(\d{1,2})(?:[:hHgG](\d{2})?)?$")


class CellWrong(ValueError):
    """What was typed does not fit the cell; the text says what to type."""


def read_cell(column: GridColumn, text: str, bounds: tuple[Bound, Bound] | None = None) -> Any:
    """Return the value of `text`: str, int, Decimal, date, time or bool; None when empty (a flag: None).

    Raises CellWrong with a sentence for the reader. What is merely unusual passes: see `doubt`.
    """
    said = clean(text) if column.kind != "sentence" else unicodedata.normalize("NFC", text).strip()
    if not said:
        return None
    value: Any = READERS[column.kind](column, said)
    least: Any
    most: Any
    least, most = bounds if bounds else (column.least, column.most)
    if value is not None and least is not None and value < least:
        raise CellWrong(_("At least %(bound)s.") % {"bound": formats.text(least)})
    if value is not None and most is not None and value > most:
        raise CellWrong(_("At most %(bound)s.") % {"bound": formats.text(most)})
    return value


def doubt(column: GridColumn, value: Any) -> str:
    """Return a sentence when the value is outside of what is usual, else nothing."""
    if value is None or isinstance(value, bool):
        return ""
    below = column.low is not None and value < column.low
    above = column.high is not None and value > column.high
    return _("Unusual: mostly %(range)s. Check it.") % {"range": usual(column)} if below or above else ""


def usual(column: GridColumn) -> str:
    """Return the range that the cell's hint shows, e.g. `35 – 90`."""
    low = column.low if column.low is not None else column.least
    high = column.high if column.high is not None else column.most
    if low is None and high is None:
        return ""
    if high is None:
        return f"≥ {formats.text(low)}"
    return f"≤ {formats.text(high)}" if low is None else f"{formats.text(low)} – {formats.text(high)}"


def write_cell(column: GridColumn, value: Any) -> str:
    """Return the value as it stands in the cell, so that reading it gives the same value again."""
    if value is None or value == "":
        return ""
    if column.kind == "flag":
        return "x" if value else ""
    if column.kind in ("integer", "number"):
        return formats.number(value)
    if column.kind == "date":
        return formats.date(value)
    if column.kind == "partial":
        return "/".join(reversed(str(value).split("-")))
    return f"{value:%H:%M}" if column.kind == "time" else str(value)


def read_number(text: str, *, whole: bool = False) -> Decimal:
    """Return the number of `1.234,5`, `1,234.5`, `1234.5`.

    One kind of mark before three digits parts thousands when it is the reader's own (a dot in Vietnamese), or
    when only whole numbers are asked for. Raises CellWrong.
    """
    plain = re.sub(r"[\s\u00a0']", "", text).replace("−", "-")
    if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*%?", plain):
        raise CellWrong(_("This is no number. Type digits only."))
    plain = plain.rstrip("%")
    dot, comma = plain.rfind("."), plain.rfind(",")
    parts = "," if formats_english() else "."
    if dot >= 0 and comma >= 0:
        thousands = "," if dot > comma else "."
    else:
        mark = "." if dot >= 0 else ","
        grouped = re.fullmatch(rf"[+-]?\d{{1,3}}(\{mark}\d{{3}})+", plain) is not None
        thousands = mark if grouped and (mark == parts or whole or plain.count(mark) > 1) else ""
    plain = plain.replace(thousands, "") if thousands else plain
    try:
        value = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise CellWrong(_("This is no number. Type digits only.")) from None
    if abs(value) >= LARGEST:
        raise CellWrong(_("This number is too large."))
    return value


def formats_english() -> bool:
    """Return whether the reader's thousands are parted by commas."""
    return not (translation.get_language() or "vi").startswith("vi")


def _integer(column: GridColumn, text: str) -> int:
    value = read_number(text, whole=True)
    if value != value.to_integral_value():
        raise CellWrong(_("Type a whole number."))
    return int(value)


def _number(column: GridColumn, text: str) -> Decimal:
    value = read_number(text)
    return value.quantize(Decimal(1).scaleb(-column.decimals)).normalize() + 0


def _date(column: GridColumn, text: str) -> dt.date:
    try:
        if found := ISO_DATE.match(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := DATE.match(text) or re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text):
            year = int(found[3]) if found[3] else today().year
            if len(found[3] or "") == 2:
                year += 2000 if year < 70 else 1900
            return _sane(dt.date(year, int(found[2]), int(found[1])))
    except ValueError:
        pass
    raise CellWrong(_("Type the date as day/month/year, for example 05/03/2026."))


def _partial(column: GridColumn, text: str) -> str:
    """Return a date of which the day or the month may be unknown: `1956`, `1956-03`, `1956-03-05`."""
    found = re.fullmatch(r"(?:(\d{1,2})[/.\-])?(\d{4})|(\d{4})-(\d{1,2})", text)
    if not found:
        return _date(column, text).isoformat()
    year, month = int(found[2] or found[3]), int(found[1] or found[4] or 0)
    if not 1880 <= year <= 2200 or month > 12:
        raise CellWrong(_("Type the date as day/month/year, for example 05/03/2026."))
    return f"{year}-{month:02d}" if month else str(year)


def _sane(day: dt.date) -> dt.date:
    if not 1880 <= day.year <= 2200:
        raise ValueError
    return day


def _time(column: GridColumn, text: str) -> dt.time:
    found = TIME.match(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise CellWrong(_("Type the time as hour:minute, for example 14:05."))
    return dt.time(int(found[1]), int(found[2] or 0))


def _choice(column: GridColumn, text: str) -> str:
    wanted = fold(text)
    for key, label in column.choices:
        if wanted in (fold(key), fold(str(label))):
            return key
    raise CellWrong(
        _("Choose one of: %(choices)s.") % {"choices": "; ".join(str(c[1]) for c in column.choices)}
    )


def _flag(column: GridColumn, text: str) -> bool | None:
    said = fold(text)
    if said in YES or text in YES:
        return True
    if said in NO:
        return None
    raise CellWrong(_("Type x for yes, or leave it empty."))


def _text(column: GridColumn, text: str) -> str:
    if len(text) > column.length:
        raise CellWrong(_("At most %(count)s characters.") % {"count": column.length})
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
        raise CellWrong(_("This holds characters that cannot be printed."))
    return text


READERS = {
    "text": _text,
    "sentence": _text,
    "code": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "partial": _partial,
    "time": _time,
    "choice": _choice,
    "flag": _flag,
}
