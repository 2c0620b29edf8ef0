from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "visits.visit.read",
    _("Read the visits of one's facilities"),
    (Role.PROVINCE_OFFICER, Role.DIRECTOR, Role.FACILITY_CLERK, Role.DOCTOR, Role.NURSE, Role.RECEPTIONIST),
)
