from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.toolkit.forms.definition import CODES, Choice, Definition, Field, Repeat, Section, Words, say
from yteso.toolkit.forms.editing import YES_NO, list_name, put_item
from yteso.toolkit.forms.providers import all_purposes, provided_names


class LoadForm(forms.Form):
    file = forms.FileField(label=_("XLSForm (.xlsx)"), help_text=_("At most 5 MB."))
    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,58}$",
        label=_("Code of the form"),
        required=False,
        help_text=_("Small letters, digits and hyphens. Empty: the form_id of the file."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=500, required=False, help_text=_("The law or decision it comes from.")
    )


class PublishForm(forms.Form):
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class UseForm(forms.Form):
    use = forms.ChoiceField(label=_("Filled in for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"].choices = [  # type: ignore[attr-defined]
            (str(purpose.label), [(f"{purpose.code}:{key}", label) for key, label in purpose.choices()])
            for purpose in all_purposes()
        ]


class NewForm(forms.Form):
    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,58}$",
        label=_("Code of the form"),
        help_text=_("Small letters, digits and hyphens."),
    )
    title = forms.CharField(label=_("Title"), max_length=255)
    source = forms.CharField(
        label=_("Source"), max_length=500, required=False, help_text=_("The law or decision it comes from.")
    )


class HeadForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=255)
    source = forms.CharField(
        label=_("Source"), max_length=500, required=False, help_text=_("The law or decision it comes from.")
    )


KIND_WORDS = {
    "text": _("Short text"),
    "sentence": _("Long text"),
    "integer": _("Whole number"),
    "decimal": _("Decimal number"),
    "date": _("Date"),
    "time": _("Time of day"),
    "flag": _("Tick"),
    "one": _("One of a list"),
    "many": _("Several of a list"),
    "file": _("File"),
    "note": _("Note"),
    "heading": _("Heading"),
    "calculated": _("Calculated"),
    "repeat": _("Rows that repeat"),
}


def _formula(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=2000, required=False)


class ItemForm(forms.Form):
    """What sections, rows and questions have: words, and when they are shown."""

    label = forms.CharField(label=_("Words"), max_length=1000)
    hint = forms.CharField(label=_("Help below it"), max_length=1000, required=False)
    key = forms.RegexField(
        r"^[^\W\d]\w{0,59}$", label=_("Name in formulas"), help_text=_("Letters, digits and _, at most 60.")
    )
    relevant = _formula(_("Shown if"), _("Empty: always. For example: ${age} >= 18"))
    rules: tuple[str, ...] = ("key", "relevant")

    def __init__(self, data: Any = None, *, item: Any, definition: Definition) -> None:
        self.item, self.definition = item, definition
        initial = {
            "label": say(item.label),
            "hint": say(item.hint),
            "key": item.key,
            "relevant": item.relevant,
        }
        super().__init__(data, initial=initial)

    @property
    def plain(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.rules]

    @property
    def ruled(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.rules]

    def common(self) -> dict[str, Any]:
        """Return what was typed of what all have; words in other languages stay."""
        got = self.cleaned_data
        return {
            "label": _put_words(self.item.label, got["label"]),
            "hint": _put_words(self.item.hint, got["hint"]),
            "key": got["key"],
            "relevant": got["relevant"].strip(),
        }

    def apply(self, definition: Definition) -> tuple[Definition, str]:
        """Return the form with what was typed, and the name that it has now."""
        made = replace(self.item, **self.common())
        return put_item(definition, self.item.key, made), made.key


def _put_words(old: Words, text: str) -> Words:
    return {name: words for name, words in {**old, "vi": text.strip()}.items() if words}


class RepeatForm(ItemForm):
    least = forms.IntegerField(label=_("At least so many rows"), min_value=0, max_value=1000)
    most = forms.IntegerField(label=_("At most so many rows"), min_value=1, max_value=1000)

    def __init__(self, data: Any = None, *, item: Any, definition: Definition) -> None:
        super().__init__(data, item=item, definition=definition)
        self.initial.update(least=item.least, most=item.most)

    def common(self) -> dict[str, Any]:
        return super().common() | {name: self.cleaned_data[name] for name in ("least", "most")}


class QuestionForm(ItemForm):
    """One question; only what its kind has is asked."""

    kind = forms.ChoiceField(label=_("Kind"))
    must = forms.ChoiceField(
        label=_("Must be answered"),
        choices=[("", _("No")), ("true", _("Always")), ("if", _("Under a condition"))],
        required=False,
    )
    required_if = _formula(_("Must be answered if"))
    choices = forms.CharField(
        label=_("Choices"),
        help_text=_("One a line: value | words. Or a code list of the platform: codes:icd10"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    constraint = _formula(_("Fits if"), _("${.} is the answer itself. For example: ${.} >= 0"))
    constraint_message = forms.CharField(label=_("Said if it does not fit"), max_length=500, required=False)
    calculation = _formula(_("Calculated by"), _("For example: ${a} + ${b}"))
    choice_filter = _formula(_("Choices offered if"), _("For example: ${choice.province} = ${province}"))
    default = forms.CharField(label=_("Filled in at first"), max_length=500, required=False)
    prefill = forms.MultipleChoiceField(label=_("Filled in from"), required=False)
    read_only = forms.BooleanField(label=_("What was filled in so cannot be changed"), required=False)
    rules = (
        "key", "relevant", "must", "required_if", "constraint", "constraint_message", "choice_filter",
        "default", "prefill", "read_only",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, item: Any, definition: Definition) -> None:
        super().__init__(data, item=item, definition=definition)
        kinds = [(kind, words) for kind, words in KIND_WORDS.items() if kind != "repeat"]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["prefill"].choices = provided_names()  # type: ignore[attr-defined]
        for name in ("kind", "constraint", "calculation", "choice_filter", "default", "read_only"):
            self.initial[name] = getattr(item, name)
        self.initial.update(
            must=item.required if item.required in ("", "true") else "if",
            required_if=item.required if item.required != "true" else "",
            constraint_message=say(item.constraint_message),
            choices=self._choices_text(),
            prefill=list(item.prefill),
        )
        for name in self._idle(data.get("kind", item.kind) if data is not None else item.kind):
            del self.fields[name]

    def _choices_text(self) -> str:
        if self.item.choices.startswith(CODES):
            return str(self.item.choices)
        rows = self.definition.lists.get(self.item.choices, ())
        return "\n".join(f"{one.value} | {say(one.label)}" for one in rows)

    def _idle(self, kind: str) -> list[str]:
        """What a question of this kind has no use for."""
        idle = [] if kind in ("one", "many") else ["choices", "choice_filter"]
        if kind != "calculated":
            idle.append("calculation")
        if kind in ("note", "heading", "calculated"):
            idle += [
                "must",
                "required_if",
                "constraint",
                "constraint_message",
                "default",
                "prefill",
                "read_only",
            ]
        elif kind == "file":
            idle += ["constraint", "constraint_message", "default", "prefill", "read_only"]
        return idle

    def clean_choices(self) -> str:
        text: str = self.cleaned_data["choices"].strip()
        if not text.startswith(CODES) and not self._read_choices(text):
            raise forms.ValidationError(_("Write at least one choice."))
        return text

    def _read_choices(self, text: str) -> tuple[Choice, ...]:
        """Return the choices typed; what a known value has in other languages and columns stays."""
        old = {one.value: one for one in self.definition.lists.get(self.item.choices, ())}
        rows = []
        for line in text.splitlines():
            value, sep, words = (part.strip() for part in line.partition("|"))
            if not value:
                continue
            known = old.get(value, Choice(value, {}))
            rows.append(replace(known, label=_put_words(known.label, words if sep and words else value)))
        return tuple(rows)

    def common(self) -> dict[str, Any]:
        got = self.cleaned_data
        found = super().common() | {"kind": got["kind"]}
        must = got.get("must", "")
        found["required"] = got.get("required_if", "").strip() if must == "if" else must
        for name in ("constraint", "calculation", "choice_filter", "default"):
            found[name] = got.get(name, "").strip()
        found["constraint_message"] = _put_words(
            self.item.constraint_message, got.get("constraint_message", "")
        )
        found["prefill"] = tuple(got.get("prefill", ()))
        found["read_only"] = got.get("read_only", False)
        return found

    def apply(self, definition: Definition) -> tuple[Definition, str]:
        made = replace(self.item, **self.common(), choices="")
        text = self.cleaned_data.get("choices", "")
        rows = None
        if made.kind in ("one", "many"):
            if text.startswith(CODES):
                made = replace(made, choices=text.split()[0])
            else:
                rows = self._read_choices(text) or YES_NO
                made = replace(made, choices=list_name(definition, made.key, self.item))
        elif made.kind == "calculated" and not made.calculation:
            made = replace(made, calculation="0")
        return put_item(definition, self.item.key, made, rows), made.key


ITEM_FORMS: dict[type, type[ItemForm]] = {Section: ItemForm, Repeat: RepeatForm, Field: QuestionForm}
