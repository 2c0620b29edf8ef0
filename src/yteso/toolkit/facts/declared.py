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


@fact
@dataclass(frozen=True)
class PersonsMerged:
    """Two citizens are one: the rows `person_ids` have the master `kept_id` now. No row of a record moved."""

    merge_id: str
    kept_id: str
    absorbed_id: str
    person_ids: tuple[str, ...]


@fact
@dataclass(frozen=True)
class PersonsUnmerged:
    """A merge was taken back: the rows `person_ids` have another master again."""

    merge_id: str
    kept_id: str
    absorbed_id: str
    person_ids: tuple[str, ...]


@fact
@dataclass(frozen=True)
class LetterTaken:
    """A letter to the official e-mail address came in."""

    letter_id: str


@fact
@dataclass(frozen=True)
class PortalMessageTaken:
    """A message of the national public-service portal came in: HOSO, BOSUNG or THANHTOAN."""

    message_id: str
    organisation_id: str
    kind: str


@fact
@dataclass(frozen=True)
class PacketTaken:
    """A packet of the document bus came in: `kind` is 0 new, 1 recall, 2 change, 3 replacement, or status."""

    packet_id: str
    organisation_id: str
    kind: str
