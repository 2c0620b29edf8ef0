"""How citizens read their own record, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe

describe("log", _("Saw who opened the record"))
describe("consents", _("Saw the consents given"))
