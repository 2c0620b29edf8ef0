from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class LetterUnreadable(Refusal):
    code = "mailbox_unreadable"
    message = _(
        "The letter has more parts than is taken here, or cannot be read. Read it at the mail server."
    )


class LetterTooLarge(Refusal):
    code = "mailbox_too_large"
    message = _("The letter is larger than 40 MB and was not fetched. Read it at the mail server.")


class AddressWrong(Refusal):
    code = "mailbox_address"
    message = _("Write one e-mail address, for example nguyenvana@example.vn.")
    field = "to"


class FileNotGiven(Refusal):
    code = "mailbox_file_withheld"
    message = _("This attachment is kept, but not handed out: it may do harm.")


class NoMailbox(Refusal):
    code = "mailbox_not_set"
    message = _("No official address is set up (YTESO_MAILBOX_ADDRESS). The operator sets it.")


class MailDown(Exception):
    """The mail server does not answer just now."""
