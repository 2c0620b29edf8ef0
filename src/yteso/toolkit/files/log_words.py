"""What happens to kept files, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_deeds, describe_objects

describe("files.hold.change", _("Changed what is held back from disposal"))
describe("files.disposal.propose", _("Proposed files for disposal"))
describe("files.disposal.approve", _("Decided on the disposal of files"))
describe_deeds(
    {
        "hold_placed": _("held a file back"),
        "hold_lifted": _("lifted a hold"),
        "disposal_approved": _("approved a list; its files were removed"),
        "disposal_declined": _("declined a list"),
    }
)
describe_objects({"kept_file": _("Kept file"), "disposal": _("Disposal list")})
