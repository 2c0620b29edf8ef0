from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class NoFacility(Refusal):
    code = "reception-no-facility"
    message = _(
        "You act for an organisation that receives no patients. Choose a facility at the top of the page."
    )


class NothingRead(Refusal):
    code = "reception-nothing-read"
    message = _("Scan a card, or type an ID, insurance or phone number, or a name.")
    field = "text"


class NobodyChosen(Refusal):
    code = "reception-nobody-chosen"
    message = _("Look the person up first, then check them in.")


class NotEnoughToRegister(Refusal):
    code = "reception-not-enough"
    message = _(
        "Only a scanned ID or insurance card holds enough to register somebody new. Scan one of them."
    )
