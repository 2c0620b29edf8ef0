from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class TooManyRows(Refusal):
    code = "ui.too_many_rows"
    message = _("At most 1,000 rows can be changed at once. Choose fewer rows and try again.")


class NothingChosen(Refusal):
    code = "ui.nothing_chosen"
    message = _("No row is chosen. Tick the rows to change, then choose the action again.")


class ViewNeedsName(Refusal):
    code = "ui.view_needs_name"
    message = _("Give the view a name of at most 100 characters, then save it again.")
    field = "title"


class ExportGone(Refusal):
    code = "ui.export_gone"
    message = _("This export was deleted after 7 days. Go back to the list and export it again.")


class GridTooLarge(Refusal):
    code = "ui.grid_too_large"
    message = _("This is too much to save at once. Paste or save fewer rows at a time.")


class GridUnreadable(Refusal):
    code = "ui.grid_unreadable"
    message = _("The cells could not be read. Reload the page and type them again.")
