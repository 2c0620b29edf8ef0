from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "documents.packet.read",
    _("See packets exchanged with other agencies"),
    (Role.DOCUMENT_CLERK, Role.PROVINCE_OFFICER, Role.ADMINISTRATOR),
)
SEND = declare("documents.packet.send", _("Send packets again"), (Role.DOCUMENT_CLERK, Role.ADMINISTRATOR))
MANAGE = declare(
    "documents.address.manage",
    _("Keep own and other agencies' codes on the document bus"),
    (Role.ADMINISTRATOR,),
)
