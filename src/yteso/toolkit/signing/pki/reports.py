"""What a validation found, as it is kept and shown. Plain values only: it passes between processes."""

from dataclasses import asdict, dataclass
from typing import Any


class Outcome:
    """Of one signature and of the whole paper. Source: ETSI EN 319 102-1, 5.1.3 (passed, failed,
    indeterminate)."""

    VALID = "valid"
    CHANGED = "changed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    UNSIGNED = "unsigned"


class After:
    """What was added to the file after a signature."""

    NOTHING = "nothing"
    PROOF = "proof"  # time stamps and answers about revocation: they strengthen it
    SIGNATURES = "signatures"
    NOTES = "notes"
    CONTENT = "content"


@dataclass(frozen=True)
class SignatureFinding:
    """One signature of a paper. Times are ISO 8601 in UTC, "" where unknown."""

    field: str
    signer: str
    organisation: str
    title: str
    issuer: str
    chain: tuple[str, ...]
    serial: str
    fingerprint: str
    valid_from: str
    valid_to: str
    claimed_at: str
    proven_at: str
    outcome: str
    reason: str
    level: str
    intact: bool
    after: str
    pages_changed: tuple[int, ...] = ()
    pages_added: int = 0
    pages_stamped: tuple[int, ...] = ()  # where stamps of later signatures lie
    revocation_at: str | None = None  # of when the answers about revocation are; "" unknown; None: not looked


def _finding(document: dict[str, Any]) -> SignatureFinding:
    values: Any = {key: tuple(value) if isinstance(value, list) else value for key, value in document.items()}
    return SignatureFinding(**values)


@dataclass(frozen=True)
class Report:
    outcome: str
    digest: str
    size_bytes: int
    pages: int
    validated_at: str
    signatures: tuple[SignatureFinding, ...] = ()
    archived_at: str = ""
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Report":
        signatures = tuple(_finding(finding) for finding in document["signatures"])
        return cls(**{**document, "signatures": signatures})
