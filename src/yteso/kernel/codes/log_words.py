"""What happens to code lists, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects({"code_load": _("Loading of a code list"), "code_systems": _("Code lists")})
describe_deeds({"preview": _("previewed"), "apply": _("applied"), "discard": _("discarded")})
