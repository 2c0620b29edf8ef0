"""What happens to messages and links, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects(
    {"portal_message": _("Message of the national portal"), "portal_link": _("Link with the portal")}
)
describe_deeds(
    {"portal_again": _("sent to the portal again"), "portal_linked": _("connected with the portal")}
)
