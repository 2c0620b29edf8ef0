from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class ChangedMeanwhile(Conflict):
    """Two people worked on one case; the second one sees who was first, and keeps what they typed."""

    code = "work-changed-meanwhile"
    message = _("Somebody else has worked on this meanwhile. Look at the newest step, then decide again.")


class StepNotPossible(Refusal):
    code = "work-step-not-possible"
    message = _("This step is not possible from where the case stands now.")


class ReasonMissing(Refusal):
    code = "work-reason-missing"
    message = _("Write the reason: the person concerned will read it.")
    field = "note"


class NobodyToGiveTo(Refusal):
    code = "work-nobody"
    message = _("Choose somebody who may work on cases of this unit.")
    field = "user"


class OnlyOnce(Refusal):
    code = "work-reappointed-before"
    message = _("A new date has been set once already. The law allows one re-appointment only.")


class TooLateToApologise(Refusal):
    code = "work-apology-late"
    message = _("An apology with a new date must go out at least one day before the deadline.")


class NewDateWrong(Refusal):
    code = "work-new-date"
    message = _("The new date must be a working day after the present deadline.")
    field = "new_date"


class ChangeApplied(Refusal):
    code = "work-calendar-applied"
    message = _("This change of the calendar is applied already. Enter another decision to change it again.")


class DaysMissing(Refusal):
    code = "work-calendar-days"
    message = _("Write at least one day, each on its own line, for example: 14/02/2026 off Tết.")
    field = "days"


class HoursWrong(Refusal):
    code = "work-hours-order"
    message = _("The times must follow each other: morning, afternoon, and the last receipt within them.")
    field = "cutoff"


class HoursKnown(Refusal):
    code = "work-hours-known"
    message = _("Office hours from that day are entered already. Choose another day.")
    field = "valid_from"


class HoursBefore(Refusal):
    code = "work-hours-before"
    message = _("That day lies before the first office hours of the platform. Choose a later one.")
    field = "valid_from"


class PeriodWrong(Refusal):
    code = "work-absence-period"
    message = _("The last day of an absence cannot come before the first, and nobody stands in for themself.")
    field = "last"
