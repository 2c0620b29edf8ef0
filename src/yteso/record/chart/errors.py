from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class NoCareRelationship(Refusal):
    code = "chart-no-care-relationship"
    message = _(
        "Your facility is not treating this person now. Ask for their consent, or open the record as an "
        "emergency with a reason."
    )
    status = 403


class EmergencyReasonMissing(Refusal):
    code = "chart-emergency-reason"
    message = _("Write why you must open this record now, in at least ten characters.")
    field = "reason"


class ReviewMissing(Refusal):
    code = "chart-review-finding"
    message = _("Write what the review found.")
    field = "finding"


class OwnReview(Refusal):
    code = "chart-own-review"
    message = _("You opened this record yourself: somebody else has to review it.")


class ConsentFacilityMissing(Refusal):
    code = "chart-consent-facility"
    message = _("Choose the facility that may read your record.")
    field = "organisation"
