"""What goes in and out of signing: plain values, without the library that signs (it takes long to load)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trust:
    """Trusted roots, other known certificates, and answers about revocation; all DER."""

    roots: Sequence[bytes]
    others: Sequence[bytes] = ()
    crls: Sequence[bytes] = field(default=())
    ocsps: Sequence[bytes] = field(default=())

    def to_json(self) -> dict[str, list[str]]:
        return {
            name: [base64.b64encode(item).decode() for item in getattr(self, name)]
            for name in ("roots", "others", "crls", "ocsps")
        }

    @classmethod
    def from_json(cls, document: dict[str, list[str]]) -> "Trust":
        return cls(**{name: [base64.b64decode(item) for item in items] for name, items in document.items()})


@dataclass(frozen=True)
class Question:
    """A certificate about which an answer is missing, and who issued it; DER."""

    certificate: bytes
    issuer: bytes

    def to_json(self) -> list[str]:
        return [base64.b64encode(one).decode() for one in (self.certificate, self.issuer)]

    @classmethod
    def from_json(cls, row: list[str]) -> "Question":
        return cls(*(base64.b64decode(one) for one in row))


@dataclass(frozen=True)
class Answers:
    """What authorities answered: lists of revoked certificates, answers about single ones; DER."""

    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()


@dataclass(frozen=True)
class Place:
    """Where a visible stamp lies: page from 0, in points from the page's bottom left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Look:
    """A visible stamp: a one-page PDF, and where it goes."""

    pdf: bytes
    place: Place


@dataclass(frozen=True)
class Prepared:
    """A PDF with room for a signature that somebody else makes: what to sign, and how to go on."""

    pdf: bytes
    document_digest: bytes
    start: int
    end: int
    attributes: bytes

    @property
    def to_sign(self) -> bytes:
        """What the key signs (DER of the signed attributes)."""
        return self.attributes


@dataclass(frozen=True)
class Space:
    """Where a place to fill in lies: page from 1, in points from the page's top left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Filling:
    """What a place shows: the text, and a one-page PDF as large as the place that draws it."""

    text: str
    drawn: bytes
