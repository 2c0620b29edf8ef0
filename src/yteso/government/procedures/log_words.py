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
        "simplification": _("Proposal to simplify"),
    }
)

describe_deeds(
    {
        "withdrawal_asked": _("asked to withdraw"),
        "simplification_proposed": _("proposed"),
        "simplification_approved": _("approved"),
        "simplification_refused": _("not approved"),
        "simplification_applied": _("applied"),
    }
)
