"""What happens to insurance files, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_deeds, describe_objects

describe("dossier", _("Read a dossier and what was found in it"))
describe("insurance.original.take", _("Took the original of an insurance file away"))
describe_objects(
    {"dossier": _("Dossier"), "client": _("Program of a facility"), "submission": _("Insurance file")}
)
describe_deeds({"renew": _("renewed"), "revoke": _("withdrawn")})
