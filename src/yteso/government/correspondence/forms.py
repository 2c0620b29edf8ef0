from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.government.correspondence.models import Copy, Direction, Document

Choices = Sequence[tuple[str, str]]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


ANNEX_HELP = _("PDF, Word, Excel, pictures. Their words are found by the search too.")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; none too unless required."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles(attrs={"multiple": True}), required=required, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        one, sent = super().clean, [item for item in data or [] if item]
        return [one(item, initial) for item in sent] if sent or not self.required else [one(None, initial)]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DraftForm(forms.Form):
    """The text of a draft; the same fields begin one and make its next version."""

    subject = forms.CharField(label=pgettext_lazy("document", "Summary"), max_length=500)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        widget=_area(18),
        strip=False,
        help_text=_("A paragraph a line. Lines that begin with “Căn cứ” are set as legal bases."),
    )
    recipients = forms.CharField(
        label=_("Receivers"),
        required=False,
        widget=_area(4),
        help_text=_(
            "One a line. With its code in front it goes over the document bus: 000.00.00.H48: UBND tỉnh"
        ),
    )
    note = forms.CharField(label=_("What is new in this version"), max_length=500, required=False)


class NewDraftForm(DraftForm):
    type_code = forms.ChoiceField(label=_("Type of document"))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Document.Urgency.choices, required=False)
    secrecy = forms.ChoiceField(
        label=_("Secrecy"),
        choices=Document.Secrecy.choices,
        required=False,
        help_text=_("Secret documents do not enter this system."),
    )
    unit_id = forms.ChoiceField(label=_("Unit that drafts"))

    def __init__(self, *args: Any, types: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = types  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]
        self.fields.pop("note")
        self.order_fields(["type_code", "unit_id", "urgency", "secrecy", "subject", "body", "recipients"])


class EnterForm(forms.Form):
    """A document that came on paper, by mail, by hand."""

    sender = forms.CharField(label=_("Issuing body"), max_length=255)
    symbol = forms.CharField(label=_("Number and symbol"), max_length=100)
    issued_on = forms.DateField(label=pgettext_lazy("document", "Dated"), widget=DateInput())
    type_code = forms.ChoiceField(label=_("Type of document"), required=False)
    subject = forms.CharField(label=pgettext_lazy("document", "Summary"), max_length=500)
    signer_name = forms.CharField(label=_("Signer"), max_length=255, required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("document", "How it came"),
        choices=[c for c in Document.Channel.choices if c[0] in ("paper", "mail")],
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Document.Urgency.choices, required=False)
    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=Document.Secrecy.choices, required=False)
    file = forms.FileField(label=_("File or scan"), required=False)
    annexes = FilesField(label=_("Annexes"), help_text=ANNEX_HELP)
    accept_doubt = forms.BooleanField(
        label=_("Enter it even if the file was changed after signing"), required=False
    )
    enter_again = forms.BooleanField(
        label=_("Enter it although one with the same sender, number and day is in the book"), required=False
    )

    def __init__(self, *args: Any, types: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = [("", "–"), *types]  # type: ignore[attr-defined]


class SecretForm(forms.Form):
    """A secret document: number, symbol, day, sender; nothing else."""

    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=[c for c in Document.Secrecy.choices if c[0]])
    symbol = forms.CharField(label=_("Number and symbol"), max_length=100)
    issued_on = forms.DateField(label=pgettext_lazy("document", "Dated"), widget=DateInput())
    sender = forms.CharField(label=_("Issuing body"), max_length=255, required=False)


class OfficeForm(forms.Form):
    name = forms.CharField(label=_("Issuing body as printed"), max_length=255)
    superior = forms.CharField(label=_("Superior body"), max_length=255, required=False)
    symbol = forms.CharField(label=_("Symbol in numbers"), max_length=20, help_text="SYT")
    town = forms.CharField(label=_("Place in front of the date"), max_length=100)


class BookForm(forms.Form):
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    name = forms.CharField(label=_("Name of the book"), max_length=150)
    types = forms.MultipleChoiceField(
        label=_("Only for these types"),
        required=False,
        help_text=_("Empty: for all that have no book of their own."),
    )
    decision = forms.CharField(label=_("Decision"), max_length=255)
    valid_from = forms.DateField(label=_("From"), widget=DateInput())

    def __init__(self, *args: Any, types: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["types"].choices = types  # type: ignore[attr-defined]


class BookPrintForm(forms.Form):
    """Which book, of which year and days."""

    book = forms.ChoiceField(label=_("Book"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    first = forms.DateField(label=_("From"), widget=DateInput(), required=False)
    last = forms.DateField(label=pgettext_lazy("last day", "Until"), widget=DateInput(), required=False)
    kind = forms.ChoiceField(choices=[("pdf", "PDF"), ("xlsx", "XLSX")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, books: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["book"].choices = books  # type: ignore[attr-defined]


class WorkFileForm(forms.Form):
    code = forms.CharField(label=_("Number and symbol of the file"), max_length=60, help_text="01.TCCB")
    title = forms.CharField(label=_("Title"), max_length=500)
    retention = forms.CharField(
        label=_("Kept for"), max_length=100, required=False, help_text=_("10 years, for ever")
    )
    personal = forms.BooleanField(label=_("Personal: only I see it"), required=False)


class LetterForm(EnterForm):
    """A letter of the official mailbox: what is known of it is filled in; which file is the document."""

    OWN_WORDS = "letter"
    main = forms.ChoiceField(label=_("The document itself"))

    def __init__(self, *args: Any, types: Choices, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, types=types, **kwargs)
        for name in ("file", "annexes", "channel", "secrecy"):
            self.fields.pop(name)
        self.fields["main"].choices = [*files, (self.OWN_WORDS, _("The letter's own words"))]  # type: ignore[attr-defined]
        self.order_fields(["main", "sender", "symbol", "issued_on", "type_code", "subject", "signer_name"])


NOTE = ("send_back", "send_back_form", "pull_back", "drop", "finish", "return", "aside", "recall", "change")
REASON_LABELS = {"finish": _("What came of it"), "pass_on": _("Instruction")}


def step_form(do: str, data: Any = None, files: Any = None, **choices: Any) -> forms.Form:
    """Return the form of one step: what must be said or chosen to take it."""
    form = forms.Form(data, files, initial=choices.get("initial"))
    fields: dict[str, forms.Field] = {}
    if do in NOTE:
        label = REASON_LABELS.get(do, _("Reason"))
        fields["note"] = forms.CharField(label=label, max_length=2000, widget=_area(3))
    elif do in ("submit", "agree"):
        fields["note"] = forms.CharField(label=_("Remark"), max_length=2000, required=False, widget=_area(2))
    elif do == "put_up":
        people = choices["signers"]
        fields["first"] = forms.ChoiceField(
            label=_("Initials or countersigns first"), choices=[("", _("nobody")), *people], required=False
        )
        fields["signer"] = forms.ChoiceField(label=_("Signs"), choices=people)
    elif do in ("instruct", "pass_on"):
        units = choices["units"]
        fields["lead_unit"] = forms.ChoiceField(label=_("Unit that leads"), choices=units)
        fields["lead_user"] = forms.ChoiceField(
            label=pgettext_lazy("who handles a document", "Person"),
            choices=[("", "–"), *choices["people"]],
            required=False,
        )
        if do == "instruct":
            fields["helping"] = forms.MultipleChoiceField(
                label=_("Units that help"), choices=units, required=False
            )
            fields["knowing"] = forms.MultipleChoiceField(
                label=_("Units that are told"), choices=units, required=False
            )
            fields["due_on"] = forms.DateField(
                label=pgettext_lazy("last day", "Until"), widget=DateInput(), required=False
            )
        fields["note"] = forms.CharField(
            label=_("Instruction"), max_length=2000, widget=_area(3), required=False
        )
    elif do in ("clear", "secret"):
        fields["held"] = forms.ChoiceField(label=_("File that is held back"), choices=choices["held"])
        if do == "secret":
            levels = [one for one in Document.Secrecy.choices if one[0]]
            fields["secrecy"] = forms.ChoiceField(label=pgettext_lazy("document", "Secrecy"), choices=levels)
        fields["reason"] = forms.CharField(
            label=_("What you saw on the paper"), max_length=500, widget=_area(2)
        )
    elif do == "enter":
        fields["type_code"] = forms.ChoiceField(
            label=_("Type of document"), choices=[("", "–"), *choices["types"]], required=False
        )
        fields["accept_doubt"] = forms.BooleanField(
            label=_("Enter it even if the file was changed after signing"), required=False
        )
        fields["enter_again"] = forms.BooleanField(
            label=_("Enter it although one with the same sender, number and day is in the book"),
            required=False,
        )
    elif do == "copy":
        fields["form"] = forms.ChoiceField(label=_("Form of copy"), choices=choices["kinds"])
        fields["medium"] = forms.ChoiceField(label=_("Electronic or paper"), choices=Copy.Medium.choices)
        fields["right"] = forms.ChoiceField(label=_("Who answers for the copy"), choices=choices["signers"])
        fields["excerpt"] = forms.CharField(
            label=_("What is extracted"),
            widget=_area(5),
            required=False,
            help_text=_("Only for an extract: word for word as in the document."),
        )
        fields["recipients"] = forms.CharField(
            label=_("Receivers"), widget=_area(2), required=False, help_text=_("One receiver a line.")
        )
    elif do == "annex":
        fields["annexes"] = FilesField(label=_("Annexes"), help_text=ANNEX_HELP, required=True)
    elif do == "file":
        fields["workfile"] = forms.ChoiceField(label=_("Work file"), choices=choices["workfiles"])
    form.fields.update(fields)
    return form
