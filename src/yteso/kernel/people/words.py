"""What the codes of this module are called on screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.kernel.people.agreement import Reason

REASONS: dict[str, str | Promise] = {
    Reason.NATIONAL_ID_SAME: _("Same national id"),
    Reason.NATIONAL_ID_DIFFERS: _("Different national ids"),
    Reason.NATIONAL_ID_NEAR: _("National ids differ as by a typing fault"),
    Reason.NATIONAL_ID_UNFIT: _("The national id does not fit the sex or birth year"),
    Reason.OLD_ID_SAME: _("Same old identity card number"),
    Reason.PASSPORT_SAME: _("Same passport"),
    Reason.INSURANCE_SAME: _("Same insurance number"),
    Reason.INSURANCE_DIFFERS: _("Different insurance numbers"),
    Reason.MRN_SAME: _("Same record number in a facility"),
    Reason.NAME_SAME: _("Same name"),
    Reason.NAME_NEAR: _("Almost the same name"),
    Reason.NAME_DIFFERS: _("Different names"),
    Reason.BIRTH_SAME: _("Same birth date"),
    Reason.BIRTH_COMPATIBLE: _("Birth dates do not contradict"),
    Reason.BIRTH_NEAR: _("Almost the same birth date"),
    Reason.BIRTH_DIFFERS: _("Different birth dates"),
    Reason.SEX_DIFFERS: _("Different sexes"),
    Reason.COMMUNE_SAME: _("Same commune"),
    Reason.PHONE_SAME: _("Same telephone"),
    Reason.NEWBORN: _("A newborn"),
    Reason.PARENT_NUMBER: _("The number is the mother's or carer's"),
    Reason.STATISTICAL: _("Found likely by statistics"),
    Reason.PROPOSED: _("Proposed by staff"),
}
RELATIONS: dict[str, str | Promise] = {
    "head": _("Head of the household"),
    "spouse": _("Wife or husband"),
    "child": _("Child"),
    "parent": _("Father or mother"),
    "grandchild": _("Grandchild"),
}
AGAINST = frozenset(
    {
        Reason.NATIONAL_ID_DIFFERS,
        Reason.NATIONAL_ID_UNFIT,
        Reason.INSURANCE_DIFFERS,
        Reason.NAME_DIFFERS,
        Reason.BIRTH_DIFFERS,
        Reason.SEX_DIFFERS,
        Reason.NEWBORN,
        Reason.PARENT_NUMBER,
    }
)

STANDING_TONES = {"confirmed": "good", "provisional": "warning"}
STATUS_TONES = {"held": "good", "claimed": "warning", "former": "neutral", "refuted": "bad"}
VERDICT_TONES = {"open": "warning", "same": "info", "different": "neutral"}

FIELDS: dict[str, str | Promise] = {
    "full_name": _("Full name"),
    "sex": _("Sex"),
    "birth_year": _("Birth year"),
    "birth_month": _("Birth month"),
    "birth_day": _("Birth day"),
    "died_on": _("Died on"),
    "standing": _("Standing"),
    "phone": _("Telephone"),
    "address": _("Residence"),
    "province_code": _("Province code"),
    "district_code": _("District code"),
    "commune_code": _("Commune"),
    "nationality_code": _("Nationality"),
    "ethnic_code": _("Ethnic group"),
    "occupation_code": _("Occupation"),
    "blood_group": _("Blood group"),
    "national_id": _("Personal identification number (CCCD)"),
    "old_id": _("Old identity card (CMND)"),
    "passport": _("Passport"),
    "insurance": _("Social-insurance number"),
    "mrn": _("Record number in the facility"),
}


def say_reason(code: str) -> str:
    """Return what a reason is called; an unknown code as it is."""
    return str(REASONS.get(code, code))


def say_relation(code: str) -> str | Promise:
    """Return the relation to the head of the household in words; one that came otherwise stays as it is."""
    return RELATIONS.get(code, code)
