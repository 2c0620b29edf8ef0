"""What happens to packets and addresses, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"packet": _("Packet of the document bus"), "bus_address": _("Code on the document bus")})
describe_deeds({"packet_again": _("sent again"), "address_set": _("code set")})
