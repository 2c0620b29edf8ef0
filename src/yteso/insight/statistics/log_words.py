"""What happens to forms and reports, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"form": _("Form of statistical reports"), "report": _("Statistical report")})
describe_deeds(
    {
        "filled": _("filled in"),
        "checked": _("checked once more"),
        "signed": _("signed under seal"),
        "taken_back": _("signature taken back"),
        "sent": _("sent up"),
        "accepted": _("accepted by the receiver"),
        "returned": _("returned with a reason"),
        "reopened": _("reopened for filling in"),
        "summed": _("added up"),
        "sum_up": _("added up"),
        "take_over": _("figures taken over"),
        "remind": _("reminded"),
        "export": _("taken away as a file"),
    }
)
