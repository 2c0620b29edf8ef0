"""The facilities of the demo as their own software sees them: staff, machines, tenders, habits of sending."""

import random
from dataclasses import dataclass, field

from yteso.exchange.insurance.demo.geography import PROVINCE_CODE
from yteso.exchange.insurance.demo.names import KINH
from yteso.exchange.insurance.demo.vendors import (
    CENTRE_VENDORS,
    HOSPITAL_VENDORS,
    PRIVATE_VENDORS,
    VENDORS,
    Habits,
)

STATION, CENTRE, POLYCLINIC, HOSPITAL, PRIVATE_HOSPITAL, PRIVATE_CLINIC = (
    "commune_station",
    "district_centre",
    "regional_polyclinic",
    "province_hospital",
    "private_hospital",
    "private_clinic",
)
OUTSIDE = "48001"  # a hospital of another province, where the gravest are sent

MACHINE_GROUPS = {
    HOSPITAL: ("HH", "SH", "VS", "XQ", "SA", "CL", "ĐT", "NS", "PT", "TT", "DN"),
    CENTRE: ("HH", "SH", "VS", "XQ", "SA", "ĐT", "NS", "PT", "TT", "DN"),
    PRIVATE_HOSPITAL: ("HH", "SH", "VS", "XQ", "SA", "CL", "ĐT", "NS", "PT", "TT", "DN"),
    POLYCLINIC: ("HH", "SH", "XQ", "SA", "ĐT", "TT"),
    PRIVATE_CLINIC: ("HH", "SH", "SA", "ĐT", "TT"),
    STATION: ("ĐT",),
}


@dataclass(frozen=True)
class KnownFacility:
    """What the organisation tree says about a facility; the demo needs no more."""

    code: str
    name: str
    kind: str
    district_code: str
    commune_code: str


@dataclass(frozen=True)
class Staff:
    name: str
    licence: str
    insurance_number: str


@dataclass(frozen=True)
class Facility:
    """`rhythm` is the number of days between two sendings, `delay` the usual days from discharge to sending.

    `silent` facilities never send; `stopped_after` is the share of the year after which one falls silent.
    """

    code: str
    name: str
    kind: str
    district_code: str
    commune_code: str
    habits: Habits
    head: Staff
    doctors: tuple[Staff, ...]
    technicians: tuple[Staff, ...]
    machines: dict[str, tuple[str, ...]]
    tenders: dict[str, str]
    rhythm: int
    delay: int
    silent: bool = False
    stopped_after: float = 1.0
    specialities: frozenset[str] = field(default_factory=frozenset)

    @property
    def has_laboratory(self) -> bool:
        return "SH" in self.machines


def make_facilities(seed: int, known: tuple[KnownFacility, ...], year: int) -> tuple[Facility, ...]:
    """Give every facility its vendor, staff, machines and manners; the same seed gives the same ones.

    About one facility in fifteen never sends, one in twenty has stopped and one in eight sends late.
    """
    places = dict.fromkeys(MACHINE_GROUPS, 0)
    centre_vendor: dict[str, str] = {}
    for k in known:
        if k.kind == CENTRE:
            centre_vendor[k.district_code] = CENTRE_VENDORS[places[CENTRE] % len(CENTRE_VENDORS)]
            places[CENTRE] += 1
    made = []
    for k in known:
        rng = random.Random(f"facility {seed} {k.code}")  # noqa: S311 - made-up data, no secret
        if k.kind in (HOSPITAL, PRIVATE_HOSPITAL):
            vendor = HOSPITAL_VENDORS[places[k.kind] % len(HOSPITAL_VENDORS)]
            places[k.kind] += 1
        elif k.kind == PRIVATE_CLINIC:
            vendor = PRIVATE_VENDORS[places[k.kind] % len(PRIVATE_VENDORS)]
            places[k.kind] += 1
        else:
            vendor = centre_vendor.get(k.district_code, "an_nhien")
        made.append(_facility(rng, k, VENDORS[vendor], year))
    return tuple(made)


def _facility(rng: random.Random, k: KnownFacility, habits: Habits, year: int) -> Facility:
    groups = MACHINE_GROUPS.get(k.kind, ())
    big = k.kind in (HOSPITAL, CENTRE, PRIVATE_HOSPITAL)
    doctors = {HOSPITAL: 24, CENTRE: 12, PRIVATE_HOSPITAL: 10, POLYCLINIC: 5, PRIVATE_CLINIC: 3}.get(
        k.kind, 2
    )
    small = k.kind in (STATION, PRIVATE_CLINIC)
    fate = rng.random()
    rhythm = {HOSPITAL: 3, CENTRE: 12, PRIVATE_HOSPITAL: 14}.get(k.kind, 40)
    return Facility(
        code=k.code,
        name=k.name,
        kind=k.kind,
        district_code=k.district_code,
        commune_code=k.commune_code,
        habits=habits,
        head=_staff(rng),
        doctors=tuple(_staff(rng) for _ in range(doctors)),
        technicians=tuple(_staff(rng) for _ in range(6 if big else 1)),
        machines={group: _machines(rng, k, group, habits, 2 if big else 1) for group in groups},
        tenders=_tenders(rng, k, year),
        rhythm=rhythm,
        delay=rng.choice((20, 35, 50)) if rng.random() < 0.12 else rng.choice((1, 1, 2, 3)),
        silent=small and fate < 0.08,
        stopped_after=rng.uniform(0.35, 0.85) if not big and fate > 0.95 else 1.0,
        specialities=_specialities(k),
    )


def _staff(rng: random.Random) -> Staff:
    sex = rng.randrange(2)
    family = rng.choices([n for n, _ in KINH.family], [w for _, w in KINH.family])[0]
    middle = rng.choices([n for n, _ in KINH.middle[sex]], [w for _, w in KINH.middle[sex]])[0]
    name = f"{family} {middle} {rng.choice(KINH.given[sex])}"
    return Staff(name, f"{rng.randrange(900_000, 1_000_000):06d}/QNG-GPHN", f"98{rng.randrange(10**8):08d}")


def _machines(
    rng: random.Random, k: KnownFacility, group: str, habits: Habits, count: int
) -> tuple[str, ...]:
    """Return the facility's machine codes of a group: XX.n.Z, or with the facility as 130/4750 asked."""
    codes = []
    for _ in range(rng.randint(1, count)):
        origin = rng.choices((1, 2, 3), (8, 1, 1))[0]
        serial = f"{group if group != 'ĐT' else 'DT'}{rng.randrange(10_000, 100_000)}"
        with_facility = habits.machine_with_facility or habits.version != "3176"
        codes.append(f"{group}.{origin}.{k.code}.{serial}" if with_facility else f"{group}.{origin}.{serial}")
    return tuple(codes)


def _tenders(rng: random.Random, k: KnownFacility, year: int) -> dict[str, str]:
    """Return TT_THAU by package: from the province's tenders, and from the facility's own."""
    own = f"{rng.randrange(60, 400)}/QĐ-{'BVT' if k.kind == HOSPITAL else 'TTYT'}"
    return {
        "G1": f"1240/QĐ-SYT;G1;N4;{year - 1};{PROVINCE_CODE}",
        "G2": f"1187/QĐ-SYT;G2;N2;{year - 1};{PROVINCE_CODE}",
        "G3": f"{own};G3;N1;{year - 1};{k.code}",
        "S1": f"905/QĐ-SYT.{PROVINCE_CODE};G1;N0;{year - 1}",
        "S2": f"905/QĐ-SYT.{PROVINCE_CODE};G2;N0;{year - 1}",
        "S3": f"{own}.{k.code};G3;N0;{year - 1}",
    }


def _specialities(k: KnownFacility) -> frozenset[str]:
    """Tell from the name what a province hospital is for; a general one takes everything."""
    words = {
        "Sản": "mother_child", "Nhi": "mother_child", "Lao": "lung", "Tâm thần": "mental", "Mắt": "eye",
        "Y học cổ truyền": "traditional", "Nội tiết": "endocrine", "Da liễu": "skin",
    }  # fmt: skip
    found = {speciality for word, speciality in words.items() if word in k.name}
    if k.kind in (HOSPITAL, PRIVATE_HOSPITAL) and not found:
        found.add("general")
    return frozenset(found)
