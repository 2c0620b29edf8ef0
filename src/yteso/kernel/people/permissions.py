"""Who may see and change who is who.

A person belongs to no organisation: whoever may look people up finds everybody in the province, one at a
time, and each look is in the audit log. Walking through the list of everybody is for the officer who
keeps it. The health record has its own rule (record/chart).
"""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

_AT_THE_DESK = (
    Role.DOCTOR,
    Role.NURSE,
    Role.RECEPTIONIST,
    Role.SENSITIVE_CLINICIAN,
    Role.DATA_STEWARD,
)

SEARCH = declare("people.person.search", _("Look people up"), _AT_THE_DESK)
READ = declare("people.person.read", _("See who a person is"), _AT_THE_DESK)
NAMED_IN_LOG = declare(
    "people.person.named_in_log", _("See by name whom an entry of the audit log is about"), (Role.AUDITOR,)
)
LIST = declare("people.person.list", _("Browse the list of people"), (Role.DATA_STEWARD,))
EXPORT = declare("people.person.export", _("Export the list of people"), (Role.DATA_STEWARD,))
EDIT = declare("people.person.edit", _("Correct a person's data and numbers"), (Role.DATA_STEWARD,))
DECIDE = declare(
    "people.duplicate.decide", _("Decide doubtful pairs, merge and separate people"), (Role.DATA_STEWARD,)
)
LINK_ACCOUNT = declare(
    "people.account.link",
    _("Connect a citizen's account with their person"),
    (Role.DATA_STEWARD, Role.RECEPTIONIST),
)
