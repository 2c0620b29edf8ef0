"""What the further columns of a code list are called, and what their short values mean."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
NAMES: dict[str, Words] = {
    "confidence": _("How sure the source is"),
    "department": _("Department"),
    "group": _("Group"),
    "high": _("Highest usual value"),
    "high_child": _("Highest usual value, child"),
    "high_female": _("Highest usual value, woman"),
    "high_male": _("Highest usual value, man"),
    "kind": _("Kind"),
    "law_group": _("Group by the law"),
    "low": _("Lowest usual value"),
    "low_child": _("Lowest usual value, child"),
    "low_female": _("Lowest usual value, woman"),
    "low_male": _("Lowest usual value, man"),
    "machine_group": _("Group of machines"),
    "note": _("Note"),
    "prefixes": _("ICD-10 codes"),
    "reporting": _("To be reported within"),
    "routes": _("Routes"),
    "sex": _("Only for"),
    "synonyms": _("Also called"),
    "unit": _("Unit"),
}
VALUES: dict[str, Mapping[str, Words]] = {
    "confidence": {"H": _("sure"), "M": _("likely"), "L": _("to be checked")},
    "kind": {
        "chapter": _("chapter"),
        "block": _("block"),
        "category": _("category"),
        "subcategory": _("subcategory"),
    },
    "reporting": {
        "24": _("24 hours"),
        "48": _("48 hours"),
        "M": _("the month"),
        "-": _("not stated"),
        "by guidance": _("as guided"),
        "own system": _("by a system of its own"),
    },
    "sex": {"1": _("men"), "2": _("women")},
}


def spoken(attributes: Mapping[str, str]) -> Iterator[tuple[Words, Words]]:
    """Yield (name, value) of a code's further columns in words; what an official file brought besides stays
    as the file names it."""
    for name, value in attributes.items():
        text = value.replace(";", ", ") if name in ("prefixes", "routes", "synonyms") else value
        yield NAMES.get(name, name), VALUES.get(name, {}).get(value, text)
