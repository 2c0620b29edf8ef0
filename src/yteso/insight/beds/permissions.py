from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "beds.department.read",
    _("Read how many beds the departments of one's own unit have"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK, Role.DOCTOR, Role.NURSE),
)
WRITE = declare(
    "beds.department.write",
    _("Write down the beds of the departments of one's own unit"),
    (Role.FACILITY_CLERK, Role.PROVINCE_OFFICER),
)
