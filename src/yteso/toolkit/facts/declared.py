"""The facts that areas exchange. Ids and codes only, never personal data."""

from dataclasses import dataclass

from yteso.toolkit.facts.actions import fact


@fact
@dataclass(frozen=True)
class VisitsRecorded:
    """A batch of visits entered the record, or replaced their former version there.

    `visit_ids` are strings of UUIDs; `days` the ISO dates of discharge (or arrival) touched.
    """

    batch_id: str
    facility_ids: tuple[str, ...]
    visit_ids: tuple[str, ...]
    replaced_visit_ids: tuple[str, ...]
    days: tuple[str, ...]
