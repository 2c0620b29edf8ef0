"""Write dossiers as insurance XML: for the demo province, tests and measurements.

The inverse of `reading`: what is written here is read back equal, whatever the packing.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from xml.sax.saxutils import escape

from yteso.exchange.insurance.schema import Field, Table, tables

Packing = Literal["inline", "base64"]
Rows = Sequence[Mapping[str, str]]
Dossier = Mapping[str, Rows]


def write_row(table: Table, row: Mapping[str, str], version: str, *, cdata: bool = False) -> str:
    """Return the elements of one row in the order of the standard, every field of the version present."""
    fields = (field for field in table.fields if version in field.lengths)
    return "".join(_element(field, row.get(field.name, ""), cdata) for field in fields)


def _element(field: Field, value: str, cdata: bool) -> str:
    if not value:
        return f"<{field.name}></{field.name}>"
    if cdata and "]]>" not in value and not field.number:
        return f"<{field.name}><![CDATA[{value}]]></{field.name}>"
    return f"<{field.name}>{escape(value)}</{field.name}>"


def write_table(name: str, rows: Rows, version: str, *, cdata: bool = False, gap: str = "") -> str:
    """Return one table as XML without declaration. `gap` is the white space put between rows."""
    table = tables()[name]
    written = [write_row(table, row, version, cdata=cdata) for row in rows]
    if not table.row:
        return "".join(f"<{table.root}>{gap}{row}{gap}</{table.root}>" for row in written)
    body = gap.join(f"<{table.row}>{row}</{table.row}>" for row in written)
    return f"<{table.root}>{gap}<{table.list}>{gap}{body}{gap}</{table.list}>{gap}</{table.root}>"


def write_dossier(
    dossier: Dossier,
    version: str = "3176",
    *,
    packing: Packing = "inline",
    cdata: bool = False,
    gap: str = "",
) -> str:
    """Return one HOSO."""
    files = []
    for name, rows in dossier.items():
        content = write_table(name, rows, version, cdata=cdata, gap=gap)
        if packing == "base64":
            declared = f'<?xml version="1.0" encoding="utf-8"?>\n{content}'
            content = base64.b64encode(declared.encode()).decode("ascii")
        files.append(f"<FILEHOSO><LOAIHOSO>{name}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO>")
    return f"<HOSO>{gap}{gap.join(files)}{gap}</HOSO>"


def write_envelope(
    dossiers: Iterable[str], facility_code: str, made_on: str = "", count: int | None = None
) -> str:
    """Return a whole GIAMDINHHS file around dossiers that `write_dossier` made."""
    body = list(dossiers)
    total = len(body) if count is None else count
    return "".join([*envelope_head(facility_code, made_on, total), "\n".join(body), envelope_tail()])


def envelope_head(facility_code: str, made_on: str, count: int) -> tuple[str, ...]:
    """Return what stands before the first HOSO."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<GIAMDINHHS xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
        f"<THONGTINDONVI><MACSKCB>{escape(facility_code)}</MACSKCB></THONGTINDONVI>",
        f"<THONGTINHOSO><NGAYLAP>{made_on}</NGAYLAP><SOLUONGHOSO>{count}</SOLUONGHOSO><DANHSACHHOSO>",
    )


def envelope_tail() -> str:
    """Return what stands after the last HOSO."""
    return "</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI></CHUKYDONVI></GIAMDINHHS>"


def write_check_ins(rows: Rows, version: str = "4750") -> str:
    """Return a whole XML0 document."""
    table = tables()["XML0"]
    body = "".join(f"<{table.row}>{write_row(table, row, version)}</{table.row}>" for row in rows)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<{table.root}><{table.list}>{body}</{table.list}><CHUKYDONVI/></{table.root}>"
    )
