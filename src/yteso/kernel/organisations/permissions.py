from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "organisations.organisation.read",
    _("Look up organisations and facilities"),
    tuple(role for role in Role if role != Role.CITIZEN),
)
CHANGE = declare(
    "organisations.organisation.change",
    _("Add, change, move and close organisations"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
STAFF_CHANGE = declare(
    "organisations.staff.change",
    _("Keep the list of staff and their posts"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK),
)
EXPORT = declare(
    "organisations.organisation.export",
    _("Export the list of organisations"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.DIRECTOR),
)
