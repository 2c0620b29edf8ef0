"""Reading links and messages."""

import datetime as dt
from uuid import UUID

from yteso.exchange.portal.models import Link, Message


def find_link(organisation_id: UUID, day: dt.date) -> Link | None:
    """Return the office's link with the portal, if it holds on that day."""
    link = Link.objects.filter(organisation_id=organisation_id).first()
    return link if link and link.holds_on(day) else None


def find_message(message_id: UUID) -> Message:
    return Message.objects.get(id=message_id)


def last_state_told(dossier_code: str) -> str:
    """Return the last of the ten states that the portal was told of a dossier, "" before the first."""
    rows = Message.objects.filter(dossier_code=dossier_code, direction="out", kind=Message.Kind.STATE)
    found = rows.order_by("-at", "-id").values_list("content", flat=True).first()
    return str(found.get("TrangThai", "")) if found else ""
