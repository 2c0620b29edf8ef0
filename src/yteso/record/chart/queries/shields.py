"""What a reader without the sensitive permission does not see."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

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

    def hides_diagnosis(self, code: str) -> bool:
        return self.raised and code.startswith(self.icd10) if self.icd10 else False

    def hides_text(self, *texts: str) -> bool:
        if not (self.raised and self.words):
            return False
        folded = " ".join(fold(text) for text in texts if text)
        return any(word in folded for word in self.words)

    def hides_service(self, code: str, *names: str) -> bool:
        return self.raised and (
            (bool(self.services) and code.startswith(self.services)) or self.hides_text(*names)
        )

    def hides_drug(self, code: str, *names: str) -> bool:
        return self.raised and ((bool(self.drugs) and code.startswith(self.drugs)) or self.hides_text(*names))


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
