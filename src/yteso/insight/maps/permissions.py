from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "maps.map.read",
    _("See maps of figures and facilities"),
    tuple(role for role in Role if role not in (Role.CITIZEN, Role.FACILITY_PROGRAM)),
)
LOAD = declare("maps.outline.load", _("Load outlines of administrative units"), (Role.ADMINISTRATOR,))
