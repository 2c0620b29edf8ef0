from django import forms
from django.utils.translation import gettext_lazy as _


class PartnerForm(forms.Form):
    organ_id = forms.CharField(label=_("Code on the bus"), max_length=30)
    name = forms.CharField(label=_("Agency"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=100)


class AddressForm(forms.Form):
    organ_id = forms.CharField(label=_("Code on the bus"), max_length=30)
    former_organ_id = forms.CharField(label=_("Former code, still in use"), max_length=30, required=False)
    name = forms.CharField(label=_("Name in packets"), max_length=200)
    in_charge = forms.CharField(label=_("Superior body"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=100, required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
