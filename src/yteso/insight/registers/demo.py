"""Two years of entries in the registers of sixteen stations. Everybody in them is made up.

How often things happen follows rough rates of our own; some fields are left empty, so that doubtful and
incomplete entries can be seen.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

from yteso.insight.registers.actions import write_many
from yteso.insight.registers.models import Entry
from yteso.kernel.base.public import DemoPlan, Say, SystemActor, now
from yteso.kernel.organisations.public import Organisation

STATIONS, MONTHS = 16, 24
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Đỗ", "Bùi", "Đinh", "Hồ", "Phùng"]
WOMEN = [
    "Ánh",
    "Bích",
    "Cúc",
    "Dung",
    "Hà",
    "Hạnh",
    "Hoa",
    "Hương",
    "Lan",
    "Liên",
    "Mai",
    "Nga",
    "Ngọc",
    "Oanh",
    "Phượng",
    "Thảo",
    "Thu",
    "Trang",
    "Tuyết",
    "Yến",
]
MEN = [
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Đức",
    "Hải",
    "Hùng",
    "Khoa",
    "Long",
    "Minh",
    "Nam",
    "Phúc",
    "Quân",
    "Sơn",
    "Tâm",
    "Thành",
    "Tuấn",
    "Vinh",
]
CAUSES = (
    ("Đột quỵ não", "I64"), ("Nhồi máu cơ tim", "I21.9"), ("Ung thư phổi", "C34.9"), ("Ung thư gan", "C22.0"),
    ("Bệnh phổi tắc nghẽn mạn tính", "J44.9"), ("Viêm phổi", "J18.9"), ("Tai nạn giao thông", "V29.9"),
    ("Đuối nước", "W74"), ("Xơ gan", "K74.6"), ("Đái tháo đường", "E11.9"), ("Tuổi già", "R54"),
)  # fmt: skip
EVERY_MONTH = {"A3": 7, "A4": 3, "A5.1": 5, "A6": 2, "A12": 2, "A11": 2}
KEPT = ("full_name", "sex", "born_on", "address", "ethnic", "disease")  # of a patient who comes back
SOMETIMES = {"A5.2": 0.35, "A7": 0.12, "A8": 0.25}


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Write the entries once; a second call finds them and changes nothing."""
    if Entry.objects.exists():
        say("entries are there already")
        return
    dice = random.Random(plan.seed)  # noqa: S311 - made-up entries, no secret
    stations = list(
        Organisation.objects.filter(kind=Organisation.Kind.COMMUNE_STATION).order_by("facility_code")[
            :STATIONS
        ]
    )
    actor, moment, written = SystemActor("demo"), now(), 0
    for station in stations:
        rows: dict[str, list[dict[str, Any]]] = {}
        for first in _months(plan.until):
            last = min((first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1), plan.until)
            for code, count in EVERY_MONTH.items():
                times = max(0, round(dice.gauss(count, count**0.5 / 2)))
                rows.setdefault(code, []).extend(
                    _row(dice, code, first, last, station) for _n in range(times)
                )
            for code, chance in SOMETIMES.items():
                if dice.random() < chance:
                    rows.setdefault(code, []).append(_row(dice, code, first, last, station))
        rows["A12"] = list(_with_returns(dice, rows.get("A12", []), plan.until))
        for code, found in rows.items():
            written += write_many(
                actor=actor, organisation_id=station.id, register=code, rows=found, on=plan.until, now=moment
            )
    say(f"{written} entries in the registers of {len(stations)} stations, {MONTHS} months")


def _months(until: dt.date) -> Iterator[dt.date]:
    place = until.year * 12 + until.month - MONTHS
    for month in range(place, place + MONTHS):
        yield dt.date(month // 12, month % 12 + 1, 1)


def _with_returns(
    dice: random.Random, lines: list[dict[str, Any]], until: dt.date
) -> Iterator[dict[str, Any]]:
    """Patients come back each month; some leave (the last line says when and why), some stay away."""
    for line in lines:
        yield line
        day, kept = line["seen_on"], {key: line[key] for key in KEPT if key in line}
        while (day := day + dt.timedelta(days=dice.randint(24, 36))) <= until:
            fate = dice.random()
            if fate < 0.03:
                left = {"left_on": day, "left_reason": dice.choices("1234", (4, 2, 3, 2))[0]}
                yield kept | {"seen_on": day} | left
            if fate < 0.05:
                break
            yield line | kept | _measured(dice, line["disease"]) | {"seen_on": day, "is_new": False}


def _measured(dice: random.Random, disease: str) -> dict[str, Any]:
    target = _chance(dice, 0.55)
    return {
        "systolic": dice.randint(112, 138) if target else dice.randint(140, 178),
        "diastolic": dice.randint(65, 88),
        "glucose_mmol": round(dice.uniform(4.8, 11.5), 1) if disease == "2" else None,
        "drugs_given": _chance(dice, 0.9),
        "on_target": target,
    }


def _row(
    dice: random.Random, code: str, first: dt.date, last: dt.date, station: Organisation
) -> dict[str, Any]:
    day = first + dt.timedelta(days=dice.randint(0, (last - first).days))
    return MAKERS[code](dice, day, station)


def _person(
    dice: random.Random, day: dt.date, station: Organisation, low: int, high: int, sex: str = ""
) -> dict[str, Any]:
    sex = sex or dice.choice("12")
    given = dice.choice(WOMEN if sex == "2" else MEN)
    born = day - dt.timedelta(days=dice.randint(low * 365, high * 365))
    return {
        "full_name": f"{dice.choice(FAMILIES)} {'Thị' if sex == '2' else 'Văn'} {given}",
        "sex": sex,
        "born_on": born.isoformat() if dice.random() < 0.8 else str(born.year),
        "address": station.name.removeprefix("Trạm Y tế "),
        "ethnic": "01" if dice.random() < 0.85 else "27",
    }


def _chance(dice: random.Random, share: float) -> bool:
    return dice.random() < share


def _antenatal(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    weeks = dice.randint(6, 39)
    return _person(dice, day, station, 17, 42, "2") | {
        "seen_on": day,
        "is_first": weeks < 14,
        "pregnancy_number": dice.choice([1, 1, 2, 2, 3]),
        "last_period_on": day - dt.timedelta(weeks=weeks),
        "due_on": day + dt.timedelta(weeks=40 - weeks),
        "weight_kg": round(dice.gauss(54, 6), 1),
        "height_cm": dice.randint(146, 166),
        "blood_pressure": f"{dice.randint(95, 130)}/{dice.randint(60, 85)}",
        "urine_tested": _chance(dice, 0.7),
        "hiv_test": "1" if _chance(dice, 0.6) else "0",
        "tetanus_shots": dice.randint(0, 3),
        "iron_folic": _chance(dice, 0.9),
        "prognosis": "2" if _chance(dice, 0.06) else "1",
        "gestation_weeks": weeks,
        "foetal_heart": dice.randint(125, 158) if weeks > 14 else None,
        "presentation": "1" if weeks > 30 else "9",
    }


def _delivery(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    outside = _chance(dice, 0.04)
    weight = max(900, round(dice.gauss(3080, 430) / 10) * 10)
    four = _chance(dice, 0.82)
    return _person(dice, day, station, 16, 41, "2") | {
        "delivered_on": day,
        "managed": _chance(dice, 0.95),
        "tetanus_full": _chance(dice, 0.93),
        "visits_3": four or _chance(dice, 0.7),
        "visits_4": four,
        "hbv_tested": "1" if _chance(dice, 0.8) else "2",
        "hbv_positive": _chance(dice, 0.06),
        "syphilis_tested": "1" if _chance(dice, 0.75) else "0",
        "hiv_tested": "1" if _chance(dice, 0.85) else "2",
        "glucose_tested": _chance(dice, 0.5),
        "place": "3" if outside else dice.choices("12", (3, 7))[0],
        "method": "1" if outside else dice.choices("123", (70, 2, 28))[0],
        "attendant": "5" if outside else dice.choices("123", (4, 5, 1))[0],
        "child_outcome": "2" if _chance(dice, 0.006) else "1",
        "child_sex": dice.choices("12", (53, 47))[0],
        "weight_g": weight if _chance(dice, 0.98) else None,
        "gestation_weeks": 36 if weight < 2300 else dice.randint(37, 41),
        "eenc": _chance(dice, 0.85),
        "breastfed_first_hour": _chance(dice, 0.9),
        "vitamin_k1": _chance(dice, 0.97),
        "hepb": "1" if _chance(dice, 0.88) else "2",
        "screened": _chance(dice, 0.6),
        "certificate": True,
        "care_week1": _chance(dice, 0.8),
        "care_week6": _chance(dice, 0.6),
        "complication": dice.choice("19") if _chance(dice, 0.012) else "",
    }


def _contraception(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    return _person(dice, day, station, 19, 45) | {
        "seen_on": day,
        "married": "2",
        "method": dice.choices("1234569", (25, 12, 8, 30, 1, 22, 2))[0],
        "is_new": _chance(dice, 0.6),
    }


def _abortion(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    weeks = dice.choices((6, 7, 9, 11, 13), (4, 3, 2, 1, 0.3))[0]
    return _person(dice, day, station, 17, 42, "2") | {
        "done_on": day,
        "single": _chance(dice, 0.2),
        "gestation_weeks": weeks,
        "last_period_on": day - dt.timedelta(weeks=weeks),
        "method": "1" if weeks <= 9 else "2",
        "reexam": _chance(dice, 0.8),
    }


def _death(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    child = _chance(dice, 0.04)
    cause, icd10 = ("Đẻ non", "P07.3") if child else dice.choice(CAUSES)
    low, high = (0, 1) if child else (28, 96)
    return _person(dice, day, station, low, high) | {
        "written_on": day + dt.timedelta(days=dice.randint(0, 9)),
        "died_on": day,
        "death_place": dice.choices("129", (2, 7, 1))[0],
        "cause": cause,
        "icd10_code": icd10,
        "treated_30d": _chance(dice, 0.5),
        "cared": _chance(dice, 0.4),
        "notice": _chance(dice, 0.9),
        "collector": f"NVYT thôn {dice.choice(MEN)}",
    }


def _malaria(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    return _person(dice, day, station, 8, 60) | {
        "found_on": day, "fever": True, "smear": dice.choice("1123"), "rapid": dice.choice("12"),
        "confirmed": _chance(dice, 0.3),
    }  # fmt: skip


def _mental(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    months = {f"drug_{month:02d}": _chance(dice, 0.8) for month in range(1, day.month + 1)}
    return _person(dice, day, station, 18, 70) | months | {
        "found_on": day, "diagnosis": dice.choices("123", (4, 5, 1))[0], "is_new": _chance(dice, 0.3),
        "managed": _chance(dice, 0.9), "home_visit": _chance(dice, 0.7),
        "rehabilitation": dice.choice("1223"),
    }  # fmt: skip


def _talk(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    topics = (
        "Phòng chống sốt xuất huyết",
        "Tiêm chủng mở rộng",
        "An toàn thực phẩm",
        "Dinh dưỡng bà mẹ, trẻ em",
    )
    return {
        "done_on": day, "place": "Nhà văn hóa thôn", "form": dice.choice("1245"),
        "content": dice.choice(topics), "people": dice.randint(8, 120),
        "minutes": dice.choice((30, 45, 60, 90)),
    }  # fmt: skip


def _chronic(dice: random.Random, day: dt.date, station: Organisation) -> dict[str, Any]:
    disease = dice.choices("123", (6, 3, 1))[0]
    first = {"seen_on": day, "disease": disease, "is_new": _chance(dice, 0.7), "managed": True}
    return _person(dice, day, station, 42, 88) | first | _measured(dice, disease)


MAKERS: dict[str, Callable[[random.Random, dt.date, Organisation], dict[str, Any]]] = {
    "A3": _antenatal,
    "A4": _delivery,
    "A5.1": _contraception,
    "A5.2": _abortion,
    "A6": _death,
    "A7": _malaria,
    "A8": _mental,
    "A11": _talk,
    "A12": _chronic,
}
