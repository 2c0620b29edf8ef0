import datetime as dt
from collections import Counter

import pytest

from yteso.kernel.base.public import DemoPlan
from yteso.kernel.organisations.demo import make_demo
from yteso.kernel.organisations.models import FacilityCode, Organisation, Staff
from yteso.kernel.organisations.testing import make_facility, make_province

pytestmark = pytest.mark.django_db

Kind = Organisation.Kind


def test_the_demo_province_has_the_counts_that_the_plan_states() -> None:
    make_province()

    facilities = Organisation.objects.facilities()
    assert facilities.count() == 206
    assert Counter(facilities.values_list("kind", flat=True)) == {
        Kind.PROVINCE_HOSPITAL: 7,
        Kind.DISTRICT_CENTRE: 13,  # 12 centres and the military-civil centre of Lý Sơn
        Kind.COMMUNE_STATION: 174,
        Kind.PRIVATE_HOSPITAL: 2,
        Kind.PRIVATE_CLINIC: 10,
    }
    assert facilities.filter(name__startswith="Trung tâm Y tế").count() == 12
    assert Organisation.objects.filter(kind=Kind.OFFICE).count() == 6
    assert FacilityCode.objects.filter(code__startswith="51").count() == 206
    assert facilities.filter(latitude__isnull=True).count() == 0
    assert facilities.filter(his_vendor="").count() == 0
    for name in ("Bệnh viện Đa khoa tỉnh Quảng Ngãi", "Bệnh viện Đa khoa khu vực Đặng Thùy Trâm"):
        assert facilities.filter(name=name).count() == 1
    extra = facilities.get(note__contains="173 xã")
    assert "cơ sở 2 (mẫu)" in extra.name
    licences = Staff.objects.values_list("licence_number", flat=True)
    assert len(licences) == len(set(licences)) > 400


def test_making_the_demo_twice_changes_nothing() -> None:
    said: list[str] = []
    make_facility("Sở Y tế", kind=Kind.DEPARTMENT_OF_HEALTH)
    make_demo(DemoPlan(until=dt.date(2026, 1, 1)), said.append)
    assert said == ["organisations are there already"]
    assert Organisation.objects.count() == 1


def test_the_same_seed_makes_the_same_province() -> None:
    def made() -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
        organisations = Organisation.objects.order_by("facility_code", "name", "his_vendor")
        staff = Staff.objects.order_by("licence_number")
        return (
            list(organisations.values_list("facility_code", "name", "his_vendor")),
            list(staff.values_list("licence_number", "full_name")),
        )

    make_province(seed=7)
    first = made()
    Staff.objects.all().delete()
    FacilityCode.objects.all().delete()
    Organisation.objects.update(parent=None)
    Organisation.objects.all().delete()
    make_province(seed=7)
    assert made() == first
