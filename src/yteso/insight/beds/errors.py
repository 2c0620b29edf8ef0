from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class DayToCome(Refusal):
    code = "beds.day_to_come"
    message = _("This day is still to come. Beds are written down from the day on which they stand there.")
    field = "on"
