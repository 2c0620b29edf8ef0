"""What happens to figures, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_objects

describe("measures.rows", _("Saw the rows behind a figure"))
describe_objects({"figure": _("Figure")})
