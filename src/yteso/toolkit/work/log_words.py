"""What happens to cases, absences and the working calendar, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_objects

describe_objects(
    {
        "case": _("Case"),
        "absence": _("Absence"),
        "calendar_change": _("Decision on working days"),
        "office_hours": _("Office hours"),
    }
)
