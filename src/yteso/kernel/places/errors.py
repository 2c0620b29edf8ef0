from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class UnknownChangeSet(Refusal):
    code = "places.change_set_unknown"
    message = _("There is no such change set. Choose one of those that are offered.")


class ChangeSetFaulty(Refusal):
    """Something in the files of a change set does not fit the units that stand; the message says what."""

    code = "places.change_set_faulty"


class ChangeSetOutOfOrder(Refusal):
    code = "places.change_set_order"
    message = _("A later change set has been applied. Change sets are applied in the order of their dates.")


class ChangeSetDiffers(Refusal):
    code = "places.change_set_differs"
    message = _(
        "This change set was applied from files with another content. "
        "Correct it with a new change set instead of changing the old one."
    )


class PopulationFaulty(Refusal):
    code = "population"
    message = _("This file of populations cannot be loaded.")


class PopulationDiffers(Refusal):
    code = "population"
    message = _("A version of this code was loaded with other numbers. Give the new file a code of its own.")
