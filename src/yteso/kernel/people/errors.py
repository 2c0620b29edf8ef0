from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class AlreadyOnePerson(Refusal):
    code = "people.already_one"
    message = _("These two are one person already. Reload the page to see their common record.")


class ContradictoryNumbers(Refusal):
    """Two persons with different valid national ids are merged only with a written reason."""

    code = "people.contradictory_numbers"
    message = _(
        "Each of the two holds a different valid national id. If they are one person all the same, "
        "write why, or first mark the wrong number as not theirs."
    )
    field = "reason"


class NameNotConfirmed(Refusal):
    code = "people.name_not_confirmed"
    message = _("Type the full name of the person who stays, to confirm the merge.")
    field = "confirm_name"


class AlreadyUndone(Conflict):
    code = "people.already_undone"
    message = _("This merge has been undone already.")


class AlreadyDecided(Conflict):
    code = "people.already_decided"
    message = _("Somebody has decided this pair meanwhile.")


class ReasonMissing(Refusal):
    code = "people.reason_missing"
    message = _("Write why: the reason stays in the person's history.")
    field = "reason"


class NumberHeld(Refusal):
    code = "people.number_held"
    message = _("Another person holds this number. Decide the pair first, or mark it there as not theirs.")
    field = "value"


class NumberMalformed(Refusal):
    code = "people.number_malformed"
    message = _("This does not have the form of such a number. Check the digits on the paper.")
    field = "value"


class NothingChanged(Refusal):
    code = "people.nothing_changed"
    message = _("Nothing was changed.")


class AccountTaken(Refusal):
    code = "people.account_taken"
    message = _("This account belongs to another person.")
    field = "username"


class NoSuchAccount(Refusal):
    code = "people.no_such_account"
    message = _("There is no citizen account with this name.")
    field = "username"
