from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class ChannelDown(Exception):
    """The other system does not answer just now, or not as agreed; what was to be sent waits."""


class ChannelNotSafe(Refusal):
    code = "channel_not_safe"
    message = _("The address of the other system must begin with https:// (or be a folder).")
