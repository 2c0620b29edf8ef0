"""What happens to organisations and posts, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"organisation": _("Organisation"), "staff": _("Post of staff")})
describe_deeds(
    {
        "add": _("added"),
        "change": _("changed"),
        "rename": _("renamed"),
        "move": _("moved"),
        "close": _("closed"),
        "assign_code": _("given a code"),
        "end": _("ended"),
    }
)
