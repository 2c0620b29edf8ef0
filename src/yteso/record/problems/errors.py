from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class SubstanceMissing(Refusal):
    code = "allergy-substance-missing"
    message = _("Write what the person is allergic to.")
    field = "substance"


class AllergyKnown(Refusal):
    code = "allergy-known"
    message = _(
        "This allergy is already on the record. Change its reaction there instead of adding it again."
    )
    field = "substance"


class ProblemKnown(Refusal):
    code = "problem-known"
    message = _("This problem is already on the list.")
    field = "icd10_code"


class UnknownDiagnosis(Refusal):
    code = "problem-code-unknown"
    message = _("This ICD-10 code is not in the list in force. Search for the disease by name and choose it.")
    field = "icd10_code"


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Write the reason: it stays on the record for those who read it later.")
    field = "reason"
