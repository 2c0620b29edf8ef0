"""What people are told about openings of records."""

from django.utils.translation import gettext_lazy as _

from yteso.toolkit.notify.public import declare_event

OPENED_IN_EMERGENCY = declare_event(
    "chart.emergency.opened",
    _("Your health record was opened in an emergency"),
    _("Somebody at %(organisation)s opened your record in an emergency. You can see who, when and why."),
    mail=True,
)
TO_REVIEW = declare_event(
    "chart.emergency.to_review",
    _("An emergency opening waits for your review"),
    _("A record was opened in an emergency at %(organisation)s. Say whether it was justified."),
    needs_answer=True,
)
