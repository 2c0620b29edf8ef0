from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

SEND = declare(
    "insurance.file.send",
    _("Send insurance files for one's facility"),
    (Role.FACILITY_CLERK, Role.FACILITY_PROGRAM, Role.PROVINCE_OFFICER),
)
READ = declare(
    "insurance.dossier.read",
    _("Read what one's facility sent and what was found in it"),
    (Role.FACILITY_CLERK, Role.FACILITY_PROGRAM, Role.DIRECTOR, Role.PROVINCE_OFFICER),
)
MANAGE_CLIENTS = declare(
    "insurance.client.manage",
    _("Give and withdraw the credentials of facilities' programs"),
    (Role.ADMINISTRATOR,),
)
