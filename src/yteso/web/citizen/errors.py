from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class NoPerson(Refusal):
    code = "citizen-no-person"
    message = _(
        "Your account is not linked to a health record yet. "
        "Bring your ID card to your commune health station: they link it in a minute."
    )
