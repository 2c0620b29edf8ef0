from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

OWN = declare("citizen.record.own", _("Read one's own health record and who opened it"), (Role.CITIZEN,))
