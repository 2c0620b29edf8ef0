"""Sets of row ids as few bytes: all ids once, sorted, and one bit for each id and set. The same sets, the
same bytes."""

import json
import zlib
from collections.abc import Mapping
from uuid import UUID

KEY_BYTES = 16


def pack(sets: Mapping[str, frozenset[UUID]]) -> bytes:
    """Return the sets as bytes."""
    if not sets:
        return b""
    ids = sorted(set().union(*sets.values()))
    place = {one: number for number, one in enumerate(ids)}
    width = (len(ids) + 7) // 8
    names = sorted(sets)
    head = json.dumps([len(ids), names]).encode() + b"\n"
    maps = []
    for name in names:
        bits = bytearray(width)
        for one in sets[name]:
            bits[place[one] >> 3] |= 1 << (place[one] & 7)
        maps.append(bytes(bits))
    return zlib.compress(head + b"".join(one.bytes for one in ids) + b"".join(maps), 6)


def unpack(packed: bytes) -> dict[str, frozenset[UUID]]:
    """Return the sets that `pack` wrote."""
    if not packed:
        return {}
    raw = zlib.decompress(packed)
    end = raw.index(b"\n")
    count, names = json.loads(raw[:end])
    start = end + 1
    ids = [UUID(bytes=raw[start + i * KEY_BYTES : start + (i + 1) * KEY_BYTES]) for i in range(count)]
    width, place = (count + 7) // 8, start + count * KEY_BYTES
    found = {}
    for name in names:
        bits = raw[place : place + width]
        found[name] = frozenset(
            one for number, one in enumerate(ids) if bits[number >> 3] >> (number & 7) & 1
        )
        place += width
    return found
