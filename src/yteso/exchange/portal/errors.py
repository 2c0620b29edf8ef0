from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class MessageUnreadable(Refusal):
    code = "portal_message_unreadable"
    message = _("The message is no JSON object that can be read: it is damaged or was cut short.")


class MessageTooLarge(Refusal):
    code = "portal_message_too_large"
    message = _("The message is larger than is taken here (80 MB, 50 files).")
    status = 413


class FieldWrong(Refusal):
    code = "portal_field_wrong"

    def __init__(self, name: str) -> None:
        super().__init__(_("The field %(name)s is missing or cannot be read.") % {"name": name})


class NoLink(Refusal):
    code = "portal_no_link"
    message = _("No office here has the code that the message names.")
