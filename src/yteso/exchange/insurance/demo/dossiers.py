"""A dossier: one visit's rows by table, before any writer gives it bytes."""

from dataclasses import dataclass, field

from yteso.exchange.insurance.demo.rows import Row

TABLES = ("XML1", "XML2", "XML3", "XML4", "XML5", "XML6", "XML7", "XML8", "XML9", "XML10", "XML11", "XML13",
          "XML14", "XML15")  # fmt: skip


@dataclass(slots=True)
class Dossier:
    """`faults` are the keys of what `faults.py` did to it."""

    facility_code: str
    link_code: str
    version: str
    arrived: int  # minute
    ended: int  # minute
    tables: dict[str, list[Row]]
    plan_number: int = -1
    faults: list[str] = field(default_factory=list)
    resend: int = 0  # 0 first sending, 1 and more: sent again

    @property
    def line_count(self) -> int:
        return sum(len(rows) for rows in self.tables.values())
