from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "indicators.indicator.read",
    _("Read indicators"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK, Role.DOCTOR, Role.NURSE, Role.AUDITOR),
)
TYPE = declare(
    "indicators.value.type",
    _("Type values and targets of indicators"),
    (Role.PROVINCE_OFFICER,),
)
LOAD = declare(
    "indicators.definition.load",
    _("Load definitions and official codes of indicators"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
EXPORT = declare(
    "indicators.indicator.export",
    _("Export indicators"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK),
)
