from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class AddressNotSafe(Refusal):
    code = "feed.address_not_safe"
    message = _("Figures are only sent to an address that begins with https:// and has no user name in it.")
    field = "url"


class FigureNotOffered(Refusal):
    code = "feed.figure_unknown"
    message = _("There is no such figure in the catalogue.")
    field = "codes"


class PeriodsTooMany(Refusal):
    code = "feed.too_many_periods"
    message = _("At most 120 months at a time. Ask for a shorter stretch.")
    field = "first"


class NothingIsSent(Refusal):
    code = "feed.nothing_is_sent"
    message = _("Nothing is sent to this system: it has no address, or was stopped.")
