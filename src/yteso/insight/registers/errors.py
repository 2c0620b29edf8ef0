from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class NoSuchRegister(Refusal):
    code = "registers.no_such_register"
    message = _("There is no such register at this time. Choose one of the list.")


class RegisterUnreadable(Refusal):
    code = "registers.unreadable"
    message = _("The definition could not be read.")


class ReasonMissing(Refusal):
    code = "registers.reason_missing"
    message = _("Say why the entry is taken out, then try again.")
    field = "reason"


class NothingWritten(Refusal):
    code = "registers.nothing_written"
    message = _("Fill in at least one field, then save again.")


class TooManyEntries(Refusal):
    code = "registers.too_many"
    message = _("At most 2,000 new lines can be written at once. Paste fewer rows and try again.")
