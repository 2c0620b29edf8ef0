"""How a health record is read, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_objects, describe_purposes

describe("record", _("Opened the health record"))
describe("whole", _("Fetched the whole record"))
describe("results", _("Read test results"))
describe("visit", _("Read a visit"))
describe("papers", _("Saw the list of papers"))
describe("paper", _("Read a paper"))
describe("print", _("Printed a summary of the record"))
describe("chart.consent.give", _("Let a facility read the record"))
describe("chart.consent.withdraw", _("Withdrew the consent of a facility"))
describe_objects({"emergency": _("Emergency opening"), "consent": _("Consent")})
describe_purposes(
    {
        "care": _("In the care of the facility"),
        "registered": _("Registered at the station"),
        "consent": _("The citizen consented"),
        "emergency": _("Emergency"),
    }
)
