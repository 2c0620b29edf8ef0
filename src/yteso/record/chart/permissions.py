from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "chart.record.read",
    _("Open the health records of people in one's care"),
    (Role.DOCTOR, Role.NURSE, Role.SENSITIVE_CLINICIAN),
)
EMERGENCY = declare(
    "chart.emergency.open",
    _("Open a record in an emergency, with a reason"),
    (Role.DOCTOR, Role.NURSE, Role.SENSITIVE_CLINICIAN),
)
REVIEW = declare(
    "chart.emergency.review",
    _("Review emergency openings of records"),
    (Role.DATA_STEWARD, Role.AUDITOR, Role.DIRECTOR),
)
SENSITIVE = declare(
    "chart.sensitive.read",
    _("See HIV and tuberculosis care in a record"),
    (Role.SENSITIVE_CLINICIAN,),
)
