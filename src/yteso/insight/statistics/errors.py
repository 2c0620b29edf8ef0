from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class DefinitionFaulty(Refusal):
    code = "statistics-definition-faulty"
    message = _("The form definition cannot be used.")
    field = "file"


class FormUnknown(Refusal):
    code = "statistics-form-unknown"
    message = _("No form of this name holds for this period.")


class PeriodNotOfForm(Refusal):
    code = "statistics-period"
    message = _("This form is not made for such a period.")
    field = "period"


class NotYours(Refusal):
    code = "statistics-not-yours"
    message = _("Only the unit itself fills in and signs its report. Choose the unit you act for at the top.")


class NotNow(Refusal):
    code = "statistics-not-now"
    message = _("The report is not in a state in which this can be done. Reload the page.")


class ReportLocked(Refusal):
    code = "statistics-locked"
    message = _("The time to fill in this report has run out. Ask the Department of Health to reopen it.")


class NotEditable(Refusal):
    code = "statistics-not-editable"
    message = _("The report is signed. Take the signature back before changing figures.")


class SummedFromBelow(Refusal):
    code = "statistics-summed"
    message = _(
        "This report is added up from the reports below it. Return the report that is wrong to its unit."
    )


class ValueRefused(Refusal):
    code = "statistics-value"
    message = _("A figure is a whole number of at least 0, without letters.")


class CellClosed(Refusal):
    code = "statistics-cell-closed"
    message = _("This cell is closed or computed: nothing is typed into it.")


class ChangedMeanwhile(Conflict):
    code = "statistics-changed"
    message = _("Somebody has changed the report meanwhile. Reload the page to see their figures.")


class ChecksFailed(Refusal):
    code = "statistics-checks"
    message = _("Some figures contradict each other. Mend them first.")


class NothingFilled(Refusal):
    code = "statistics-empty"
    message = _("Nothing is filled in yet. If there was nothing to count, fill in zeros.")


class ReasonMissing(Refusal):
    code = "statistics-reason"
    message = _("Say why: the other side reads it.")
    field = "reason"


class SheetUnreadable(Refusal):
    code = "statistics-sheet"
    message = _(
        "This is not a sheet of this form. Take the empty form from the report's page and fill it in."
    )
    field = "file"
