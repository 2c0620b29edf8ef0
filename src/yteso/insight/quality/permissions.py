from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "quality.figure.check",
    _("See figures that stand out, are missing, came late or came twice"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK, Role.DATA_STEWARD, Role.AUDITOR),
)
BOUND = declare(
    "quality.bound.set",
    _("Set the least and greatest value expected of a facility"),
    (Role.PROVINCE_OFFICER, Role.DATA_STEWARD),
)
