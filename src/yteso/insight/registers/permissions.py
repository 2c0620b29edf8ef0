from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "registers.entry.read",
    _("Read the primary registers of one's own unit"),
    (Role.NURSE, Role.DOCTOR, Role.FACILITY_CLERK, Role.SENSITIVE_CLINICIAN),
)
WRITE = declare(
    "registers.entry.write",
    _("Write in the primary registers of one's own unit"),
    (Role.NURSE, Role.DOCTOR, Role.FACILITY_CLERK, Role.SENSITIVE_CLINICIAN),
)
SENSITIVE = declare(
    "registers.sensitive.use",
    _("Read and write the registers of tuberculosis and HIV"),
    (Role.SENSITIVE_CLINICIAN,),
)
EXPORT = declare(
    "registers.entry.export",
    _("Take primary registers away as files"),
    (Role.NURSE, Role.DOCTOR, Role.FACILITY_CLERK, Role.SENSITIVE_CLINICIAN),
)
LOAD = declare(
    "registers.definition.load",
    _("Load and correct definitions of primary registers"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
