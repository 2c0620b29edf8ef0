from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class DefinitionWrong(Refusal):
    """A definition that cannot be used; `faults` says everything that is wrong, each with its place."""

    code = "form-definition-wrong"
    message = _("The form cannot be used as it stands. Mend what is listed and load it again.")
    field = "file"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__()


class SheetNotAccepted(Refusal):
    """A file that is no XLSForm, or one that nobody should open."""

    code = "form-sheet"
    field = "file"


class AlreadyPublished(Refusal):
    code = "form-published"
    message = _("This version is published. It stays as it is; load a new one to change the form.")


class DayTaken(Refusal):
    code = "form-day"
    message = _("Another version is valid from that day or later. Choose a later day.")
    field = "valid_from"


class AnswersIncomplete(Refusal):
    """Everything that is missing or wrong, in one list."""

    code = "form-answers-incomplete"
    message = _("Some answers are missing or do not fit. They are listed; nothing was sent.")

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__()


class DraftChanged(Conflict):
    code = "form-draft-changed"
    message = _(
        "Somebody else has changed this draft meanwhile. It is shown as it stands now; change it again."
    )


class CodeTaken(Refusal):
    code = "form-code-taken"
    message = _("A form with this code is there already. Open it, or choose another code.")
    field = "code"


class AlreadySent(Conflict):
    code = "form-sent"
    message = _("These answers were sent already. They can be read, not changed.")


class FormFileNotAccepted(Refusal):
    code = "form-file"
    message = _("Only PDF, JPEG and PNG files up to 20 MB are accepted, without a password.")
    field = "file"


class TooManyRows(Refusal):
    code = "form-rows"
    message = _("There is no room for another row here.")


class PurposeNeeds(Refusal):
    code = "form-purpose-needs"
    field = "purpose"

    def __init__(self, purpose: str, missing: Sequence[str]) -> None:
        super().__init__(
            _("For “%(purpose)s” the form must also ask: %(missing)s.")
            % {"purpose": purpose, "missing": ", ".join(missing)}
        )
