"""How much of anything a file may hold before it is refused. Real files stay far below."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a worker's memory small whatever it is sent (sizes in bytes).

    The largest real dossier known (67 days, 800 rows) has 1.5 MiB inline; 16 MiB is about 12,000 rows.
    """

    file: int = 4096 * MIB
    dossier: int = 16 * MIB
    skeleton: int = MIB
    tag: int = 8192
    value: int = MIB
    depth: int = 12
    problems: int = 200
    batch_dossiers: int = 500
    batch: int = 24 * MIB
    block: int = MIB


LIMITS = Limits()
