from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class NoFiles(Refusal):
    code = "archive-no-files"
    message = _("Choose at least one file: PDF, or pictures as JPEG, PNG or TIFF.")
    field = "scans"


class TemplateUnknown(Refusal):
    code = "archive-template-unknown"
    message = _("This kind of paper is not known. Choose one of the list.")
    field = "template"


class InventoryWrong(Refusal):
    """Everything that is wrong with an inventory list, by line; nothing of it was taken."""

    code = "archive-inventory-wrong"
    field = "file"

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(_("Nothing was taken. Mend these lines and send the list again: %(faults)s")
                         % {"faults": " ".join(faults[:20])})  # fmt: skip


class EnteredMeanwhile(Conflict):
    code = "archive-entered-meanwhile"
    message = _("Somebody has entered this paper meanwhile. Nothing of yours was written; take the next one.")


class SecondByAnother(Refusal):
    code = "archive-second-by-another"
    message = _(
        "The second entry is made by another person, who does not see the first. Take the next paper."
    )


class ValuesWrong(Refusal):
    """Each field that is missing or wrong, with what to do."""

    code = "archive-values-wrong"

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(_("Some fields are missing or wrong. They are marked below."))


class NotVerified(Refusal):
    code = "archive-not-verified"
    message = _("Only papers whose values have been verified can be certified. Verify it first.")


class NoPages(Refusal):
    code = "archive-no-pages"
    message = _("The paper has no page that can be shown. Scan it again.")


class NotToSetAside(Refusal):
    code = "archive-not-to-set-aside"
    message = _("A certified paper cannot be set aside: withdraw its signed copy first.")
