"""What happens at the desk, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_objects

describe("reception", _("Looked up at the desk"))
describe_objects({"visit": _("Visit")})
