"""What an edXML packet says, as plain objects: a document on its way, or a status that comes back.

Source: QCVN 102:2016/BTTTT (edXML); sample packets of the national document bus, SDK version 4.
"""

import datetime as dt
from dataclasses import dataclass, field

NEW, REVOKE, UPDATE, REPLACE = "0", "1", "2", "3"
BUSINESSES = (NEW, REVOKE, UPDATE, REPLACE)
ARRIVED, REFUSED, ACCEPTED, ASSIGNED, IN_WORK, FINISHED = "01", "02", "03", "04", "05", "06"
TAKEN_BACK, CHANGE_AGREED, CHANGE_REFUSED = "13", "15", "16"
STATUSES = (
    ARRIVED, REFUSED, ACCEPTED, ASSIGNED, IN_WORK, FINISHED, TAKEN_BACK, CHANGE_AGREED, CHANGE_REFUSED,
)  # fmt: skip


@dataclass(frozen=True)
class Agency:
    """A sender or receiver; `organ_id` is its code on the bus (`000.00.14.H48` or `H48.14`)."""

    organ_id: str
    name: str
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class StaffInfo:
    """Who handles it there."""

    department: str = ""
    staff: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class Reference:
    """Another document: whose, its number and symbol, its day, its key on the bus."""

    organ_id: str
    code: str
    document_id: str
    issued_on: dt.date | None = None


@dataclass(frozen=True)
class Receiver:
    """Of an update: 0 a receiver that stays or comes, 1 one that is taken off (as in the samples)."""

    organ_id: str
    kind: str = "0"


@dataclass(frozen=True)
class Replacement:
    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Business:
    """What is to be done with the document: new, revoked, updated, replaced; why; whether paper follows."""

    kind: str = NEW
    reason: str = ""
    paper: bool = False
    document_id: str = ""
    staff: StaffInfo = StaffInfo()
    document_changed: bool = False
    receivers_changed: bool = False
    receivers: tuple[Receiver, ...] = ()
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True)
class Attached:
    """A file in the packet. On the way it lies in a ZIP; here it is the file itself."""

    name: str
    content: bytes = field(repr=False)
    content_id: str = ""
    description: str = ""


@dataclass(frozen=True)
class Trace:
    organ_id: str
    at: dt.datetime | None


@dataclass(frozen=True)
class DocumentPacket:
    """A document with its files. `signature` says whether the envelope carries an XML signature; it is kept
    and never trusted: what counts is the signature in the PDF itself."""

    sender: Agency
    receivers: tuple[Agency, ...]
    document_id: str
    number: str
    notation: str
    issued_on: dt.date | None
    subject: str
    place: str = ""
    type_class: str = "1"
    type_detail: str = ""
    type_name: str = ""
    content: str = ""
    competence: str = ""
    position: str = ""
    signer: str = ""
    due_on: dt.date | None = None
    to_places: tuple[str, ...] = ()
    priority: str = "0"
    sphere: str = ""
    typist: str = ""
    copies: str = ""
    pages: str = ""
    direction: str = ""
    appendixes: tuple[str, ...] = ()
    answers: tuple[Reference, ...] = ()
    steering: str = ""
    traces: tuple[Trace, ...] = ()
    business: Business = Business()
    attachments: tuple[Attached, ...] = ()
    signature: bool = False

    @property
    def code(self) -> str:
        """Number and symbol as printed on the document."""
        return "/".join(filter(None, [self.number, self.notation]))


@dataclass(frozen=True)
class StatusPacket:
    """What became of a document at its receiver."""

    sender: Agency
    about: Reference
    code: str
    at: dt.datetime | None
    description: str = ""
    staff: StaffInfo = StaffInfo()
    receivers: tuple[Agency, ...] = ()


Packet = DocumentPacket | StatusPacket
