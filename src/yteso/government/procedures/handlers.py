"""What comes from the national portal."""

from uuid import UUID

from yteso.government.procedures.actions.portal import take_portal_message
from yteso.kernel.base.public import now
from yteso.toolkit.facts.public import PortalMessageTaken


def on_portal_message(message: PortalMessageTaken) -> None:
    take_portal_message(message_id=UUID(message.message_id), now=now())
