"""What happens to administrative units, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_objects

describe_objects(
    {"change_set": _("Change of administrative units"), "population": _("Mean populations of a year")}
)
