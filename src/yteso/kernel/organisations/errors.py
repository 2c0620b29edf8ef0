from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class NameMissing(Refusal):
    code = "organisations.name_missing"
    message = _("Give the organisation's name.")
    field = "name"


class CodeTaken(Refusal):
    code = "organisations.code_taken"
    message = _("Another organisation carries this code in that period. End it there first.")
    field = "facility_code"


class CodeMalformed(Refusal):
    code = "organisations.code_malformed"
    message = _("A facility code has five digits; the first two are the province's code.")
    field = "facility_code"


class MovesUnderItself(Refusal):
    code = "organisations.moves_under_itself"
    message = _(
        "An organisation cannot move under itself or under one of its own parts. Choose another place."
    )
    field = "parent"


class AlreadyClosed(Refusal):
    code = "organisations.already_closed"
    message = _("The organisation is closed. Its history stays readable, but it can no longer be changed.")


class HasOpenParts(Refusal):
    code = "organisations.has_open_parts"
    message = _("Parts of the organisation are still open. Close or move them first.")


class DatesReversed(Refusal):
    code = "organisations.dates_reversed"
    message = _("The last day lies before the first day. Correct the dates.")
    field = "valid_to"
