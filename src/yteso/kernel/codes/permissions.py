from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "codes.code.read", _("Look up code lists"), tuple(role for role in Role if role != Role.CITIZEN)
)
LOAD = declare("codes.code.load", _("Load official code lists"), (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER))
