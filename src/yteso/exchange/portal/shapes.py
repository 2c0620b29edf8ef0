"""What messages say: reading hostile JSON into frozen shapes, and writing ours.

Source: fields and code lists of TT 22/2019/TT-BTTTT and QĐ 766/QĐ-TTg, as systems that exchange with the
portal name them.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yteso.exchange.portal.errors import FieldWrong, MessageTooLarge, MessageUnreadable
from yteso.kernel.base.public import PROVINCE_ZONE, clean

LARGEST_BYTES, MOST_FILES = 80 * 1024 * 1024, 50
MOMENT = "%d/%m/%Y %H:%M:%S"
IN_KINDS = ("HOSO", "BOSUNG", "THANHTOAN", "RUTHOSO")


@dataclass(frozen=True)
class PaperFile:
    """A file of a message: its place in the procedure's list of papers (0: none), name, type, bytes."""

    order: int
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    """A message as it came: `content` without the bytes of its files."""

    number: str
    kind: str
    dossier_code: str
    agency_code: str
    content: dict[str, Any]
    files: Sequence[PaperFile]


def read_message(raw: bytes) -> Incoming:
    """Read a message of the portal. Raises MessageUnreadable, MessageTooLarge, FieldWrong."""
    if len(raw) > LARGEST_BYTES:
        raise MessageTooLarge
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise MessageUnreadable from error
    if not isinstance(found, dict):
        raise MessageUnreadable
    kind = text(found, "Loai", 10, required=True)
    if kind not in IN_KINDS:
        raise FieldWrong("Loai")
    rows = found.pop("TaiLieuNop", None) or []
    if not isinstance(rows, list) or len(rows) > MOST_FILES:
        raise MessageTooLarge
    files = [_file(row) for row in rows]
    return Incoming(
        text(found, "MaTinNhan", 100, required=True),
        kind,
        text(found, "MaHoSo", 60, required=True),
        text(found, "DonViXuLy", 35, required=True),
        _plain(found),
        files,
    )


def _file(row: Any) -> PaperFile:
    if not isinstance(row, dict):
        raise FieldWrong("TaiLieuNop")
    try:
        content = base64.b64decode(str(row.get("NoiDung") or ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FieldWrong("NoiDung") from error
    order = row.get("ThuTu")
    return PaperFile(
        int(order) if isinstance(order, int) and 0 < order < 1000 else 0,
        text(row, "TenTepDinhKem", 255, required=True),
        text(row, "LoaiTep", 100) or "application/octet-stream",
        content,
    )


def _plain(value: Any, depth: int = 0) -> Any:
    """Return the content with every text clean and cut, at most three levels deep."""
    if isinstance(value, str):
        return clean(value)[:4000]
    if isinstance(value, Mapping) and depth < 3:
        return {clean(str(key))[:100]: _plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list) and depth < 3:
        return [_plain(one, depth + 1) for one in value[:200]]
    return value if isinstance(value, int | float | bool) else None


def text(row: Mapping[str, Any], name: str, most: int, *, required: bool = False) -> str:
    """Return a text of a message, "" where it is missing. Raises FieldWrong where it is required or too
    long."""
    value = row.get(name)
    found = clean(str(value)) if isinstance(value, str | int) else ""
    if (required and not found) or len(found) > most:
        raise FieldWrong(name)
    return found


def moment(value: str) -> dt.datetime | None:
    """Return a moment of a message (local time of the province), None where it cannot be read."""
    try:
        return dt.datetime.strptime(value, MOMENT).replace(tzinfo=PROVINCE_ZONE)
    except ValueError:
        return None


def moment_text(value: dt.datetime | None) -> str:
    return value.astimezone(PROVINCE_ZONE).strftime(MOMENT) if value else ""
