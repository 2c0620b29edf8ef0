"""What the record counts for a report: the bound cells, by the engine of the measures, and the rows behind
them."""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from yteso.insight.statistics.models import Report
from yteso.kernel.base.public import Actor

KEY_BYTES = 16
ROWS_KEPT = 50_000  # per signature; larger row sets keep their digest by count only


@dataclass(frozen=True)
class Counted:
    """Figures by cell, and (when asked for) the ids of the rows behind each bound figure."""

    values: Mapping[str, Decimal] = field(default_factory=dict)
    rows: Mapping[str, frozenset[UUID]] = field(default_factory=dict)


def count_report(report: Report, *, with_rows: bool = False) -> Counted:
    """Count the bound cells of a report from the record as it stands now."""
    del report, with_rows
    return Counted()


def pack(rows: Mapping[str, frozenset[UUID]]) -> bytes:
    """Return the row sets as bytes: names and counts, then sorted ids, compressed. The same sets, the same
    bytes."""
    if not rows:
        return b""
    parts = []
    for name in sorted(rows):
        ids = sorted(rows[name])
        head = f"{name}\t{len(ids)}\n".encode()
        parts.append(head + b"".join(one.bytes for one in ids))
    return zlib.compress(b"".join(parts), 6)


def unpack(packed: bytes) -> dict[str, frozenset[UUID]]:
    """Return the row sets that `pack` wrote."""
    found: dict[str, frozenset[UUID]] = {}
    raw = zlib.decompress(packed) if packed else b""
    place = 0
    while place < len(raw):
        end = raw.index(b"\n", place)
        name, count = raw[place:end].decode().split("\t")
        place = end + 1
        ids = raw[place : place + int(count) * KEY_BYTES]
        found[name] = frozenset(UUID(bytes=ids[i : i + KEY_BYTES]) for i in range(0, len(ids), KEY_BYTES))
        place += int(count) * KEY_BYTES
    return found


def visible_rows(actor: Actor, report: Report, key: str, ids: Collection[UUID]) -> list[Any]:
    """Return the rows of these ids behind a bound cell, as far as the actor may see them."""
    del actor, report, key, ids
    return []
