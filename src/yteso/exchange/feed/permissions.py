from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

MANAGE = declare(
    "feed.receiver.manage",
    _("Decide who receives figures of the province, and see what was sent"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
