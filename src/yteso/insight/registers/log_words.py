"""What happens to registers, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"register": _("Primary register"), "register_entry": _("Entry of a register")})
describe_deeds(
    {
        "handover_proposed": _("handed over, waiting for the other unit"),
        "handover_accepted": _("taken over from another unit"),
        "handover_declined": _("not taken over"),
        "handover_withdrawn": _("handover withdrawn"),
        "handover_undone": _("taking over undone"),
    }
)
