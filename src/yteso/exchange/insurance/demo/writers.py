"""Dossiers as the bytes of a file, in the manner of each vendor.

Every field of the version is written, empty when it does not apply. A row is one join over a list
whose every other place holds the tags: the fastest of five ways tried. Source of the envelope: xml3176.md §3.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from xml.sax.saxutils import escape

from pybase64 import b64encode

from yteso.exchange.insurance.demo.dossiers import TABLES, Dossier
from yteso.exchange.insurance.demo.rows import Row
from yteso.exchange.insurance.demo.vendors import Habits
from yteso.exchange.insurance.schema import tables

XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
# Fields that vendors who use CDATA wrap: free text.
_FREE_TEXT = frozenset({
    "HO_TEN", "DIA_CHI", "LY_DO_VV", "LY_DO_VNT", "CHAN_DOAN_VAO", "CHAN_DOAN_RV", "GHI_CHU",
    "TEN_THUOC", "LIEU_DUNG", "CACH_DUNG", "TEN_DICH_VU", "TEN_VAT_TU", "MO_TA", "KET_LUAN",
    "DIEN_BIEN_LS", "QT_BENHLY", "TOMTAT_KQ", "PP_DIEUTRI", "PP_DIEU_TRI", "DAU_HIEU_LS",
    "HUONG_DIEU_TRI",
})  # fmt: skip
_AMOUNTS = frozenset({
    "THANH_TIEN_BV", "THANH_TIEN_BH", "T_BNTT", "T_BNCCT", "T_BHTT", "T_THUOC", "T_VTYT",
    "T_TONGCHI_BV", "T_TONGCHI_BH", "T_NGUONKHAC", "T_BHTT_GDV", "SO_LUONG", "DON_GIA", "DON_GIA_BV",
    "DON_GIA_BH", "T_NGUONKHAC_NSNN", "T_NGUONKHAC_VTNN", "T_NGUONKHAC_VTTN", "T_NGUONKHAC_CL",
})  # fmt: skip
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True)
class _Template:
    """`between` has one piece more than `names`: what stands around the values of a row."""

    head: str
    between: tuple[str, ...]
    tail: str
    names: tuple[str, ...]
    values: Callable[[Row], tuple[str, ...]]


@cache
def _template(table: str, version: str, habits: Habits) -> _Template:
    """Return the pieces of a table's XML: before the rows, around the values of a row, after the rows."""
    spec = tables()[table]
    names = tuple(f.name for f in spec.fields if version in f.lengths)
    newline, gap = ("\n", "  ") if habits.pretty else ("", "")
    before = f"{gap * 2}<{spec.row}>{newline}" if spec.row else ""
    between, indent = [before], gap * (3 if spec.row else 1)
    for name in names:
        wrapped = habits.cdata and name in _FREE_TEXT
        between[-1] += f"{indent}<{name}>" + ("<![CDATA[" if wrapped else "")
        between.append(("]]>" if wrapped else "") + f"</{name}>{newline}")
    if habits.extra_elements and table == "XML1":
        between[-1] += f"<NGUOI_TAO>his</NGUOI_TAO>{newline}<MA_PHONG_KHAM>P01</MA_PHONG_KHAM>{newline}"
    root = spec.root + (XSI if habits.namespaces else "")
    if not spec.row:
        head, tail = f"<{root}>{newline}", f"</{spec.root}>{newline}"
    else:
        between[-1] += f"{gap * 2}</{spec.row}>{newline}"
        head = f"<{root}>{newline}{gap}<{spec.list}>{newline}"
        tail = f"{gap}</{spec.list}>{newline}</{spec.root}>{newline}"
    return _Template(head, tuple(between), tail, names, itemgetter(*names))


def write_table(table: str, rows: Sequence[Row], version: str, habits: Habits) -> str:
    """Return one table's XML."""
    template = _template(table, version, habits)
    names, values_of = template.names, template.values
    line: list[str] = [""] * (2 * len(names) + 1)
    line[::2] = template.between
    pieces = [template.head]
    for row in rows:
        values: Sequence[str] = values_of(row)
        joined = "".join(values)
        if "<" in joined or "&" in joined or ">" in joined:
            raw = _FREE_TEXT if habits.cdata else frozenset[str]()
            values = [v if n in raw else _escaped(v) for n, v in zip(names, values, strict=True)]
        if habits.whole_numbers:
            values = [_trimmed(v) if n in _AMOUNTS else v for n, v in zip(names, values, strict=True)]
        line[1::2] = values
        pieces.append("".join(line))
    pieces.append(template.tail)
    return "".join(pieces)


def _escaped(value: str) -> str:
    return escape(value) if "<" in value or "&" in value or ">" in value else value


def _trimmed(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def write_dossier(dossier: Dossier, habits: Habits) -> str:
    """Return the HOSO element of a dossier."""
    newline = "\n" if habits.pretty else ""
    pieces = [f"<HOSO>{newline}"]
    for table in TABLES:
        rows = dossier.tables.get(table)
        if not rows:
            if not habits.empty_tables or table not in ("XML2", "XML4", "XML5") or dossier.version == "130":
                continue
            rows = []
        content = write_table(table, rows, dossier.version, habits)
        if habits.base64:
            content = b64encode(('<?xml version="1.0" encoding="utf-8"?>' + content).encode()).decode("ascii")
        pieces.append(
            f"<FILEHOSO>{newline}<LOAIHOSO>{table}</LOAIHOSO>{newline}<NOIDUNGFILE>{newline}"
            f"{content}</NOIDUNGFILE>{newline}</FILEHOSO>{newline}"
        )
    pieces.append(f"</HOSO>{newline}")
    return "".join(pieces)


def write_file(facility_code: str, made_on: str, dossiers: Sequence[Dossier], habits: Habits) -> bytes:
    """Return a whole file: the envelope GIAMDINHHS with these dossiers. `made_on` is yyyyMMdd."""
    declared = habits.declared or habits.encoding
    newline = "\n" if habits.pretty else ""
    head = (
        f'<?xml version="1.0" encoding="{declared}"?>{newline}<GIAMDINHHS{XSI}>{newline}'
        f"<THONGTINDONVI><MACSKCB>{facility_code}</MACSKCB></THONGTINDONVI>{newline}"
        f"<THONGTINHOSO>{newline}<NGAYLAP>{made_on}</NGAYLAP><SOLUONGHOSO>{len(dossiers)}</SOLUONGHOSO>{newline}"
        f"<DANHSACHHOSO>{newline}"
    )
    tail = f"</DANHSACHHOSO>{newline}</THONGTINHOSO>{newline}<CHUKYDONVI></CHUKYDONVI>{newline}</GIAMDINHHS>"
    # Dossier by dossier: short texts stay in the processor's cache, a whole file would not.
    return b"".join(
        [encode(head, habits), *(encode(write_dossier(d, habits), habits) for d in dossiers), tail.encode()]
    )


def write_check_ins(rows: Sequence[Row], habits: Habits) -> bytes:
    """Return a file of XML0, which has no envelope; its layout has been the same since 4750."""
    body = write_table("XML0", rows, "3176" if habits.version == "3176" else "4750", habits)
    signed = body.replace("</CHI_TIEU_TRANG_THAI_KCB>", "<CHUKYDONVI/></CHI_TIEU_TRANG_THAI_KCB>")
    return encode(f'<?xml version="1.0" encoding="{habits.declared or habits.encoding}"?>{signed}', habits)


def encode(text: str, habits: Habits) -> bytes:
    """Return the text in the vendor's form of Unicode and encoding."""
    if habits.decomposed:
        return unicodedata.normalize("NFD", text).encode()
    if habits.encoding == "windows-1258":
        return text.translate(_APART).encode("cp1258", "xmlcharrefreplace")
    return text.encode()


def _apart(char: str) -> str:
    """Return a letter as windows-1258 needs it: with its hat or horn (ê, ơ, đ), then the tone mark."""
    parts = unicodedata.normalize("NFD", char)
    tones = "".join(c for c in parts if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)) + tones


_APART = str.maketrans({chr(n): _apart(chr(n)) for n in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA))})
