from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "portal.message.read",
    _("See what is exchanged with the national portal"),
    (Role.PROCEDURE_CLERK, Role.PROVINCE_OFFICER, Role.ADMINISTRATOR),
)
READ_WORDS = declare(
    "portal.message.words",
    _("Read what messages of the national portal say of applicants"),
    (Role.PROCEDURE_CLERK, Role.PROVINCE_OFFICER),
)
SEND = declare("portal.message.send", _("Send messages to the national portal again"), (Role.ADMINISTRATOR,))
MANAGE = declare("portal.link.manage", _("Connect offices with the national portal"), (Role.ADMINISTRATOR,))
