"""What happens to receivers of figures, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"feed.receiver": _("Receiver of figures")})
describe_deeds(
    {
        "receiver added": _("added"),
        "secrets renewed": _("secrets renewed"),
        "receiver stopped": _("stopped"),
    }
)
