import dataclasses
import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import NotAllowed, Stranger, SystemActor, now
from yteso.kernel.places.actions import apply_change_set, find_changes, install_shipped, preview_change_set
from yteso.kernel.places.errors import (
    ChangeSetDiffers,
    ChangeSetFaulty,
    ChangeSetOutOfOrder,
    UnknownChangeSet,
)
from yteso.kernel.places.models import ChangeSet, Succession, Unit
from yteso.kernel.places.public import Level, find_unit, list_units, predecessors, successors
from yteso.kernel.places.queries import list_mergers, province_tree
from yteso.kernel.places.shipped import NewUnit, Passage, read_change_sets

pytestmark = pytest.mark.django_db

IN_2023 = dt.date(2023, 6, 1)
EARLY_2025 = dt.date(2025, 3, 1)
LAST_OF_OLD = dt.date(2025, 6, 30)
FIRST_OF_NEW = dt.date(2025, 7, 1)
TESTER = SystemActor("test")


@pytest.mark.parametrize(
    ("on", "province", "districts", "communes"),
    [
        (IN_2023, "51", 13, 173),
        (IN_2023, "62", 10, 102),
        (EARLY_2025, "51", 13, 170),
        (LAST_OF_OLD, "51", 13, 170),
        (FIRST_OF_NEW, "51", 0, 96),
        (FIRST_OF_NEW, "62", 0, 0),
        (dt.date(2026, 6, 1), "51", 0, 96),
    ],
)
def test_counts_of_each_day_are_those_of_the_official_lists(
    on: dt.date, province: str, districts: int, communes: int
) -> None:
    assert list_units(Level.DISTRICT, on, province).count() == districts
    assert list_units(Level.COMMUNE, on, province).count() == communes


def test_provinces_were_63_and_are_34() -> None:
    assert list_units(Level.PROVINCE, IN_2023).count() == 63
    assert list_units(Level.PROVINCE, FIRST_OF_NEW).count() == 34
    hue = [str(find_unit("46", day)) for day in (IN_2023, EARLY_2025, FIRST_OF_NEW)]
    assert hue == ["Tỉnh Thừa Thiên Huế", "Thành phố Huế", "Thành phố Huế"]


def test_the_new_communes_are_9_wards_86_communes_and_one_special_zone() -> None:
    kinds = Counter(unit.kind for unit in list_units(Level.COMMUNE, FIRST_OF_NEW, "51"))
    assert kinds == {"Xã": 86, "Phường": 9, "Đặc khu": 1}
    assert all(unit.latitude and unit.longitude for unit in list_units(Level.COMMUNE, FIRST_OF_NEW, "51"))


def test_no_coordinates_of_a_geocoder_are_kept() -> None:
    assert not Unit.objects.filter(valid_from__lt=FIRST_OF_NEW, latitude__isnull=False).exists()


def test_a_code_means_what_it_meant_on_the_day() -> None:
    assert str(find_unit("51", IN_2023)) == "Tỉnh Quảng Ngãi"
    assert str(find_unit("21262", IN_2023)) == "Xã Nghĩa An"
    assert str(find_unit("21262", EARLY_2025)) == "Xã An Phú"
    assert find_unit("21262", FIRST_OF_NEW) is None
    assert find_unit("522", FIRST_OF_NEW) is None
    assert find_unit("51", dt.date(2019, 1, 1)) is None
    assert find_unit("", IN_2023) is None


def test_units_are_in_vietnamese_order() -> None:
    names = [unit.name for unit in list_units(Level.DISTRICT, IN_2023, "51")]
    assert names.index("Ba Tơ") < names.index("Bình Sơn") < names.index("Đức Phổ") < names.index("Lý Sơn")


def test_successors_are_followed_over_all_changes() -> None:
    def became(code: str, until: dt.date | None = None) -> list[tuple[str, Decimal | None, bool]]:
        return [(str(s.unit), s.share, s.is_main) for s in successors(code, IN_2023, until)]

    assert became("21253") == [("Xã An Phú", Decimal(1), True)]  # Nghĩa Phú, merged twice
    assert became("21253", EARLY_2025) == [("Xã An Phú", Decimal(1), True)]
    assert became("21253", dt.date(2023, 12, 31)) == [("Xã Nghĩa Phú", Decimal(1), True)]
    assert became("536") == [("Đặc khu Lý Sơn", Decimal(1), True)]
    assert became("62") == [("Tỉnh Quảng Ngãi", Decimal(1), True)]
    assert became("522") == []  # districts were abolished
    assert became("01") == [("Thành phố Hà Nội", Decimal(1), True)]
    assert became("99999") == []


def test_a_divided_commune_has_two_successors_of_unknown_share() -> None:
    shares = successors("21142", IN_2023)  # Trà Bùi
    assert [(str(s.unit), s.share, s.is_main) for s in shares] == [
        ("Xã Cà Đam", None, True),
        ("Xã Tây Trà Bồng", None, False),
    ]


def test_every_commune_of_2023_has_a_successor_and_every_new_one_a_predecessor() -> None:
    lost = [
        unit.code
        for province in ("51", "62")
        for unit in list_units(Level.COMMUNE, IN_2023, province)
        if not successors(unit.code, IN_2023)
    ]
    assert lost == []
    mergers = list_mergers("51", IN_2023, FIRST_OF_NEW)
    assert len(mergers) == 96
    assert [m.unit.code for m in mergers if not m.former] == []
    assert len({unit.code for m in mergers for unit in m.former}) == 173 + 102 + 1  # the district of Lý Sơn


def test_predecessors_say_what_made_up_a_unit() -> None:
    made_of = {str(s.unit) for s in predecessors("21034", FIRST_OF_NEW, IN_2023)}
    assert made_of == {"Xã Nghĩa Dũng", "Xã Nghĩa Dõng", "Xã Nghĩa Phú", "Xã Nghĩa Hà", "Xã Nghĩa An"}


def test_comparing_two_days_takes_few_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(4):
        list_mergers("51", IN_2023, FIRST_OF_NEW)
    with django_assert_num_queries(3):
        province_tree("51", IN_2023)


def test_the_plan_and_the_list_differ_by_one_and_both_are_kept() -> None:
    note = ChangeSet.objects.get(code="2020").note
    assert "173 đơn vị cấp xã" in note
    assert "174 trạm y tế" in note


def test_applying_again_changes_nothing() -> None:
    before = (Unit.objects.count(), Succession.objects.count(), Entry.objects.count())
    apply_change_set(actor=TESTER, changes=find_changes("2025-07"), now=now())
    assert install_shipped(actor=TESTER, now=now()) == []
    assert (Unit.objects.count(), Succession.objects.count(), Entry.objects.count()) == before


def made_up(**values: object) -> "object":
    changes = dataclasses.replace(
        read_change_sets()[-1],
        code="2030",
        title="Thử",
        effective_on=dt.date(2030, 1, 1),
        digest="x",
        units=(NewUnit("21025", "commune", "Phường", "Cẩm Thành Mới", "51", None, None),),
        passages=(Passage("21025", "21025", True, ""),),
    )
    return dataclasses.replace(changes, **values)  # type: ignore[arg-type]


def test_a_new_change_set_ends_begins_and_is_audited() -> None:
    changes = made_up()
    preview = preview_change_set(changes)  # type: ignore[arg-type]
    assert [str(unit) for unit in preview.ending] == ["Phường Cẩm Thành"]
    assert not preview.is_applied

    apply_change_set(actor=TESTER, changes=changes, now=now())  # type: ignore[arg-type]

    assert str(find_unit("21025", dt.date(2029, 12, 31))) == "Phường Cẩm Thành"
    assert str(find_unit("21025", dt.date(2030, 1, 1))) == "Phường Cẩm Thành Mới"
    entry = Entry.objects.order_by("-id").first()
    assert entry is not None
    assert (entry.object_kind, entry.object_id) == ("change_set", "2030")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"passages": (Passage("99999", "21025", True, ""),)}, ChangeSetFaulty),
        ({"passages": (Passage("21025", "99998", True, ""),)}, ChangeSetFaulty),
        ({"effective_on": dt.date(2024, 1, 1), "passages": ()}, ChangeSetOutOfOrder),
        ({"code": "2025-07"}, ChangeSetDiffers),
    ],
)
def test_a_faulty_change_set_is_refused_whole(values: dict[str, object], error: type[Exception]) -> None:
    before = Unit.objects.count()
    with pytest.raises(error):
        apply_change_set(actor=TESTER, changes=made_up(**values), now=now())  # type: ignore[arg-type]
    assert Unit.objects.count() == before


def test_only_those_who_may_apply() -> None:
    with pytest.raises(NotAllowed):
        apply_change_set(actor=Stranger(), changes=made_up(), now=now())  # type: ignore[arg-type]
    with pytest.raises(UnknownChangeSet):
        find_changes("1999")


def test_the_command_lists_previews_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("places_apply")
    assert len(capsys.readouterr().out.splitlines()) == 3
    call_command("places_apply", "2025-07")
    assert "applied already" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("places_apply", "1999")
