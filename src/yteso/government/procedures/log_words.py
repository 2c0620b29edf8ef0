"""What happens to procedures, dossiers and licences, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects(
    {
        "dossier": _("Dossier"),
        "procedure": _("Procedure"),
        "office": _("Reception office"),
        "session": _("Council session"),
        "licence": _("Licence"),
    }
)

describe_deeds({"withdrawal_asked": _("asked to withdraw")})
