from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict


class ArrivalKnown(Conflict):
    code = "arrival_known"
    message = _("This person already has an open arrival at this facility today.")
