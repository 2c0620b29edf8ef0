from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "places.unit.read",
    _("Look up administrative units"),
    tuple(role for role in Role if role != Role.CITIZEN),
)
APPLY = declare("places.change_set.apply", _("Apply changes of administrative units"), (Role.ADMINISTRATOR,))
LOAD_POPULATION = declare(
    "places.population.load", _("Load mean populations"), (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER)
)
