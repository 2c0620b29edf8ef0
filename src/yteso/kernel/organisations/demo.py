"""The organisations of the demo province, shaped like Quảng Ngãi's health sector in 2023.

Names and counts that the Department's plan for 2023 states are used as stated; whatever is made up says so in
its source. Facility codes are demo numbers. Coordinates are the centroids of the communes of 2025.
Source: plan of the Department of Health of Quảng Ngãi for 2023 (12 centres, 174 stations, 206 facilities).
"""

import datetime as dt
import random
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from yteso.kernel.base.public import Actor, DemoPlan, Say, SystemActor
from yteso.kernel.organisations.actions import add_organisation, add_staff
from yteso.kernel.organisations.models import Organisation
from yteso.kernel.places.public import Level, Unit, find_unit, list_units, successors

Kind = Organisation.Kind
PROVINCE = "51"
SINCE = dt.date(2020, 4, 1)
SHAPE_ON = dt.date(2023, 1, 1)
TODAY_UNITS = dt.date(2025, 7, 1)
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
LY_SON = "536"
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


def make_tree(actor: Actor, dice: random.Random) -> Organisation:
    """Make the department, its rooms and its 206 facilities with departments and doctors; return the root."""
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
    licences = _licences()
    for number, (name, short, seat, departments, named) in enumerate(HOSPITALS, start=51001):
        hospital = _add_facility(
            actor, root.id, Kind.PROVINCE_HOSPITAL, name, short, str(number), seat, dice,
            STATED if named else MADE_UP,
        )  # fmt: skip
        _add_departments(actor, hospital, departments)
        _add_doctors(actor, hospital, departments, 12 if departments is BIG else 5, dice, licences)
    _make_districts(actor, root, dice, licences)
    for number, (kind, name, seat) in enumerate(PRIVATE, start=51801):
        clinic = _add_facility(actor, root.id, kind, name, "", str(number), seat, dice, MADE_UP)
        _add_doctors(actor, clinic, ["K01"], 2, dice, licences)
    return root


def _make_districts(actor: Actor, root: Organisation, dice: random.Random, licences: Iterator[str]) -> None:
    centre_number, station_number = 51011, 51101
    for district in sorted(list_units(Level.DISTRICT, SHAPE_ON, PROVINCE), key=lambda u: u.code):
        communes = list(list_units(Level.COMMUNE, SHAPE_ON, district.code).order_by("code"))
        if district.code == LY_SON:
            name, short, note = (
                "Trung tâm Quân dân Y kết hợp huyện Lý Sơn",
                "TT Quân dân Y Lý Sơn",
                LY_SON_NOTE,
            )
        else:
            name = f"Trung tâm Y tế {district.kind.lower()} {district.name}"
            short, note = f"TTYT {district.name}", ""
        seat = next((c.code for c in communes if c.kind != "Xã"), communes[0].code if communes else LY_SON)
        centre = _add_facility(
            actor, root.id, Kind.DISTRICT_CENTRE, name, short, str(centre_number), seat, dice, STATED, note
        )
        centre_number += 1
        _add_departments(actor, centre, CENTRE)
        _add_doctors(actor, centre, CENTRE, 6, dice, licences)
        stations = [(c, f"Trạm Y tế {c.kind.lower()} {c.name}", "") for c in communes]
        stations += [
            (c, f"Trạm Y tế {c.kind.lower()} {c.name} – cơ sở 2 (mẫu)", EXTRA_NOTE)
            for c in communes
            if c.code == EXTRA_STATION
        ]
        for commune, title, remark in stations:
            station = _add_facility(
                actor, centre.id, Kind.COMMUNE_STATION, title, f"TYT {commune.name}", str(station_number),
                commune.code, dice, MADE_UP if remark else STATED, remark, centre.his_vendor,
            )  # fmt: skip
            station_number += 1
            _add_doctors(actor, station, ["K01"], 2, dice, licences)


def _add_facility(
    actor: Actor, parent_id: UUID, kind: str, name: str, short_name: str, code: str, place_code: str,
    dice: random.Random, source: str, note: str = "", his_vendor: str = "",
) -> Organisation:  # fmt: skip
    place = _place_today(place_code)
    return add_organisation(
        actor=actor,
        parent_id=parent_id,
        kind=kind,
        name=name,
        short_name=short_name,
        facility_code=code,
        place_code=place_code,
        address=f"{place.full_name}, tỉnh Quảng Ngãi" if place else "",
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        his_vendor=his_vendor or dice.choice(VENDORS),
        source=source,
        note=note,
        valid_from=SINCE,
    )


def _place_today(code: str) -> Unit | None:
    """Return the commune of 2025 that a commune of 2023 became, or that has the code itself."""
    shares = successors(code, SHAPE_ON)
    return shares[0].unit if shares else find_unit(code, TODAY_UNITS)


def _add_departments(actor: Actor, facility: Organisation, codes: list[str]) -> None:
    for code in codes:
        add_organisation(
            actor=actor,
            parent_id=facility.id,
            kind=Kind.CLINICAL_DEPARTMENT,
            name=DEPARTMENTS[code],
            department_code=code,
            place_code=facility.place_code,
            valid_from=SINCE,
            source=MADE_UP,
        )


def _add_doctors(
    actor: Actor,
    facility: Organisation,
    departments: list[str],
    count: int,
    dice: random.Random,
    licences: Iterator[str],
) -> None:
    for number in range(count):
        add_staff(
            actor=actor,
            organisation_id=facility.id,
            full_name=" ".join(dice.choice(words) for words in (FAMILY, MIDDLE, GIVEN)),
            title="Y sĩ" if facility.kind == Kind.COMMUNE_STATION and number else "Bác sĩ",
            licence_number=next(licences),
            department_code=departments[number % len(departments)],
            valid_from=SINCE,
        )


def _licences() -> Iterator[str]:
    number = 1000
    while True:
        number += 1
        yield f"{number:06d}/QNG-CCHN"
