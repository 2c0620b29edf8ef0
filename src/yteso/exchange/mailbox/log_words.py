"""What happens to letters, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"letter": _("Letter of the official mailbox")})
describe_deeds({"letter_answered": _("letter answered"), "letter_again": _("letter sent again")})
