"""What a facility's own software knows of a patient when it writes a dossier: Table 1's personal part."""

import random
from dataclasses import dataclass

from yteso.exchange.insurance.demo.cards import OBJECTS
from yteso.exchange.insurance.demo.clock import day_text
from yteso.exchange.insurance.demo.facilities import CENTRE, HOSPITAL, STATION, Facility
from yteso.exchange.insurance.demo.names import FOREIGN
from yteso.exchange.insurance.demo.population import BLOOD, Population, date_of

REFORM = 20270  # 2025-07-01
NATIONALITIES = {
    "KOR": "410",
    "JPN": "392",
    "THA": "764",
    "DEU": "276",
    "USA": "840",
    "CHN": "156",
    "LAO": "418",
}


@dataclass(slots=True)
class Patient:
    """`fields`: the personal fields of Table 1 as this facility writes them; `pays`: what the card pays."""

    index: int
    name: str
    sex: int
    born: int
    fields: dict[str, str]
    pays: int  # percent; 0 without a valid card
    registered: str  # code of the facility on the card
    insurance_number: str
    occupation: str
    weight_kg: float
    height_cm: int
    constitution: float
    chronic: int


class Registry:
    """Describes citizens to facilities. One for the whole province."""

    def __init__(self, population: Population, facilities: tuple[Facility, ...]) -> None:
        self.population = population
        by_commune = {f.commune_code: f.code for f in facilities if f.kind == STATION}
        by_district = {f.district_code: f.code for f in facilities if f.kind == CENTRE}
        general = [f.code for f in facilities if f.kind == HOSPITAL and "general" in f.specialities]
        self.hospital = (general or [facilities[0].code])[0]
        self.centres = [by_district.get(c.district_code, self.hospital) for c in population.communes]
        self.stations = [by_commune.get(c.code, self.centres[n]) for n, c in enumerate(population.communes)]

    def registered_at(self, i: int) -> str:
        """Return the facility of first registration on the citizen's card."""
        commune, chance = int(self.population.commune[i]), i * 7919 % 100
        if chance < 52:
            return self.stations[commune]
        return self.centres[commune] if chance < 90 else self.hospital

    def describe(self, i: int, facility: Facility, day: int, version: str) -> Patient:
        """Return citizen `i` as `facility` writes the citizen on `day`."""
        p, habits = self.population, facility.habits
        commune = p.communes[p.commune[i]]
        reformed = day >= REFORM and not habits.old_places
        name = p.name(i)
        born = int(p.born[i])
        known = int(p.birth_known[i])
        born_text = day_text(born)
        born_text = {3: born_text + "0000", 2: born_text[:6] + "000000", 1: born_text[:4] + "00000000"}[known]
        cards = self._cards(i, day)
        pays, area = 0, ""
        if cards:
            kind = int(p.second_object[i]) if len(cards) == 2 or cards[0][3] else int(p.card_object[i])
            pays, area = OBJECTS[kind].pays, commune.district.living_area
        registered = self.registered_at(i) if cards else ""
        age = (day - born) / 365.2425
        weight = _weight(age, int(p.sex[i]), float(p.constitution[i]))
        occupation = f"{int(p.occupation[i]):02d}"
        old_occupation = habits.old_occupation or version != "3176"
        blood = int(p.blood[i])
        ethnic = p.ethnic_codes[p.people[i]]
        fields = {
            "MA_BN": patient_code(facility, i),
            "HO_TEN": name.upper() if habits.upper_names else name,
            "SO_CCCD": self._identity(i, facility),
            "NGAY_SINH": born_text,
            "GIOI_TINH": str(p.sex[i]),
            "NHOM_MAU": BLOOD[blood] if blood >= 0 else "",
            "MA_QUOCTICH": "000",
            "MA_DANTOC": ethnic,
            "MA_NGHE_NGHIEP": "00000" if old_occupation else occupation,
            "DIA_CHI": commune.address(p.hamlet_name(i), reformed=reformed),
            "MATINH_CU_TRU": "51",
            "MAHUYEN_CU_TRU": "" if reformed else commune.district_code,
            "MAXA_CU_TRU": commune.successor_code if reformed else commune.code,
            "DIEN_THOAI": f"{int(p.phone[i]):010d}" if p.phone[i] else "",
            "MA_THE_BHYT": ";".join(card[0] for card in cards),
            "MA_DKBD": ";".join(registered for _ in cards),
            "GT_THE_TU": ";".join(day_text(card[1]) for card in cards),
            "GT_THE_DEN": ";".join(day_text(card[2]) for card in cards),
            "MA_KHUVUC": area,
            "NAM_NAM_LIEN_TUC": f"{2019 + i % 5}0101" if cards and age > 12 else "",
            "CAN_NANG": f"{weight:.2f}",
        }
        return Patient(
            index=i, name=name, sex=int(p.sex[i]), born=born, fields=fields, pays=pays, registered=registered,
            insurance_number=f"{int(p.insurance_number[i]):010d}" if p.insurance_number[i] else "",
            occupation=occupation, weight_kg=weight, height_cm=_height(age, int(p.sex[i])),
            constitution=float(p.constitution[i]), chronic=int(p.chronic[i]),
        )  # fmt: skip

    def _identity(self, i: int, facility: Facility) -> str:
        """Return the number on file: the old identity card's where nobody asked for the new one yet."""
        p = self.population
        if p.old_id[i] and facility.habits.old_places and i % 3 == 0:
            return f"{int(p.old_id[i]):09d}"
        return f"{int(p.national_id[i]):012d}" if p.national_id[i] else ""

    def _cards(self, i: int, day: int) -> list[tuple[str, int, int, bool]]:
        """Return the cards valid on the day (number, from, to, whether the second); two around a change."""
        p = self.population
        if p.card_object[i] < 0:
            return []
        first_from, first_to = p.card_period(i, day)
        found = [(p.card(i), first_from, first_to, False)] if first_from <= day <= first_to else []
        if p.second_object[i] >= 0 and day >= p.second_from[i]:
            if day < p.second_from[i] + 21:  # the old card is still in the file of this episode
                start, end = p.card_period(i, int(p.second_from[i]) - 1)
                found = [(p.card(i), start, end, False)]
            start, end = p.card_period(i, day, second=True)
            found.append((p.card(i, second=True), start, end, True))
        return found


def describe_foreigner(number: int, facility: Facility, day: int, rng: random.Random) -> Patient:
    """Return a visitor from abroad: passport, no insurance."""
    name, sex, country = FOREIGN[number % len(FOREIGN)]
    born = day - 365 * (24 + number * 5 % 40) - number * 17 % 300
    fields = {
        "MA_BN": patient_code(facility, 90_000_000 + number),
        "HO_TEN": name,
        "SO_CCCD": f"{'MPTBCEGKNL'[number % 10]}{9_000_000 + number * 7919:07d}",
        "NGAY_SINH": day_text(born) + "0000",
        "GIOI_TINH": str(sex),
        "MA_QUOCTICH": NATIONALITIES[country],
        "MA_DANTOC": "55",
        "MA_NGHE_NGHIEP": "00" if facility.habits.version == "3176" else "00000",
        "DIA_CHI": "Khách sạn Sông Trà, Phường Cẩm Thành, Tỉnh Quảng Ngãi",
        "MATINH_CU_TRU": "51",
        "MAHUYEN_CU_TRU": "" if day >= REFORM and not facility.habits.old_places else "522",
        "MAXA_CU_TRU": "21025",
        "CAN_NANG": f"{rng.uniform(52, 84):.2f}",
    }
    return Patient(
        index=-1 - number, name=name, sex=sex, born=born, fields=fields, pays=0, registered="",
        insurance_number="", occupation="00", weight_kg=65.0, height_cm=170, constitution=number * 37 %
        100 / 100, chronic=0, )  # fmt: skip


def patient_code(facility: Facility, i: int) -> str:
    """Return MA_BN: each facility numbers its own patients; elsewhere a number is somebody else."""
    return f"{(i * 48_271 + int(facility.code) * 9_973 + 11) % 99_999_989:08d}"


def age_text(born: int, day: int) -> str:
    years = date_of(day).year - date_of(born).year
    return f"{years} tuổi" if years > 5 else f"{(day - born) // 30} tháng tuổi"


def _weight(age: float, sex: int, place: float) -> float:
    if age < 1:
        return 3.4 + 5.8 * age
    if age < 18:
        return 8 + 2.35 * age + 4 * place
    return (50 if sex == 2 else 57) + 14 * place


def _height(age: float, sex: int) -> int:
    return int(50 + 6 * min(age, 17)) if age < 18 else (165 if sex == 1 else 154)
