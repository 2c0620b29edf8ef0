"""Numbers, dates and money as the reader's language writes them: 1.234.567,8 · 09/03/2026 · 14:05."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone, translation

from yteso.kernel.base.public import PROVINCE_ZONE


def _vietnamese() -> bool:
    return (translation.get_language() or "vi").startswith("vi")


def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """Return `1.234.567,8` (Vietnamese) or `1,234,567.8`; without `decimals`, only those that are there."""
    if value is None or value == "":
        return ""
    exact = Decimal(str(value))
    if decimals is not None:
        text = f"{exact:,.{decimals}f}"
    else:
        text = f"{exact:,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    if _vietnamese():
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def money(value_vnd: int | Decimal | None) -> str:
    """Return `1.250.000 ₫` with a space that does not break."""
    return "" if value_vnd is None or value_vnd == "" else f"{number(value_vnd)}\u00a0₫"


def date(value: dt.date | dt.datetime | None) -> str:
    """Return `dd/mm/yyyy`; a moment is first put into the province's zone."""
    if not value:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = value.astimezone(PROVINCE_ZONE)
    return f"{value:%d/%m/%Y}"


def moment(value: dt.datetime | None) -> str:
    """Return `dd/mm/yyyy HH:MM` in the province's zone (Asia/Ho_Chi_Minh)."""
    if not value:
        return ""
    if timezone.is_aware(value):
        value = value.astimezone(PROVINCE_ZONE)
    return f"{value:%d/%m/%Y %H:%M}"


def text(value: object) -> str:
    """Return any value as people read it: booleans as words, numbers and dates in the reader's form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return translation.gettext("Yes") if value else translation.gettext("No")
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return date(value)
    return str(value)
