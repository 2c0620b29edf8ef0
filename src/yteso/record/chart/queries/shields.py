"""What a reader without the sensitive permission does not see."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yteso.kernel.base.public import fetch_prepared, fold
from yteso.record.chart.models import SensitiveCode


@dataclass(frozen=True)
class Shield:
    """What a reader without the sensitive permission does not see. `raised` is False for those who have
    it."""

    raised: bool
    icd10: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    told: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", _pattern(self.words))

    def hides_diagnosis(self, code: str) -> bool:
        return self.raised and code.startswith(self.icd10) if self.icd10 else False

    def hides_codes(self, listed: str) -> bool:
        """Return whether one of the codes that a field lists, joined by `;`, is hidden."""
        return self.raised and any(self.hides_diagnosis(code.strip()) for code in listed.split(";"))

    def hides_text(self, *texts: str) -> bool:
        """Return whether a word of the texts tells: abbreviations stand alone (carvedilol is no ARV)."""
        if not self.raised or self.told is None:
            return False
        return any(_is_told(self.told, text) for text in texts if len(text) > 2)

    def hides_more(self, more: Any) -> bool:
        """Return whether one of the fields tells that a row keeps as they were sent."""
        if not (self.raised and more):
            return False
        sent = (str(value) for value in more.values())
        return self.hides_text(*(text for text in sent if not text.isdecimal()))

    def hides_service(self, code: str, *names: str, icd10: str = "") -> bool:
        return self.raised and (
            (bool(self.services) and code.startswith(self.services))
            or self.hides_codes(icd10)
            or self.hides_text(*names)
        )

    def hides_drug(self, code: str, *names: str) -> bool:
        return self.raised and ((bool(self.drugs) and code.startswith(self.drugs)) or self.hides_text(*names))


@lru_cache(maxsize=65536)  # drugs, services and diagnoses come again and again; folding them is what costs
def _is_told(told: re.Pattern[str], text: str) -> bool:
    return told.search(fold(text)) is not None


_ABBREVIATION = 4  # letters: what is no longer than that is an abbreviation


def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds one of the words (folded): whole ones if short, else what begins with them."""
    short = "|".join(re.escape(word) for word in words if len(word) <= _ABBREVIATION)
    long = "|".join(re.escape(word) for word in words if len(word) > _ABBREVIATION)
    parts = []
    if short:
        parts.append(rf"(?:(?<![a-z0-9])|(?<=anti))(?:{short})(?![a-z])")
    if long:
        parts.append(rf"(?<![a-z0-9])(?:{long})")
    return re.compile("|".join(parts)) if parts else None


def shield_for(sees_sensitive: bool, day: dt.date) -> Shield:
    """Return the shield in force on that day. Source: rows of SensitiveCode, each with its law."""
    if sees_sensitive:
        return Shield(raised=False)
    rows = fetch_prepared(
        "SELECT system, prefix FROM chart_sensitivecode"
        " WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s) ORDER BY system, prefix",
        [day, day],
    )
    return _raised(tuple(rows))


@lru_cache(maxsize=8)
def _raised(codes: tuple[tuple[str, str], ...]) -> Shield:
    prefixes: dict[str, list[str]] = defaultdict(list)
    for system, prefix in codes:
        prefixes[system].append(fold(prefix) if system == SensitiveCode.System.WORD else prefix)
    return Shield(
        raised=True,
        icd10=tuple(prefixes[SensitiveCode.System.ICD10]),
        words=tuple(prefixes[SensitiveCode.System.WORD]),
        services=tuple(prefixes[SensitiveCode.System.SERVICE]),
        drugs=tuple(prefixes[SensitiveCode.System.DRUG]),
    )
