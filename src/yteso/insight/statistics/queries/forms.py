"""Which forms there are, and which version of one holds for a period."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.insight.statistics.definitions import Definition, read_definition
from yteso.insight.statistics.models import FormVersion
from yteso.kernel.ui.public import Badge

PERIOD_WORDS = {
    "month": _("month"),
    "year": _("year"),
    "3M": _("3 months"),
    "6M": _("6 months"),
    "9M": _("9 months"),
    "12M": _("12 months"),
}
CONFIDENCE_TONES = {"H": "good", "M": "warning", "L": "bad"}


def confidence_badge(letter: str) -> Badge:
    """Return how sure a source is, as lists show it."""
    return Badge(letter, CONFIDENCE_TONES.get(letter, "neutral"))


_read: dict[str, Definition] = {}
KEPT = 256


def definition_of(version: FormVersion) -> Definition:
    """Return the definition of a version; documents never change, so each is read once per process."""
    if version.digest not in _read:
        if len(_read) >= KEPT:
            _read.clear()
        _read[version.digest] = read_definition(version.document)
    return _read[version.digest]


def find_version(form_code: str, ends_on: dt.date) -> FormVersion | None:
    """Return the version that holds for a period ending on the day: the newest revision of the newest
    validity."""
    return (
        FormVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=ends_on))
        .filter(form_code=form_code, valid_from__lte=ends_on)
        .order_by("-valid_from", "-revision")
        .first()
    )


def list_versions(first: dt.date, last: dt.date) -> list[FormVersion]:
    """Return the newest revision of each form version that holds somewhere in [first, last], in printed
    order."""
    rows = (
        FormVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        .filter(valid_from__lte=last)
        .order_by("form_code", "valid_from", "-revision")
        .distinct("form_code", "valid_from")
    )
    return sorted(rows, key=lambda one: (one.valid_from, one.position, one.form_code))


@dataclass(frozen=True)
class FormLine:
    """A form as lists show it."""

    version: FormVersion
    form: Definition
    revisions: int

    @property
    def confidence(self) -> Badge:
        return confidence_badge(self.form.confidence)

    @property
    def period_words(self) -> str:
        return ", ".join(str(PERIOD_WORDS[kind]) for kind in self.form.periods)


def list_forms() -> list[FormLine]:
    """Return every form in its newest revision, the newest regime first. Two queries."""
    rows = FormVersion.objects.order_by("form_code", "valid_from", "-revision")
    counted: dict[tuple[str, dt.date], int] = {}
    newest: dict[tuple[str, dt.date], FormVersion] = {}
    for one in rows:
        key = (one.form_code, one.valid_from)
        counted[key] = counted.get(key, 0) + 1
        newest.setdefault(key, one)
    ordered = sorted(
        newest.values(), key=lambda one: (-one.valid_from.toordinal(), one.position, one.form_code)
    )
    return [FormLine(one, definition_of(one), counted[one.form_code, one.valid_from]) for one in ordered]
