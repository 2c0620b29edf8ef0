from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

WRITE = declare(
    "problems.list.write",
    _("Keep allergies and the problem list of a record"),
    (Role.DOCTOR, Role.NURSE, Role.SENSITIVE_CLINICIAN),
)
