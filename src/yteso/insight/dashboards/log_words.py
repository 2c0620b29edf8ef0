"""What happens to dashboards, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"dashboard": _("Dashboard")})
describe_deeds(
    {
        "dashboard made": _("made"),
        "dashboard renamed": _("renamed"),
        "card added": _("card added"),
        "card moved": _("card moved"),
        "card removed": _("card removed"),
        "dashboard removed": _("thrown away"),
        "dashboard brought back": _("brought back"),
        "dashboard shared": _("shared"),
        "dashboard unshared": _("no longer shared"),
        "mail asked for": _("mail asked for"),
        "dashboard mailed": _("mailed"),
    }
)
