"""What other areas tell us: packets of the document bus that came in."""

from uuid import UUID

from yteso.government.correspondence.actions import take_packet
from yteso.kernel.base.public import now
from yteso.toolkit.facts.public import PacketTaken


def packet_taken(fact: PacketTaken) -> None:
    """A document that waits for entry, a status, a recall or a change. Safe to run twice."""
    take_packet(packet_id=UUID(fact.packet_id), now=now())
