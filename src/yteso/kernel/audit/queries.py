"""Reading the audit log, and proving that nobody has touched it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from yteso.kernel.audit.models import Chain, Entry, EntryQuerySet

ROWS_PER_FETCH = 2000
FAULTS_KEPT = 1000  # the report stays small even when everything is broken

Head = tuple[int, str]  # seq and digest (hex) of the last link of a chain


def list_reads_of(person_ids: Iterable[UUID]) -> EntryQuerySet:
    """Return every opening and listing of these persons (all members of one master), newest first."""
    return Entry.objects.about(person_ids).reads().order_by("-at", "-id")


@dataclass(frozen=True)
class Fault:
    """One place where the log is not as it was written.

    `what`: changed · removed · inserted · reordered · head_changed · anchor_broken.
    """

    chain: int
    seq: int
    entry_id: str
    what: str


@dataclass
class Verification:
    """What `verify` found; `heads` are the anchors to keep outside the database for the next time."""

    entries: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    heads: dict[int, Head] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return self.fault_count == 0

    def add(self, chain: int, seq: int, entry_id: str, what: str) -> None:
        self.fault_count += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(Fault(chain, seq, entry_id, what))


class Link(NamedTuple):
    """An entry as the digest sees it: `values` in the order in which the trigger hashes them."""

    values: tuple[Any, ...]
    previous: bytes
    digest: bytes
    head_seq: int | None
    head_digest: bytes | None

    @property
    def entry_id(self) -> str:
        return str(self.values[0])

    @property
    def chain(self) -> int:
        return int(self.values[-2])

    @property
    def seq(self) -> int:
        return int(self.values[-1])

    def true_digest(self, seq: int) -> bytes:
        """Return the digest that this entry must carry if `seq` is its place.

        Computed again in Python, so that a changed function in the database cannot hide a changed row.
        """
        text = json.dumps([*self.values[:-1], seq, self.previous.hex()], ensure_ascii=False)
        return hashlib.sha256(text.encode()).digest()


def verify(anchors: Mapping[int, Head] | None = None) -> Verification:
    """Read the whole log once, in constant memory, and name every row that is not as it was written.

    `anchors` are the heads of an earlier verification, kept outside the database: with them even a log
    that was rewritten from some point on, all digests recomputed, is found out.
    """
    found, anchors = Verification(), anchors or {}
    expected = set(Chain.objects.filter(seq__gt=0).values_list("chain", flat=True)) | set(anchors)
    walk: _Walk | None = None
    for link in _links():
        if walk is None or walk.chain != link.chain:
            if walk:
                walk.finish()
            walk = _Walk(found, link.chain, anchors.get(link.chain))
        walk.step(link)
    if walk:
        walk.finish()
    for chain in sorted(expected - set(found.heads)):
        found.add(chain, 1, "", "removed")
    return found


class _Walk:
    """One pass along one chain. `shift` counts rows slipped in so far: those after them were renumbered."""

    def __init__(self, found: Verification, chain: int, anchor: Head | None) -> None:
        self.found, self.chain, self.anchor = found, chain, anchor
        self.seq, self.shift, self.blame = 0, 0, ""
        self.digest, self.digest_before = b"", b""
        self.last: Link | None = None

    def step(self, link: Link) -> None:
        blame, gap = "", link.seq != self.seq + 1
        if gap:
            self.found.add(self.chain, self.seq + 1, "", "removed")
        linked = gap or link.previous == self.digest
        if link.true_digest(link.seq - self.shift) == link.digest:
            if not linked and not self.blame and self.last:
                self.found.add(self.chain, self.last.seq, self.last.entry_id, "changed")
        elif self._slipped_in_before(link) and self.last:
            self.found.add(self.chain, self.last.seq, self.last.entry_id, "inserted")
            self.shift += 1
        else:
            blame = "changed" if linked else "reordered"
            self.found.add(self.chain, link.seq, link.entry_id, blame)
        if self.anchor and self.anchor[0] == link.seq and self.anchor[1] != link.digest.hex():
            self.found.add(self.chain, link.seq, link.entry_id, "anchor_broken")
        self.found.entries += 1
        self.digest_before, self.digest = self.digest, link.digest
        self.seq, self.blame, self.last = link.seq, blame, link

    def _slipped_in_before(self, link: Link) -> bool:
        """Return whether this entry is whole, but one place too far on: the one before is a stranger."""
        if self.blame == "reordered":
            return False
        own_place = link.seq - self.shift - 1
        return link.previous == self.digest_before and link.true_digest(own_place) == link.digest

    def finish(self) -> None:
        """Compare the end of the chain with its head row and with the anchor."""
        assert self.last is not None
        self.found.heads[self.chain] = (self.seq, self.digest.hex())
        head_seq = self.last.head_seq
        if head_seq is None or (
            head_seq == self.seq and self.last.head_digest != self.digest and not self.blame
        ):
            self.found.add(self.chain, self.seq, self.last.entry_id, "head_changed")
        elif head_seq > self.seq:
            self.found.add(self.chain, self.seq + 1, "", "removed")
        elif head_seq < self.seq and not self.shift:
            self.found.add(self.chain, self.seq, self.last.entry_id, "inserted")
        if self.anchor and self.anchor[0] > self.seq:
            self.found.add(self.chain, self.anchor[0], "", "anchor_broken")


_LINKS = """
    SELECT e.id::text, (extract(epoch from e.at) * 1000000)::bigint, e.kind, e.user_id::text, e.user_label,
           e.organisation_id::text, e.verb, e.person_id::text, e.person_ids::text, e.object_kind, e.object_id,
           e.purpose, e.emergency, e.detail::text, e.address, e.chain, e.seq,
           e.previous, e.digest, c.seq, c.digest
    FROM audit_entry e LEFT JOIN audit_chain c USING (chain)
    ORDER BY e.chain, e.seq
"""


def _links() -> Iterator[Link]:
    """Stream all entries along their chains through a server-side cursor, each with its chain's head.

    One statement, hence one snapshot: writing may go on meanwhile.
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_LINKS)
        while rows := cursor.fetchmany(ROWS_PER_FETCH):
            for *values, previous, digest, head_seq, head_digest in rows:
                yield Link(
                    tuple(values), bytes(previous), bytes(digest), head_seq,
                    None if head_digest is None else bytes(head_digest),
                )  # fmt: skip
