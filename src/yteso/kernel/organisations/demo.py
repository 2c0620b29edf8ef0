"""The organisations of the demo province, shaped like Quảng Ngãi's health sector in 2023.

Names and counts that the Department's plan for 2023 states are used as stated; whatever is made up says so in
its source. Facility codes are demo numbers. Coordinates are the centroids of the communes of 2025.
Source: plan of the Department of Health of Quảng Ngãi for 2023 (12 centres, 174 stations, 206 facilities).
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction

from yteso.kernel.base.public import Actor, DemoPlan, Say, SystemActor
from yteso.kernel.organisations.actions import NewPost, add_organisation, add_staff
from yteso.kernel.organisations.models import Organisation
from yteso.kernel.places.public import Level, Unit, list_units, main_successors

Kind = Organisation.Kind
PROVINCE = "51"
SINCE = dt.date(2020, 4, 1)
SHAPE_ON = dt.date(2023, 1, 1)
STATED = "Kế hoạch năm 2023 của Sở Y tế tỉnh Quảng Ngãi; mã cơ sở là số mẫu"
MADE_UP = "Dữ liệu mẫu, không phải cơ sở có thật; mã cơ sở là số mẫu"

ROOMS = [
    "Văn phòng Sở",
    "Phòng Kế hoạch – Tài chính",
    "Phòng Tổ chức – Cán bộ",
    "Phòng Nghiệp vụ Y",
    "Phòng Nghiệp vụ Dược",
    "Thanh tra Sở",
]
VENDORS = ["Thiên Ấn HIS", "Cổ Lũy HIS", "Mỹ Khê HIS", "Sa Huỳnh HIS", "Thạch Bích HIS"]  # made up
BIG = ["K01", "K02", "K03", "K11", "K18", "K19", "K24", "K26", "K27", "K28", "K30", "K39", "K47", "K48"]
CENTRE = ["K01", "K02", "K03", "K11", "K16", "K18", "K19", "K27", "K39", "K47"]
# name, short name, seat (commune of 2025), departments, whether the plan names it
HOSPITALS = [
    ("Bệnh viện Đa khoa tỉnh Quảng Ngãi", "BVĐK tỉnh", "21025", BIG, True),
    (
        "Bệnh viện Sản – Nhi tỉnh Quảng Ngãi",
        "BV Sản – Nhi",
        "21025",
        ["K01", "K02", "K18", "K26", "K27", "K47"],
        True,
    ),
    (
        "Bệnh viện Lao và Bệnh phổi tỉnh Quảng Ngãi",
        "BV Lao và Bệnh phổi",
        "21028",
        ["K01", "K12", "K50", "K47"],
        True,
    ),
    ("Bệnh viện Nội tiết tỉnh Quảng Ngãi", "BV Nội tiết", "21028", ["K01", "K08", "K47"], True),
    ("Bệnh viện Đa khoa khu vực Đặng Thùy Trâm", "BVĐK KV Đặng Thùy Trâm", "21439", CENTRE, True),
    ("Bệnh viện Tâm thần tỉnh (mẫu)", "BV Tâm thần (mẫu)", "21028", ["K01", "K15", "K47"], False),
    ("Bệnh viện Y học cổ truyền tỉnh (mẫu)", "BV YHCT (mẫu)", "21025", ["K01", "K16", "K31"], False),
]
DEPARTMENTS = {
    "K01": "Khoa Khám bệnh", "K02": "Khoa Hồi sức cấp cứu", "K03": "Khoa Nội tổng hợp",
    "K08": "Khoa Nội tiết", "K11": "Khoa Truyền nhiễm", "K12": "Khoa Lao",
    "K15": "Khoa Tâm thần", "K16": "Khoa Y học cổ truyền",
    "K18": "Khoa Nhi", "K19": "Khoa Ngoại tổng hợp", "K24": "Khoa Chấn thương chỉnh hình",
    "K26": "Khoa Phẫu thuật – Gây mê hồi sức", "K27": "Khoa Phụ sản", "K28": "Khoa Tai – Mũi – Họng",
    "K30": "Khoa Mắt", "K31": "Khoa Phục hồi chức năng", "K39": "Khoa Chẩn đoán hình ảnh",
    "K47": "Khoa Xét nghiệm", "K48": "Khoa Hồi sức tích cực", "K50": "Khoa Nội hô hấp",
}  # fmt: skip
PRIVATE = [
    (Kind.PRIVATE_HOSPITAL, "Bệnh viện Đa khoa tư nhân Sông Trà (mẫu)", "21025"),
    (Kind.PRIVATE_HOSPITAL, "Bệnh viện Chuyên khoa Mắt tư nhân Ánh Dương (mẫu)", "21028"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Trần Hưng Đạo (mẫu)", "21025"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Nghĩa Lộ (mẫu)", "21028"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Dung Quất (mẫu)", "21061"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Bình Sơn (mẫu)", "21040"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Tịnh Hà (mẫu)", "21220"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa La Hà (mẫu)", "21235"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Chợ Chùa (mẫu)", "21364"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Mộ Đức (mẫu)", "21400"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Đức Phổ (mẫu)", "21439"),
    (Kind.PRIVATE_CLINIC, "Phòng khám đa khoa Sa Huỳnh (mẫu)", "21478"),
]
LY_SON, LY_SON_NAME = "536", "Trung tâm Quân dân Y kết hợp huyện Lý Sơn"
LY_SON_NOTE = (
    "Kế hoạch năm 2023 gọi cơ sở này bằng hai tên: Trung tâm Y tế Lý Sơn và "
    "Trung tâm Quân dân Y kết hợp huyện Lý Sơn. Không tính trong 12 trung tâm y tế và 174 trạm y tế."
)
EXTRA_STATION = "21478"  # Phổ Thạnh, the most populous commune
EXTRA_NOTE = (
    "Kế hoạch năm 2023 ghi 174 trạm y tế, danh mục hành chính có 173 xã, phường, thị trấn. "
    "Trạm này giữ đúng con số của kế hoạch; là dữ liệu mẫu."
)
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Võ",
    "Huỳnh",
    "Đỗ",
    "Bùi",
    "Đặng",
    "Phan",
    "Trương",
    "Ngô",
    "Hồ",
    "Đinh",
]
MIDDLE = ["Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Hữu", "Thu", "Đức", "Kim", "Xuân", "Anh"]
GIVEN = [
    "An", "Bình", "Chi", "Dũng", "Duyên", "Đạt", "Giang", "Hà", "Hải", "Hạnh", "Hiếu", "Hoa", "Hùng",
    "Hương", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Phương", "Quân", "Sơn",
    "Tâm", "Thảo", "Thủy", "Trang", "Trung", "Tuấn", "Uyên", "Vân", "Vinh", "Yến",
]  # fmt: skip


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make the tree once; a second call finds it and changes nothing."""
    if Organisation.objects.filter(kind=Kind.DEPARTMENT_OF_HEALTH).exists():
        say("organisations are there already")
        return
    with transaction.atomic():
        make_tree(SystemActor("demo"), random.Random(plan.seed))  # noqa: S311 - made-up names, no secret
    say(f"{Organisation.objects.facilities().count()} facilities")


@dataclass(frozen=True)
class Making:
    """What every step of making the tree needs."""

    actor: Actor
    places: dict[str, Unit]  # commune of 2025 by the code of each commune (or district) it came from
    dice: random.Random
    licences: Iterator[str]


def make_tree(actor: Actor, dice: random.Random) -> Organisation:
    """Make the department, its rooms and its 206 facilities with departments and doctors; return the root."""
    making = Making(actor, _places_on_map(), dice, _licences())
    root = add_organisation(
        actor=actor,
        parent_id=None,
        kind=Kind.DEPARTMENT_OF_HEALTH,
        name="Sở Y tế tỉnh Quảng Ngãi",
        short_name="Sở Y tế",
        place_code="21025",
        valid_from=SINCE,
        source=STATED,
    )
    for room in ROOMS:
        add_organisation(
            actor=actor, parent_id=root.id, kind=Kind.OFFICE, name=room, valid_from=SINCE, source=STATED
        )
    for number, (name, short, seat, departments, named) in enumerate(HOSPITALS, start=51001):
        hospital = _add_facility(
            making,
            root,
            kind=Kind.PROVINCE_HOSPITAL,
            name=name,
            short_name=short,
            facility_code=str(number),
            place_code=seat,
            source=STATED if named else MADE_UP,
        )
        _add_departments(making, hospital, departments)
        _add_doctors(making, hospital, departments, 12 if departments is BIG else 5)
    stations = count(51101)
    for number, district in enumerate(list_units(Level.DISTRICT, SHAPE_ON, PROVINCE).order_by("code")):
        _make_district(making, root, district, str(51011 + number), stations)
    for number, (kind, name, seat) in enumerate(PRIVATE, start=51801):
        clinic = _add_facility(
            making, root, kind=kind, name=name, facility_code=str(number), place_code=seat, source=MADE_UP
        )
        _add_doctors(making, clinic, ["K01"], 2)
    return root


def _make_district(
    making: Making, root: Organisation, district: Unit, code: str, stations: Iterator[int]
) -> None:
    communes = list(list_units(Level.COMMUNE, SHAPE_ON, district.code).order_by("code"))
    on_island = district.code == LY_SON
    town = next((c for c in communes if c.kind != "Xã"), communes[0] if communes else district)
    centre = _add_facility(
        making,
        root,
        kind=Kind.DISTRICT_CENTRE,
        name=LY_SON_NAME if on_island else f"Trung tâm Y tế {district.kind.lower()} {district.name}",
        short_name="TT Quân dân Y Lý Sơn" if on_island else f"TTYT {district.name}",
        facility_code=code,
        place_code=town.code,
        source=STATED,
        note=LY_SON_NOTE if on_island else "",
    )
    _add_departments(making, centre, CENTRE)
    _add_doctors(making, centre, CENTRE, 6)
    wanted = [(commune, False) for commune in communes]
    wanted += [(commune, True) for commune in communes if commune.code == EXTRA_STATION]
    for commune, is_extra in wanted:
        name = f"Trạm Y tế {commune.kind.lower()} {commune.name}"
        station = _add_facility(
            making,
            centre,
            kind=Kind.COMMUNE_STATION,
            name=f"{name} – cơ sở 2 (mẫu)" if is_extra else name,
            short_name=f"TYT {commune.name}",
            facility_code=str(next(stations)),
            place_code=commune.code,
            source=MADE_UP if is_extra else STATED,
            note=EXTRA_NOTE if is_extra else "",
            his_vendor=centre.his_vendor,
        )
        _add_doctors(making, station, ["K01"], 2)


def _places_on_map() -> dict[str, Unit]:
    communes = list_units(Level.COMMUNE, SHAPE_ON, PROVINCE).values_list("code", flat=True)
    return main_successors([*communes, LY_SON], SHAPE_ON)


def _add_facility(making: Making, parent: Organisation, **values: Any) -> Organisation:
    """Add a facility at the centre of its commune, with a software maker of its own or its centre's."""
    place = making.places[values["place_code"]]
    values.setdefault("his_vendor", "")
    values["his_vendor"] = values["his_vendor"] or making.dice.choice(VENDORS)
    return add_organisation(
        actor=making.actor,
        parent_id=parent.id,
        address=f"{place.full_name}, tỉnh Quảng Ngãi",
        latitude=place.latitude,
        longitude=place.longitude,
        valid_from=SINCE,
        **values,
    )


def _add_departments(making: Making, facility: Organisation, codes: list[str]) -> None:
    for code in codes:
        add_organisation(
            actor=making.actor,
            parent_id=facility.id,
            kind=Kind.CLINICAL_DEPARTMENT,
            name=DEPARTMENTS[code],
            department_code=code,
            place_code=facility.place_code,
            valid_from=SINCE,
            source=MADE_UP,
        )


def _add_doctors(making: Making, facility: Organisation, departments: list[str], number: int) -> None:
    is_station = facility.kind == Kind.COMMUNE_STATION
    posts = [
        NewPost(
            full_name=" ".join(making.dice.choice(words) for words in (FAMILY, MIDDLE, GIVEN)),
            title="Y sĩ" if is_station and place else "Bác sĩ",
            licence_number=next(making.licences),
            department_code=departments[place % len(departments)],
        )
        for place in range(number)
    ]
    add_staff(actor=making.actor, organisation_id=facility.id, posts=posts, valid_from=SINCE)


def _licences() -> Iterator[str]:
    return (f"{number:06d}/QNG-CCHN" for number in count(1001))
