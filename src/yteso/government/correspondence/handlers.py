"""What other areas tell us: packets of the document bus and letters to the official address that came in."""

from uuid import UUID

from yteso.government.correspondence.actions import take_letter_in, take_packet
from yteso.kernel.base.public import now
from yteso.toolkit.facts.public import LetterTaken, PacketTaken


def packet_taken(fact: PacketTaken) -> None:
    """A document that waits for entry, a status, a recall or a change. Safe to run twice."""
    take_packet(packet_id=UUID(fact.packet_id), now=now())


def letter_taken(fact: LetterTaken) -> None:
    """A letter that waits for entry. Safe to run twice."""
    take_letter_in(letter_id=UUID(fact.letter_id), now=now())
