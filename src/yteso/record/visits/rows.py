"""What a writer of visits hands over: columns of strings, one entry for each visit or line."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from yteso.record.visits.models import Line


@dataclass(slots=True)
class VisitRows:
    """Some visits of a batch, as parallel lists.

    `columns` maps a column of `Visit` to its values: plain text, `None` where the value is unknown.
    Moments are ISO 8601 with their offset, numbers in plain decimal notation, `more` JSON.
    Every link (`facility_codes[i]`, `link_codes[i]`) occurs once.
    """

    facility_codes: list[str]
    link_codes: list[str]
    facility_ids: list[str]
    person_ids: list[str]
    dossier_ids: list[str]
    versions: list[int]
    columns: dict[str, list[str | None]]

    def __len__(self) -> int:
        return len(self.link_codes)


@dataclass(slots=True)
class LineRows:
    """Lines of one model for a batch: `visit[i]` is the index of the line's visit in the `VisitRows`.

    `columns` holds PostgreSQL COPY text (see `kernel/base/copying`), because most of the bytes of a
    batch are here and are turned into their final form once, by columns.
    """

    model: type[Line]
    visit: Sequence[int]
    columns: dict[str, Sequence[str]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The ids of the visits written, in the order of the rows, and of those that existed before."""

    visit_ids: tuple[str, ...]
    replaced_visit_ids: tuple[str, ...]
