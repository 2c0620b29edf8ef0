from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import User
from yteso.toolkit.signing.models import Certificate, Right


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the paper"),
        help_text=_("Twelve letters and digits beside the QR code, such as 7K3M-2Q9D-XA41."),
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Signed PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        allow_empty_file=True,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class CertificateForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Certificate.Kind.choices)
    file = forms.FileField(
        label=_("Certificate file"),
        help_text=_("PKCS#12 (.p12, .pfx) with its key, or a certificate alone (.cer, .crt, .pem)."),
    )
    password = forms.CharField(
        label=_("Password of the file"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    automatic = forms.BooleanField(
        label=_("The installation seals copies and reports with it by itself"), required=False
    )


class RightForm(forms.Form):
    username = forms.CharField(label=_("Username"), max_length=150)
    form = forms.ChoiceField(label=_("Form of signing"), choices=Right.Form.choices, required=False)
    position = forms.CharField(label=_("Position over the signature"), max_length=255, required=False)
    basis = forms.CharField(label=_("Document that gives the right"), max_length=255, required=False)
    valid_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=_("To (last day)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).strip()
        if not User.objects.filter(username__iexact=name, is_active=True).exists():
            raise forms.ValidationError(_("No active account has this username."))
        return name
