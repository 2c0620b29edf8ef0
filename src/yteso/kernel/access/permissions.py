from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ_USERS = declare("access.user.read", _("See user accounts"), (Role.ADMINISTRATOR, Role.AUDITOR))
MANAGE_USERS = declare(
    "access.user.manage", _("Create, disable and unlock user accounts"), (Role.ADMINISTRATOR,)
)
GRANT_ROLES = declare("access.grant.manage", _("Give and end roles"), (Role.ADMINISTRATOR,))
