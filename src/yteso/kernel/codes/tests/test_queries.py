import datetime as dt

import pytest

from yteso.kernel.codes.models import Code, CodeSystem
from yteso.kernel.codes.public import (
    codes_of,
    is_official,
    lookup,
    reference_range,
    search,
    systems,
    titles,
    titles_in,
)
from yteso.kernel.codes.testing import load_list

pytestmark = pytest.mark.django_db

IN_2023 = dt.date(2023, 6, 1)
IN_2026 = dt.date(2026, 3, 1)


def test_every_constant_names_a_list_and_every_list_has_codes() -> None:
    named = {value for name, value in vars(systems).items() if name.isupper()}
    assert named == set(CodeSystem.objects.values_list("slug", flat=True))
    assert named == set(Code.objects.values_list("system__slug", flat=True).distinct())


def test_every_code_says_since_when_and_by_whom() -> None:
    assert not Code.objects.filter(source="").exists()
    assert not Code.objects.filter(title_vi="", title_en="").exists()


@pytest.mark.parametrize(
    ("system", "on", "codes"),
    [
        (systems.SEX, IN_2023, {"1", "2", "3"}),
        (systems.OUTCOME, IN_2023, {"1", "2", "3", "4", "5", "6", "7"}),
        (systems.OUTCOME, dt.date(2024, 6, 1), {"1", "2", "3", "4", "5", "6", "7", "8"}),
        (systems.CARE_TYPE, IN_2023, {f"{n:02d}" for n in range(1, 11)}),
        (systems.CARE_TYPE, dt.date(2026, 8, 1), {f"{n:02d}" for n in range(1, 17)}),
        (systems.LIVING_AREA, IN_2023, {"K1", "K2", "K3"}),
        (systems.COST_GROUP, IN_2026, {str(n) for n in range(1, 20)}),
        (systems.DEPARTMENT, IN_2023, {f"K{n:02d}" for n in range(1, 51)} | {"K99"}),
        (systems.ETHNIC_GROUP, IN_2023, {f"{n:02d}" for n in range(1, 56)}),
        (systems.FUEL, IN_2023, set()),
    ],
)
def test_lists_hold_what_the_decisions_of_the_day_list(system: str, on: dt.date, codes: set[str]) -> None:
    assert codes_of(system, on) == codes


def test_entitlement_codes_change_with_the_decision_of_october_2025() -> None:
    before = codes_of(systems.ENTITLEMENT, dt.date(2025, 10, 16))
    after = codes_of(systems.ENTITLEMENT, dt.date(2025, 10, 17))

    assert {"1.8", "1.9", "1.10", "7.1"} <= before
    assert not {"1.8", "1.9", "1.10", "7.1"} & after
    assert {"1.11", "1.18", "7", "10"} <= after - before


def test_a_title_is_that_of_the_day() -> None:
    assert titles(systems.OUTCOME, ["5"], IN_2023) == {"5": "Tử vong"}
    assert titles(systems.OUTCOME, ["5", "unknown"], IN_2026) == {"5": "Tử vong tại cơ sở KBCB"}
    assert titles(systems.OUTCOME, ["5"], IN_2026, "en") == {"5": "Died at the facility"}
    both = titles_in({systems.SEX: ["1"], systems.ICD10: ["I10", "W50"]}, IN_2023)
    assert both[systems.SEX] == {"1": "Nam"}
    assert both[systems.ICD10]["I10"] == "Tăng huyết áp vô căn (nguyên phát)"
    assert both[systems.ICD10]["W50"].startswith("Hit, struck")


def test_lookup_of_an_unknown_code_or_list_finds_nothing() -> None:
    assert lookup(systems.SEX, "9", IN_2023) is None
    assert lookup("no_such_list", "1", IN_2023) is None
    assert codes_of("no_such_list", IN_2023) == frozenset()


def test_memory_never_outlives_a_change() -> None:
    assert "4" not in codes_of(systems.SEX, IN_2026)
    assert titles(systems.SEX, ["1"], IN_2026) == {"1": "Nam"}

    load_list(systems.SEX, "Mã,Tên\n1,Nam giới\n4,Khác\n", IN_2026)

    assert "4" in codes_of(systems.SEX, IN_2026)
    assert "4" not in codes_of(systems.SEX, IN_2023)
    assert titles(systems.SEX, ["1"], IN_2026) == {"1": "Nam giới"}
    assert titles(systems.SEX, ["1"], IN_2023) == {"1": "Nam"}


def test_answering_from_memory_asks_the_database_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    codes_of(systems.ICD10, IN_2026)
    titles(systems.ICD10, ["I10", "J18.9"], IN_2026)
    with django_assert_num_queries(1):
        codes_of(systems.ICD10, dt.date(2026, 4, 1))  # another day of the same period
    with django_assert_num_queries(1):
        titles(systems.ICD10, ["I10", "J18.9"], dt.date(2026, 4, 1))


def test_search_finds_with_and_without_tones_and_by_code() -> None:
    for text in ("sốt xuất huyết dengue", "sot xuat huyet dengue", "SỐT XUẤT HUYẾT Dengue"):
        assert "A91" in [code.code for code in search(systems.ICD10, text, IN_2026)]
    assert [c.code for c in search(systems.ICD10, "j189", IN_2026)] == ["J18.9"]
    assert search(systems.ICD10, "E11", IN_2026)[0].code == "E11"
    assert [c.code for c in search(systems.DRUG, "paracetamol", IN_2026)] == ["40.48"]
    assert "I10" in [c.code for c in search(systems.ICD10, "cao huyết áp", IN_2026)]
    assert search(systems.ICD10, "không-có-bệnh-này", IN_2026) == []


def test_short_lists_are_told_from_official_ones() -> None:
    assert is_official(systems.SEX)
    assert not is_official(systems.DRUG)


def test_diseases_of_one_sex_say_so() -> None:
    def sex(code: str) -> str | None:
        found = lookup(systems.ICD10, code, IN_2026)
        return found.attributes.get("sex") if found else "missing"

    assert sex("N40") == "1"
    assert sex("O80.0") == "2"
    assert sex("C53.9") == "2"
    assert sex("J18.9") is None


def test_icd10_has_the_codes_that_the_ministry_keeps_beside_the_latest_edition() -> None:
    held = codes_of(systems.ICD10, IN_2026)
    assert len(held) == 13299
    assert {"A90", "A91", "A97.0", "S52.50", "S52.51", "T08.0", "M01.00", "M49.2", "S36.11", "U07.1"} <= held
    assert not {"S52.52", "M01.0A", "A98.9"} & held


def test_a_reference_range_follows_sex_and_age() -> None:
    def bounds(code: str, sex: int | None, age: float | None) -> tuple[float | None, float | None] | None:
        found = reference_range(code, IN_2026, sex=sex, age_years=age)
        return (found.low, found.high) if found else None

    assert bounds("HGB", 1, 40) == (130, 165)
    assert bounds("HGB", 2, 40) == (120, 150)
    assert bounds("HGB", 2, 5) == (110, 145)
    assert bounds("HGB", None, None) == (120, 165)
    assert bounds("LDL", 1, 40) == (None, 3.4)
    assert bounds("NO_SUCH", 1, 40) is None
    glucose = reference_range("GLUCOSE", IN_2026)
    assert glucose is not None
    assert glucose.unit == "mmol/L"
