"""What staff are told about reports: the kinds of notices, with their words."""

from django.utils.translation import gettext_lazy as _

from yteso.toolkit.notify.public import declare_event

RETURNED = declare_event(
    "statistics.returned",
    _("A report was returned"),
    _("%(form)s, %(period)s: read the reason, mend the figures and send the report again."),
    mail=True,
)
DUE = declare_event(
    "statistics.due",
    _("Reports are due soon"),
    _("%(count)s reports for %(period)s are not sent yet. The first is due on %(due)s."),
    mail=True,
    quiet_days=2,
)
OVERDUE = declare_event(
    "statistics.overdue",
    _("Reports are late"),
    _("%(count)s reports for %(period)s are late. Send them, or say why they cannot be sent."),
    mail=True,
    quiet_days=3,
)
