from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class PeriodUnknown(Refusal):
    code = "period"
    field = "period"
    message = _(
        "This is no period. Write a month as 2026-10, a quarter as 2026-Q3, a year as 2026, a day as "
        "2026-10-05."
    )


class FigureUnknown(Refusal):
    code = "figure"
    message = _("There is no such figure. Choose one from the catalogue of figures.")


class DimensionUnknown(Refusal):
    code = "dimension"
    message = _("This figure is not divided that way. Its passport lists the divisions it has.")


class TooManyRows(Refusal):
    code = "rows"
    message = _(
        "More than 100,000 rows stand behind this figure: too many for one file. Choose a shorter period, "
        "one unit or one part of the figure, and export that."
    )
