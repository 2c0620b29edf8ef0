"""What a citizen's body shows when it is measured: fixed traits, long illnesses with their trends, and
chance.

A trend needs no memory: it is a function of the citizen, the illness and how much of the year has
passed. About half of the patients improve under treatment, a quarter stays, a quarter worsens. Values
are plausible, not a model.
"""

import random

from yteso.exchange.insurance.demo.catalogue import Indicator
from yteso.exchange.insurance.demo.population import CHRONIC

DIABETES, KIDNEY, HEART, COPD = (CHRONIC[name][0] for name in ("diabetes", "kidney", "heart", "copd"))
HYPERTENSION, STROKE, THYROID = (CHRONIC[name][0] for name in ("hypertension", "stroke", "thyroid"))
INFECTED = {
    "J18.9": 9,
    "J20.9": 4,
    "K35.8": 8,
    "A09": 3,
    "J10.1": 1,
    "J44.1": 5,
    "N20.0": 1,
    "T30.2": 4,
    "R50.9": 2,
}


class Body:
    """One citizen on one day: `value` gives what a test would show."""

    def __init__(
        self, rng: random.Random, *, constitution: float, chronic: int, sex: int, passed: float, icd: str
    ) -> None:
        self.rng = rng
        self.place = constitution
        self.chronic = chronic
        self.sex = sex
        self.icd = icd
        direction = constitution * 997 % 1
        self.trend = -passed if direction < 0.5 else 0.0 if direction < 0.75 else passed

    def _near(self, middle: float, spread: float) -> float:
        return middle + self.rng.gauss(0.0, spread)

    def _slope(self, down: float, up: float) -> float:
        return self.trend * (down if self.trend < 0 else up)

    def value(self, indicator: Indicator) -> str:
        """Return the value as a laboratory writes it."""
        method = getattr(self, indicator.measure, None) if indicator.measure else None
        if method is None:
            middle = (indicator.low + indicator.high) / 2
            number = self._near(middle, (indicator.high - indicator.low) / 5.5)
        else:
            number = method()
        return f"{max(number, indicator.low / 20):.{indicator.decimals}f}"

    def hba1c(self) -> float:
        if not self.chronic & DIABETES:
            return self._near(5.4, 0.25)
        return max(self._near(7.2 + 3 * self.place + self._slope(1.9, 1.7), 0.15), 5.6)

    def glucose(self) -> float:
        if not self.chronic & DIABETES:
            return self._near(5.2, 0.5)
        return max(self._near(8.0 + 5 * self.place + self._slope(3.2, 3.0), 0.7), 4.2)

    def creatinine(self) -> float:
        usual = 84.0 if self.sex == 1 else 66.0
        if not self.chronic & KIDNEY:
            return self._near(usual + 10 * self.place, 5)
        return self._near(usual + 70 + 110 * self.place + self._slope(12, 75), 6)

    def urea(self) -> float:
        return self._near(13 + 6 * self.place, 1) if self.chronic & KIDNEY else self._near(5, 0.8)

    def ldl(self) -> float:
        if not self.chronic & (DIABETES | HEART | HYPERTENSION | STROKE):
            return self._near(2.7 + 0.5 * self.place, 0.25)
        return max(self._near(3.5 + 1.3 * self.place + self._slope(1.7, 0.8), 0.2), 1.3)

    def cholesterol(self) -> float:
        return self.ldl() + self._near(1.9, 0.15)

    def triglyceride(self) -> float:
        return max(self._near(1.3 + 1.4 * self.place, 0.35), 0.5)

    def uric(self) -> float:
        return self._near(540, 45) if self.icd == "M10.9" else self._near(310, 50)

    def wbc(self) -> float:
        if self.icd in ("A90", "A91"):
            return max(self._near(3.1, 0.7), 1.2)
        return max(self._near(7 + INFECTED.get(self.icd, 0), 1.4), 2.5)

    def crp(self) -> float:
        return max(self._near(2 + 9 * INFECTED.get(self.icd, 0), 4), 0.3)

    def plt(self) -> float:
        return max(self._near(72 if self.icd == "A91" else 120 if self.icd == "A90" else 260, 30), 14)

    def hgb(self) -> float:
        return self._near(92 if self.icd == "D50.9" else 144 if self.sex == 1 else 130, 7)

    def hct(self) -> float:
        return self._near(44 if self.icd == "A91" else 29 if self.icd == "D50.9" else 40, 2)

    def rbc(self) -> float:
        return self._near(4.7 if self.sex == 1 else 4.4, 0.3)

    def ast(self) -> float:
        return max(self._near(95 if self.icd in ("A91", "B18.1") else 26, 10), 11)

    def alt(self) -> float:
        return max(self._near(88 if self.icd in ("A91", "B18.1") else 25, 10), 9)

    def bilirubin(self) -> float:
        return self._near(235, 30) if self.icd == "P59.9" else self._near(10, 2.5)

    def troponin(self) -> float:
        return max(self._near(0.02, 0.01), 0.002)

    def tsh(self) -> float:
        if self.chronic & THYROID:
            return max(self._near(0.06 - self._slope(1.4, 0.0), 0.05), 0.01)
        return self._near(2.1, 0.6)

    def viral_load(self) -> float:
        return 0.0 if self.place < 0.9 else self._near(1900, 500)

    def fev1(self) -> float:
        return (
            self._near(58 - 18 * self.place - self._slope(8, 7), 2)
            if self.chronic & COPD
            else self._near(92, 4)
        )

    def vital_signs(self) -> str:
        """Return the vital signs as 4750 asks: CSST<M78_T37_HA130/80_NT18>."""
        systolic = 118 + 10 * self.place
        if self.chronic & HYPERTENSION:
            systolic += 24 + self._slope(22, 14)
        systolic = self._near(systolic, 4)
        warm = 38.6 if self.icd in ("A91", "A90", "J18.9", "J10.1", "B08.4") else 36.9
        pulse = 92 if warm > 38 else 76
        return (
            f"CSST<M{pulse + int(self.rng.random() * 15) - 6}_T{self._near(warm, 0.2):.1f}"
            f"_HA{systolic:.0f}/{systolic * 0.62:.0f}_NT{18 + int(self.rng.random() * 4)}>"
        )
