"""What happens to problems and allergies, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_objects

describe("problems.allergy.add", _("Wrote an allergy down"))
describe("problems.allergy.withdraw", _("Withdrew an allergy"))
describe("problems.problem.add", _("Added to the problem list"))
describe("problems.problem.end", _("Ended a problem"))
describe_objects({"allergy": _("Allergy"), "problem": _("Problem")})
