from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

CHECK_IN = declare(
    "reception.arrival.check_in",
    _("Look people up at the desk and check them in"),
    (Role.RECEPTIONIST, Role.NURSE, Role.DOCTOR),
)
READ = declare(
    "reception.lookup.read",
    _("See how look-ups at the desk went"),
    (Role.RECEPTIONIST, Role.FACILITY_CLERK, Role.PROVINCE_OFFICER, Role.DIRECTOR),
)
