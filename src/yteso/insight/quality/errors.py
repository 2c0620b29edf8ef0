from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class BoundsCrossed(Refusal):
    code = "quality.bounds_crossed"
    message = _("The least expected value is greater than the greatest. Change one of them.")
    field = "least"
