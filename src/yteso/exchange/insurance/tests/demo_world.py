"""A small demo world for tests: five communes, nine facilities, no database."""

import datetime as dt
from functools import cache

from yteso.exchange.insurance.demo.dossiers import Dossier
from yteso.exchange.insurance.demo.facilities import (
    CENTRE,
    HOSPITAL,
    PRIVATE_CLINIC,
    STATION,
    KnownFacility,
)
from yteso.exchange.insurance.demo.geography import Commune
from yteso.exchange.insurance.demo.world import World, make_world
from yteso.kernel.base.public import DemoPlan

UNTIL = dt.date(2026, 11, 20)
COMMUNES = (
    Commune("21010", "Phường Lê Hồng Phong", "522", "21025", "Phường Cẩm Thành"),
    Commune("21040", "Thị trấn Châu Ổ", "524", "21040", "Xã Bình Sơn"),
    Commune("21115", "Thị trấn Trà Xuân", "525", "21115", "Xã Trà Bồng"),
    Commune("21484", "Thị trấn Ba Tơ", "535", "21484", "Xã Ba Tơ"),
    Commune("", "Huyện Lý Sơn", "536", "21548", "Đặc khu Lý Sơn"),
)
FACILITIES = (
    KnownFacility("51001", "Bệnh viện Đa khoa tỉnh (mẫu)", HOSPITAL, "522", "21010"),
    KnownFacility("51002", "Bệnh viện Sản – Nhi tỉnh (mẫu)", HOSPITAL, "522", "21010"),
    KnownFacility("51003", "Bệnh viện Lao và Bệnh phổi tỉnh (mẫu)", HOSPITAL, "522", "21010"),
    KnownFacility("51011", "Trung tâm Y tế thành phố (mẫu)", CENTRE, "522", "21010"),
    KnownFacility("51012", "Trung tâm Y tế huyện Bình Sơn (mẫu)", CENTRE, "524", "21040"),
    KnownFacility("51013", "Trung tâm Y tế huyện Trà Bồng (mẫu)", CENTRE, "525", "21115"),
    KnownFacility("51101", "Trạm Y tế phường Lê Hồng Phong (mẫu)", STATION, "522", "21010"),
    KnownFacility("51102", "Trạm Y tế thị trấn Ba Tơ (mẫu)", STATION, "535", "21484"),
    KnownFacility("51801", "Phòng khám đa khoa (mẫu)", PRIVATE_CLINIC, "522", "21010"),
)


@cache
def small_world(visits: int = 1500, lines: int | None = None, seed: int = 11) -> World:
    """Return a world of 4,000 citizens; the same for every test that asks for the same."""
    plan = DemoPlan(until=UNTIL, seed=seed, people=4000, visits=visits, lines=lines)
    return make_world(plan, COMMUNES, FACILITIES)


def dossiers_of(world: World, facility_code: str, limit: int = 10_000) -> list[Dossier]:
    """Return the sound dossiers of one facility that ended by the last day."""
    number = next(n for n, f in enumerate(world.facilities) if f.code == facility_code)
    sender = world.sender(number)
    made = (d for d in sender.scribe.dossiers(sender.numbers) if d.ended // 1440 <= sender.last_day)
    return [dossier for dossier, _ in zip(made, range(limit), strict=False)]
