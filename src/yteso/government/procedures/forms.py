from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.evidence import limit_now
from yteso.government.procedures.following import Following
from yteso.government.procedures.models import Charge, Dossier, FieldVisit, Level, ProcedureVersion
from yteso.kernel.base.public import clean
from yteso.toolkit.work.public import amount_in_words


def _date(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


def _text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class ApplicationForm(forms.Form):
    owner_kind = forms.ChoiceField(label=_("Who applies"), choices=Dossier.OwnerKind.choices)
    owner_number = forms.CharField(
        label=_("Personal number or tax code"),
        max_length=20,
        required=False,
        help_text=_("Scan the chip ID card, or type the number."),
    )
    owner_name = forms.CharField(label=_("Name of the applicant or organisation"), max_length=255)
    owner_birth = forms.CharField(label=_("Date of birth"), max_length=10, required=False)
    owner_address = forms.CharField(label=_("Address"), max_length=500)
    owner_phone = forms.RegexField(r"^[0-9+ .]{8,20}$", label=_("Telephone"))
    owner_email = forms.EmailField(label=_("E-mail"), required=False)
    applicant_name = forms.CharField(label=_("Handed in by somebody else"), max_length=255, required=False)
    applicant_number = forms.CharField(label=_("Their personal number"), max_length=20, required=False)
    applicant_phone = forms.CharField(label=_("Their telephone"), max_length=20, required=False)
    summary = forms.CharField(label=_("What it is about"), max_length=500, required=False)
    sets = forms.IntegerField(label=_("Number of sets"), min_value=1, max_value=20, initial=1)
    on_site = forms.BooleanField(label=_("The place must be visited"), required=False)
    return_by_post = forms.BooleanField(label=_("Send the result by post"), required=False)
    return_address = forms.CharField(label=_("Address for the result"), max_length=500, required=False)

    def clean_owner_name(self) -> str:
        return clean(self.cleaned_data["owner_name"])


class ReceptionForm(ApplicationForm):
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[c for c in Dossier.Channel.choices if c[0] != Dossier.Channel.ONLINE],
    )


class CounterForm(forms.Form):
    """What reception asks beside the procedure's own form."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[c for c in Dossier.Channel.choices if c[0] != Dossier.Channel.ONLINE],
    )
    sets = forms.IntegerField(label=_("Number of sets"), min_value=1, max_value=20, initial=1)


class VersionForm(forms.Form):
    decision_number = forms.CharField(label=_("Number of the publication decision"), max_length=100)
    decision_on = _date(_("Decided on"))
    valid_from = _date(_("Valid from"))
    name = forms.CharField(label=_("Name"), max_length=500)
    level = forms.ChoiceField(label=_("How far online"), choices=Level.choices)
    legal_amount = forms.IntegerField(label=_("Legal time limit"), min_value=0)
    legal_unit = forms.ChoiceField(label=_("Counted in"), choices=ProcedureVersion.Unit.choices)
    committed_amount = forms.IntegerField(label=_("Committed time limit"), min_value=0, required=False)
    committed_unit = forms.ChoiceField(label=_("Counted in"), choices=ProcedureVersion.Unit.choices)
    conditions = _text(_("Conditions"), required=False)
    countersigned = forms.BooleanField(
        label=_("The result is signed by the head of the room before the director"), required=False
    )

    def changes(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for name in ("decision_number", "decision_on", "valid_from"):
            data.pop(name)
        if data["committed_amount"] is None:
            data["committed_unit"] = ""
        return data


class SimplifyForm(forms.Form):
    """What could be simpler in one version; its papers and fees stand beside what a year says about them."""

    committed_amount = forms.IntegerField(label=_("Shorter time limit"), min_value=0, required=False)
    no_countersign = forms.BooleanField(
        label=_("Without the signature of the head of the room before the director"), required=False
    )
    at_once = forms.BooleanField(label=_("Result on receipt: no assessment, no approval"), required=False)
    reason = _text(_("Why, and what stays safe"), rows=4)

    def __init__(self, *args: Any, version: ProcedureVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount, unit = limit_now(version)
        now_text = amount_in_words(amount, unit) if unit else "–"
        self.fields["committed_amount"].help_text = _("Now: %(limit)s.") % {"limit": now_text}
        if not version.countersigned:
            del self.fields["no_countersign"]
        if version.flow == "on_receipt":
            del self.fields["at_once"]
        self.papers = [(one, f"drop_{one.order}") for one in version.components.order_by("order")]
        for one, name in self.papers:
            self.fields[name] = forms.BooleanField(label=one.name, required=False)
        self.charged = [(one, f"fee_{one.order}") for one in version.fees.order_by("order") if one.amount_vnd]
        for fee, name in self.charged:
            self.fields[name] = forms.IntegerField(label=fee.label, min_value=0, required=False)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "committed_amount": data["committed_amount"],
            "dropped": [one.order for one, name in self.papers if data[name]],
            "fees": {fee.order: data[name] for fee, name in self.charged if data[name] is not None},
            "no_countersign": data.get("no_countersign", False),
            "at_once": data.get("at_once", False),
            "reason": data["reason"],
        }


class DecideForm(forms.Form):
    note = _text(_("Reason, or what to mind"), required=False)


class ApplyForm(forms.Form):
    decision_number = forms.CharField(label=_("Number of the publication decision"), max_length=100)
    decision_on = _date(_("Decided on"))
    valid_from = _date(_("Valid from"))


class OfficeForm(forms.Form):
    name = forms.CharField(label=_("Name on papers"), max_length=255)
    agency_code = forms.RegexField(
        r"^[0-9A-Z.]{3,35}$", label=_("Agency code"), help_text=_("As assigned, for example H48.14.")
    )
    return_place = forms.CharField(label=_("Results are given at"), max_length=255)
    town = forms.CharField(label=_("Place before the date"), max_length=100)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    bank_bin = forms.RegexField(r"^\d{6}$", label=_("Bank (BIN)"), required=False)
    account_number = forms.RegexField(r"^\w{4,19}$", label=_("Account number"), required=False)
    account_name = forms.CharField(label=_("Account name"), max_length=100, required=False)
    superior = forms.CharField(
        label=_("Body above it, as it stands on papers"), max_length=255, required=False
    )
    head_title = forms.CharField(
        label=_("Title of its head"),
        max_length=100,
        help_text=_("Stands after KT., TL., TUQ. where somebody signs for the head."),
    )
    number_place = forms.RegexField(
        r"^[A-ZĐa-z]{2,6}$",
        label=_("Letters of the province in numbers"),
        required=False,
        help_text=_("As in 000001/QNG-GPHN; numbers of licences are suggested with them."),
    )
    signs_from = _date(
        _("Results are signed electronically from"),
        required=False,
        help_text=_("Empty: by hand. It needs certificates of the signers and a seal."),
    )

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group, field in groups:
            self.fields[f"unit_{group}"] = forms.ChoiceField(
                label=field, choices=[("", "–"), *units], required=False
            )

    def units(self) -> dict[str, Any]:
        return {g: self.cleaned_data[f"unit_{g}"] for g, _f in self.groups if self.cleaned_data[f"unit_{g}"]}


class PaymentForm(forms.Form):
    method = forms.ChoiceField(label=_("Paid by"), choices=Charge.Method.choices)


class ApologyForm(forms.Form):
    new_date = _date(_("New date"))
    reason = _text(_("Reason"))


class SessionForm(forms.Form):
    title = forms.CharField(label=_("Council"), max_length=255)
    held_on = _date(_("Held on"))
    members = _text(_("Members"), help_text=_("One a line."))


class RevokeForm(forms.Form):
    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    reason = _text(_("Reason"))


class PeriodForm(forms.Form):
    first = _date(_("From"))
    last = _date(_("To"))
    by = forms.ChoiceField(
        label=_("Grouped by"),
        required=False,
        choices=[("group", _("Field of work")), ("procedure", _("Procedure")), ("unit", _("Unit"))],
    )


class LookupForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the dossier"),
        max_length=60,
        help_text=_("As on form 01, for example H48.14-261120-0001."),
    )


Fields = dict[str, Callable[[], forms.Field]]
NOTE: Fields = {"note": lambda: _text(_("Reason"))}
STEP_FIELDS: dict[str, Fields] = {
    "decline": NOTE,
    "ask_supplement": {
        "note": lambda: _text(
            _("What is missing"), rows=5, help_text=_("Once and completely: the citizen gets this list.")
        )
    },
    "ask_agency": {
        "agency": lambda: forms.CharField(label=_("Agency"), max_length=255),
        "linked": lambda: forms.BooleanField(label=_("A step of a linked procedure"), required=False),
        "due_on": lambda: _date(_("Answer until")),
        "clock_law": lambda: forms.CharField(
            label=_("Law by which the clock stands meanwhile"),
            help_text=_("Waiting counts, unless a law says otherwise: name it here (article, clause)."),
            max_length=300,
            required=False,
        ),
        "note": lambda: _text(_("What is asked")),
    },
    "agency_answered": {"answer": lambda: _text(_("Answer"))},
    "plan_visit": {
        "planned_on": lambda: _date(_("Day of the visit")),
        "team": lambda: forms.CharField(label=_("Team"), max_length=500),
        "place": lambda: forms.CharField(label=_("Place"), max_length=500),
    },
    "visit_done": {
        "held_on": lambda: _date(_("Held on")),
        "findings": lambda: _text(_("What was found"), rows=5),
        "conclusion": lambda: forms.ChoiceField(label=_("Conclusion"), choices=FieldVisit.Conclusion.choices),
        "remedy_by": lambda: _date(_("To be put right by"), required=False),
    },
    "council_done": {
        "votes_for": lambda: forms.IntegerField(label=_("Votes for"), min_value=0, required=False),
        "votes_against": lambda: forms.IntegerField(label=_("Votes against"), min_value=0, required=False),
        "advice": lambda: _text(_("Advice of the council")),
    },
    "submit": {"result_text": lambda: _text(_("Draft of the result"), rows=8)},
    "send_back": NOTE,
    "publish": {
        "result_number": lambda: forms.CharField(label=_("Number of the result"), max_length=60),
        "result_on": lambda: _date(_("Dated")),
        "scope": lambda: _text(_("Scope as it stands in the register"), required=False),
        "decision": lambda: forms.CharField(label=_("Decision"), max_length=100, required=False),
    },
    "return": {"returned_to": lambda: forms.CharField(label=_("Given to"), max_length=255)},
    "propose_refusal": NOTE,
    "refuse": NOTE,
    "ask_withdrawal": NOTE,
    "keep": NOTE,
    "withdraw": {
        "returned_to": lambda: forms.CharField(
            label=_("Papers given back to"), max_length=255, required=False
        ),
    },
}


def signer_fields(signers: Sequence[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        "countersigner": forms.ChoiceField(
            label=_("Signs before"), choices=[("", "–"), *signers], required=False
        ),
        "signer": forms.ChoiceField(label=_("Signs the result"), choices=signers),
    }


class SignerForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, signers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= signer_fields(signers)
        self.order_fields(["countersigner", "signer", "reason"])


def step_form(
    transition: str,
    data: Any = None,
    *,
    signs: bool = False,
    initial: dict[str, Any] | None = None,
    **choices: Sequence[Any],
) -> forms.Form:
    """Return the form of a step; `choices` fill those fields that depend on the dossier.

    `signs`: the result is signed electronically, so who signs is chosen when it is submitted, and number,
    date and scope stand on the paper that was signed.
    """
    form = forms.Form(data, initial=initial)
    for name, make in STEP_FIELDS.get(transition, {}).items():
        form.fields[name] = make()
    if signs and transition == "publish":
        for name in ("result_number", "result_on", "scope"):
            del form.fields[name]
    if signs and transition == "submit":
        form.fields["result_number"] = forms.CharField(label=_("Number of the result"), max_length=60)
        form.fields["scope"] = _text(_("Scope as it stands in the register"), required=False)
        form.fields |= signer_fields(choices.get("signers", ()))
    if transition in ("submit", "publish") and "result_number" in form.fields and choices.get("rule"):
        _what_follows(form, choices["rule"][0], choices.get("followed", ()))
    if transition == "agency_answered" and len(choices.get("opinions", ())) > 1:
        form.fields["opinion"] = forms.ChoiceField(label=_("Who has answered"), choices=choices["opinions"])
        form.order_fields(["opinion", "answer"])
    if transition == "transfer":
        form.fields["unit"] = forms.ChoiceField(
            label=_("Room"), choices=choices.get("units", ()), required=False
        )
        form.fields["assignee"] = forms.ChoiceField(
            label=_("To whom"), choices=[("", "–"), *choices.get("people", ())], required=False
        )
    if transition == "supplemented":
        form.fields["papers"] = forms.MultipleChoiceField(
            label=_("Papers that are there now"),
            choices=choices.get("papers", ()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    if transition == "withdraw":
        _papers_back(form, choices.get("papers", ()))
    if transition == "to_council":
        form.fields["session"] = forms.ChoiceField(label=_("Session"), choices=choices.get("sessions", ()))
    return form


def _what_follows(form: forms.Form, rule: Following, licences: Sequence[Any]) -> None:
    """The licence that the result follows, and whether the law keeps its number."""
    kept = _("The former number is kept.") if rule.number_kept else _("It gets a number of its own.")
    how_sure = _("Source: %(source)s (how sure: %(confidence)s).") % {
        "source": rule.source,
        "confidence": rule.confidence,
    }
    form.fields["result_number"].help_text = f"{kept} {how_sure}"
    if licences:
        form.fields["renews"] = forms.ChoiceField(
            label=_("Follows the licence"),
            choices=[("", _("None in our registers")), *licences],
            required=False,
        )
        names = [name for name in form.fields if name != "renews"]
        names.insert(names.index("result_number"), "renews")
        form.order_fields(names)


def _papers_back(form: forms.Form, papers: Sequence[Any]) -> None:
    """The papers that lie with us; nothing to choose where the dossier came online."""
    if not papers:
        del form.fields["returned_to"]
        return
    form.fields["papers"] = forms.MultipleChoiceField(
        label=_("Papers given back"),
        choices=papers,
        required=False,
        initial=[key for key, _name in papers],
        widget=forms.CheckboxSelectMultiple,
    )
    form.order_fields(["papers", "returned_to"])
