from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "forms.read",
    _("See forms and their versions, try them out"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.PROCEDURE_CLERK, Role.UNIT_HEAD, Role.DIRECTOR),
)
DESIGN = declare(
    "forms.design",
    _("Load and publish forms, say what they are for"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER),
)
