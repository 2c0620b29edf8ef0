from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class SourceMissing(Refusal):
    code = "indicators.source_missing"
    message = _("Say where the value comes from, then save it again.")
    field = "source"


class ListUnreadable(Refusal):
    code = "indicators.list_unreadable"
    message = _("The file could not be read. It must be CSV in UTF-8 with a column “code”.")
    field = "file"


class FormulaWrong(Refusal):
    code = "indicators.formula_wrong"
    message = _("The formula cannot be worked out.")
