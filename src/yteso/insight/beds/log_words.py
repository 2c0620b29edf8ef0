"""What happens to beds, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_objects

describe_objects({"beds": _("Beds of departments")})
