from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

_STAFF = (
    Role.PROCEDURE_CLERK,
    Role.ASSESSOR,
    Role.UNIT_HEAD,
    Role.DIRECTOR,
    Role.PROVINCE_OFFICER,
    Role.ADMINISTRATOR,
)

READ_CALENDAR = declare("work.calendar.read", _("See the working calendar"), _STAFF)
CHANGE_CALENDAR = declare(
    "work.calendar.change",
    _("Enter and apply decisions on working days"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
READ_WORKLOAD = declare(
    "work.workload.read",
    _("See who has how much work"),
    (Role.UNIT_HEAD, Role.DIRECTOR, Role.PROVINCE_OFFICER),
)
BE_AWAY = declare(
    "work.absence.own",
    _("Enter own absence and who stands in"),
    (*_STAFF[:4], Role.PROVINCE_OFFICER, Role.DOCUMENT_CLERK),
)
