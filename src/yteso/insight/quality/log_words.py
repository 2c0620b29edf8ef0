"""What happens to expected values, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_objects

describe_objects({"quality.bound": _("Expected range of a figure")})
