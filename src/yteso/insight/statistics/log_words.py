"""What happens to forms and reports, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_objects

describe_objects({"form": _("Form of statistical reports"), "report": _("Statistical report")})
