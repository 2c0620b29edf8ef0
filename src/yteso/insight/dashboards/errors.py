from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class TooManyCards(Refusal):
    code = "dashboards.too_many_cards"
    message = _("A dashboard holds at most 24 cards. Remove one, or begin another dashboard.")


class FigureNotKnown(Refusal):
    code = "dashboards.figure_unknown"
    message = _("There is no such figure. Choose one of the list.")
    field = "code"


class NobodyToShareWith(Refusal):
    code = "dashboards.share_empty"
    message = _("Choose a role or an organisation to share with.")
    field = "role"
