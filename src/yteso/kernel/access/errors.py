from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class UsernameTaken(Refusal):
    code = "username_taken"
    message = _("This username is already in use. Choose another one.")
    field = "username"


class GrantOverlaps(Refusal):
    code = "grant_overlaps"
    message = _("The user already holds this role here in that period. End the present grant first.")
    field = "role"


class PeriodTurned(Refusal):
    code = "period_turned"
    message = _("The last day is before the first day.")
    field = "valid_to"


class NotAStaffRole(Refusal):
    code = "not_a_staff_role"
    message = _("This role cannot be given to this kind of account.")
    field = "role"


class NotYourself(Refusal):
    code = "not_yourself"
    message = _("You cannot do this to your own account. Ask another administrator.")


class LastAdministrator(Refusal):
    code = "last_administrator"
    message = _("This is the last administrator. Give the role to somebody else first.")


class LinkSpent(Refusal):
    code = "link_spent"
    message = _("This link has been used or has ended. Ask the administrator for a new one.")


class GrantEnded(Conflict):
    code = "grant_ended"
    message = _("This grant has already ended.")


class TooMany(Refusal):
    """Somebody tries too often. Answered with status 429."""

    code = "too_many"
    message = _("Too many tries. Wait a few minutes, then try again.")
    status = 429
