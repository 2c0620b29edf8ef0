from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "statistics.report.read",
    _("Read statistical reports"),
    (
        Role.NURSE,
        Role.DOCTOR,
        Role.FACILITY_CLERK,
        Role.DIRECTOR,
        Role.PROVINCE_OFFICER,
        Role.AUDITOR,
    ),
)
FILL = declare(
    "statistics.report.fill",
    _("Fill in and send statistical reports of one's own unit"),
    (Role.NURSE, Role.DOCTOR, Role.FACILITY_CLERK, Role.PROVINCE_OFFICER),
)
SIGN = declare(
    "statistics.report.sign",
    _("Sign statistical reports of one's own unit"),
    (Role.NURSE, Role.DOCTOR, Role.DIRECTOR),
)
ACCEPT = declare(
    "statistics.report.accept",
    _("Accept or return statistical reports of the units below"),
    (Role.FACILITY_CLERK, Role.DIRECTOR, Role.PROVINCE_OFFICER),
)
UNLOCK = declare(
    "statistics.report.unlock",
    _("Reopen statistical reports after their time has run out"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER),
)
EXPORT = declare(
    "statistics.report.export",
    _("Take statistical reports away as files"),
    (Role.NURSE, Role.DOCTOR, Role.FACILITY_CLERK, Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.AUDITOR),
)
LOAD = declare(
    "statistics.form.load",
    _("Load and correct definitions of statistical forms"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
