from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yteso.kernel.access.permissions import GRANT_ROLES
from yteso.kernel.base.public import Actor, Role, User, today
from yteso.kernel.organisations.public import Organisation


class UnlockForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class InvitationForm(forms.Form):
    """The first password, twice."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", ValidationError(_("The two passwords differ.")))
        return data


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["full_name", "email", "phone", "language"]
        labels = {
            "full_name": _("Full name"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "language": _("Language"),
        }
        widgets = {"language": forms.Select(choices=[("vi", "Tiếng Việt"), ("en", "English")])}


class UserForm(forms.Form):
    username = forms.RegexField(
        r"^[A-Za-z0-9.@_-]{3,60}$",
        label=_("Username"),
        help_text=_("3 to 60 letters without marks, digits, dots, hyphens or @. It never changes."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=255)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=255)


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Organisations by name, with the facility code, since stations of two districts may share a name."""

    def label_from_instance(self, place: Organisation) -> str:
        return f"{place.name} ({place.facility_code})" if place.facility_code else place.name


class GrantForm(forms.Form):
    """A role for one user over one organisation; only organisations where the actor may give roles."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = PlaceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=_("Choose an organisation")
    )
    valid_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("To (last day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Decision or reason"),
        max_length=255,
        required=False,
        help_text=_("Number and date of the decision"),
    )

    def __init__(self, *args: Any, actor: Actor, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs = user.kind == User.Kind.PROGRAM
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a role")),
            *(
                (role.value, role.label)
                for role in Role
                if (role == Role.FACILITY_PROGRAM) == programs and role != Role.CITIZEN
            ),
        ]
        places = Organisation.objects.within_reach(actor, GRANT_ROLES).open_on(today()).order_by("name", "id")
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today
