from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


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


class NotInCare(Refusal):
    code = "registers.not_in_care"
    message = _(
        "By the register the patient is not in care at the unit that hands over; see their last line."
    )


class AlreadyHandedOver(Refusal):
    code = "registers.already_handed_over"
    message = _("A handover of this patient waits for an answer. Withdraw it first, then propose another.")


class NoTaker(Refusal):
    code = "registers.no_taker"
    message = _("Choose another unit that is open and keeps registers.")
    field = "taker"


class AnsweredAlready(Conflict):
    code = "registers.answered_already"
    message = _("This handover was answered or withdrawn meanwhile. Reload the page.")


class NotThatDay(Refusal):
    code = "registers.not_that_day"
    message = _("Choose a day from the last line of the unit that hands over until today.")
    field = "moved_on"


class WrittenSince(Refusal):
    code = "registers.written_since"
    message = _("Lines were written for the patient since then. Take them out first, then undo the handover.")


class DeclineReasonMissing(Refusal):
    code = "registers.decline_reason_missing"
    message = _("Say why the patient is not taken over, then try again.")
    field = "answer"
