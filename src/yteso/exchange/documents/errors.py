from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class PacketUnreadable(Refusal):
    code = "documents_packet_unreadable"
    message = _("The packet is no edXML that can be read: it is damaged or was cut short. Send it again.")


class PacketHostile(Refusal):
    code = "documents_packet_hostile"
    message = _("The packet holds declarations that no edXML needs (DTD, entities). It was not opened.")


class PacketTooLarge(Refusal):
    code = "documents_packet_too_large"
    message = _("The packet is larger than is taken here (60 MB unpacked, 50 files). Send it in parts.")
    status = 413


class PacketIncomplete(Refusal):
    code = "documents_packet_incomplete"

    def __init__(self, element: str) -> None:
        self.element = element
        super().__init__(
            _("The packet has no %(element)s, or one that cannot be read. Fill it in and send it again.")
            % {"element": element}
        )


class FieldTooLong(Refusal):
    code = "documents_field_too_long"

    def __init__(self, element: str, most: int) -> None:
        super().__init__(
            _("%(element)s is longer than the %(most)s characters that the standard allows.")
            % {"element": element, "most": most}
        )


class AttachmentBroken(Refusal):
    code = "documents_attachment_broken"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The file %(name)s in the packet cannot be unpacked. Send the packet again.") % {"name": name}
        )


class NotForUs(Refusal):
    code = "documents_not_for_us"
    message = _("The packet is addressed to another agency. Its sender was told.")


class PartnerUnknown(Refusal):
    code = "documents_partner_unknown"
    message = _("This agency has no code on the document bus. Send the document another way.")


class NoAddress(Refusal):
    code = "documents_no_own_code"
    message = _("The organisation's own code on the document bus is not set. Set it before sending packets.")
