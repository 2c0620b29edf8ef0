from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "measures.figure.read",
    _("See figures of one's organisations, and where they come from"),
    (
        Role.DIRECTOR,
        Role.PROVINCE_OFFICER,
        Role.FACILITY_CLERK,
        Role.DOCTOR,
        Role.NURSE,
        Role.DATA_STEWARD,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    ),
)
EXPORT = declare(
    "measures.figure.export",
    _("Export figures"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK),
)
REBUILD = declare("measures.rollup.rebuild", _("Rebuild the roll-ups of figures"), (Role.ADMINISTRATOR,))
