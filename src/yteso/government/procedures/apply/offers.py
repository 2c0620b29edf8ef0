"""What the Department knows already of who applies: licences in force, earlier dossiers."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yteso.government.procedures.models import Dossier, Licence, ProcedureVersion
from yteso.kernel.base.public import PROVINCE_ZONE, today
from yteso.toolkit.forms.public import Known, Provider, Purpose, Subject

PURPOSE = "procedure"
REGISTERS = (Licence.Register.PRACTICE, Licence.Register.PHARMACIST, Licence.Register.PHARMACY)
PARTS = {
    "number": gettext_lazy("Number"),
    "issued_on": gettext_lazy("Issued on"),
    "valid_to": gettext_lazy("Valid to"),
    "scope": gettext_lazy("Scope"),
}


def _values(licence: Licence) -> dict[str, str]:
    return {
        "number": licence.number,
        "issued_on": licence.issued_on.isoformat(),
        "valid_to": licence.valid_to.isoformat() if licence.valid_to else "",
        "scope": licence.scope,
    }


def _of(subject: Subject) -> Sequence[Licence]:
    """Return the licences of the subject, the newest last; in force before ended."""
    number = str(subject.more.get("number") or "")
    if not number and subject.person_id is None:
        return []
    rows = Licence.objects.filter(status=Licence.Status.VALID)
    rows = rows.filter(holder_number=number) if number else rows.filter(holder_person_id=subject.person_id)
    return list(rows.order_by("issued_on", "id"))


def _licences(subject: Subject, on: dt.date) -> Mapping[str, Known]:
    found: dict[str, Known] = {}
    for licence in _of(subject):
        if licence.register in REGISTERS and licence.state_on(on) != "expired":
            source = f"{licence.get_register_display()} {licence.number}"
            for name, value in _values(licence).items():
                found[f"{licence.register}_{name}"] = Known(value, source, licence.issued_on)
    return found


def _renewal(subject: Subject, on: dt.date) -> Mapping[str, Known]:
    """The licence to renew: the one asked for, else the one of the procedure's register that ends first."""
    del on
    wanted, register = str(subject.more.get("renews") or ""), subject.more.get("register")
    own = [one for one in _of(subject) if one.register == register and one.valid_to]
    own.sort(key=lambda one: one.valid_to or dt.date.max)
    licence = next((one for one in own if str(one.id) == wanted), own[0] if own else None)
    if licence is None:
        return {}
    source = f"{licence.get_register_display()} {licence.number}"
    return {name: Known(value, source, licence.issued_on) for name, value in _values(licence).items()}


def _dossiers(subject: Subject, on: dt.date) -> Mapping[str, Known]:
    """What the subject wrote in their last dossiers, for themself and for a business."""
    del on
    if subject.person_id is None:
        return {}
    found: dict[str, Known] = {}
    rows = Dossier.objects.of_person(subject.person_id).order_by("submitted_at", "id")
    for one in rows[:50]:
        source = _("Dossier %(code)s") % {"code": one.code}
        since = one.submitted_at.astimezone(PROVINCE_ZONE).date()
        values = {"applicant_phone": one.applicant_phone or one.owner_phone}
        if one.owner_kind == Dossier.OwnerKind.CITIZEN:
            values |= {"owner_address": one.owner_address, "applicant_email": one.owner_email}
        else:
            values |= {
                "business_name": one.owner_name,
                "business_number": one.owner_number,
                "business_address": one.owner_address,
            }
        found |= {name: Known(value, source, since) for name, value in values.items() if value}
    return found


LICENCES = Provider(
    "licence",
    gettext_lazy("Licences in force"),
    {f"{register.value}_{name}": label for register in REGISTERS for name, label in PARTS.items()},
    _licences,
)
RENEWAL = Provider("renewal", gettext_lazy("The licence to renew"), PARTS, _renewal)
DOSSIERS = Provider(
    "dossier",
    gettext_lazy("Earlier dossiers"),
    {
        "applicant_phone": gettext_lazy("Telephone"),
        "applicant_email": gettext_lazy("E-mail"),
        "owner_address": gettext_lazy("Address"),
        "business_name": gettext_lazy("Name of the business"),
        "business_number": gettext_lazy("Tax code"),
        "business_address": gettext_lazy("Address of the business"),
    },
    _dossiers,
)


def procedure_choices() -> list[tuple[str, str]]:
    """Return what forms can be linked with: every procedure that is applied for online, and all others."""
    rows = ProcedureVersion.objects.on(today()).filter(channels__contains=["online"])
    codes = rows.filter(procedure__handled_by="").order_by("procedure__code")
    named = [(code, f"{code} {name}") for code, name in codes.values_list("procedure__code", "name")]
    return [("*", _("All procedures without a form of their own")), *named]


APPLYING = Purpose(
    PURPOSE, gettext_lazy("Applying online"), ("applicant_name", "applicant_number"), procedure_choices
)
