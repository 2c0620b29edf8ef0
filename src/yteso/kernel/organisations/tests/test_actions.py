import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import NotAllowed, NotVisible, Stranger
from yteso.kernel.organisations.actions import (
    CODE_LOCK,
    NewPost,
    add_organisation,
    add_staff,
    assign_facility_code,
    change_organisation,
    close_organisation,
    end_post,
    move_organisation,
    rename_organisation,
)
from yteso.kernel.organisations.errors import (
    AlreadyClosed,
    CodeMalformed,
    CodeTaken,
    DatesReversed,
    HasOpenParts,
    MovesUnderItself,
    NameMissing,
)
from yteso.kernel.organisations.models import FacilityCode, Organisation
from yteso.kernel.organisations.public import (
    facility_map,
    facility_names,
    facility_of,
    find_facility,
    find_staff,
    list_above,
    name_on,
)
from yteso.kernel.organisations.testing import LONG_AGO, TESTER, make_facility

pytestmark = pytest.mark.django_db

Kind = Organisation.Kind
IN_2024 = dt.date(2024, 5, 1)
IN_2026 = dt.date(2026, 5, 1)


def test_a_facility_is_found_by_code_and_day() -> None:
    root = make_facility("Sở Y tế", kind=Kind.DEPARTMENT_OF_HEALTH)
    station = make_facility("TYT xã A", "51101", parent_id=root.id)

    assert station.path == [root.id, station.id]
    assert find_facility("51101", IN_2024) == station
    assert find_facility("51101", dt.date(2019, 12, 31)) is None
    assert find_facility("51102", IN_2024) is None
    assert facility_map(IN_2024) == {"51101": station.id}
    assert facility_names(["51101", "51999"], IN_2024) == {"51101": "TYT xã A"}
    assert Entry.objects.filter(object_id=str(station.id)).count() == 1


def test_a_facility_may_change_its_code_and_both_stay_answerable() -> None:
    station = make_facility("TYT xã A", "51101")
    assign_facility_code(
        actor=TESTER, organisation_id=station.id, code="51777", valid_from=dt.date(2025, 7, 1), source="QĐ 1"
    )

    assert find_facility("51101", IN_2024) == station
    assert find_facility("51101", IN_2026) is None
    assert find_facility("51777", IN_2026) == station
    assert facility_map(IN_2026) == {"51777": station.id}
    station.refresh_from_db()
    assert station.facility_code == "51777"
    later = make_facility("TYT xã B")
    assign_facility_code(actor=TESTER, organisation_id=later.id, code="51101", valid_from=dt.date(2025, 7, 1))
    assert find_facility("51101", IN_2026) == later


@pytest.mark.parametrize("code", ["5110", "511011", "5110A", "51 01", "５１１０１"])
def test_a_malformed_code_is_refused(code: str) -> None:
    with pytest.raises(CodeMalformed):
        make_facility("TYT xã A", code)
    assert Organisation.objects.count() == 0


def test_a_taken_code_is_refused_and_nothing_changes() -> None:
    make_facility("TYT xã A", "51101")
    with pytest.raises(CodeTaken):
        make_facility("TYT xã B", "51101")
    assert Organisation.objects.count() == 1
    assert FacilityCode.objects.count() == 1


def test_two_at_once_do_not_both_find_a_code_free() -> None:
    make_facility("TYT xã A", "51101")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 51101)", [CODE_LOCK])
            assert cursor.fetchone() == (False,), "who gives this code meanwhile waits for our end"
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 51102)", [CODE_LOCK])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def test_the_database_itself_refuses_two_holders_of_a_code() -> None:
    one, other = make_facility("A", "51101"), make_facility("B")
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityCode.objects.create(organisation=other, code="51101", valid_from=IN_2024)
    assert one.codes.count() == 1


def test_a_rename_keeps_the_former_name_for_its_time() -> None:
    station = make_facility("TYT xã A", "51101")
    rename_organisation(
        actor=TESTER, organisation_id=station.id, name="  TYT   phường A ", on=dt.date(2025, 7, 1)
    )
    rename_organisation(actor=TESTER, organisation_id=station.id, name="TYT A", on=dt.date(2026, 1, 1))

    station.refresh_from_db()
    days = [IN_2024, dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 1, 1)]
    assert [name_on(station, day) for day in days] == ["TYT xã A", "TYT xã A", "TYT phường A", "TYT A"]
    with pytest.raises(DatesReversed):
        rename_organisation(actor=TESTER, organisation_id=station.id, name="TYT B", on=dt.date(2025, 1, 1))


def test_closing_ends_codes_and_posts_and_keeps_history() -> None:
    centre = make_facility("TTYT", "51011", kind=Kind.DISTRICT_CENTRE)
    station = make_facility("TYT", "51101", parent_id=centre.id)
    add_staff(
        actor=TESTER,
        organisation_id=station.id,
        posts=[NewPost("Lê Thị B", licence_number="1/QNG")],
        valid_from=LONG_AGO,
    )
    last = dt.date(2025, 6, 30)
    with pytest.raises(HasOpenParts):
        close_organisation(actor=TESTER, organisation_id=centre.id, on=last, reason="NQ 1677")

    close_organisation(actor=TESTER, organisation_id=station.id, on=last, reason="NQ 1677")

    assert find_facility("51101", last) == station
    assert find_facility("51101", dt.date(2025, 7, 1)) is None
    assert [post.full_name for post in find_staff("1/QNG", last)] == ["Lê Thị B"]
    assert find_staff("1/QNG", dt.date(2025, 7, 1)) == []
    with pytest.raises(AlreadyClosed):
        change_organisation(actor=TESTER, organisation_id=station.id, phone="1")
    close_organisation(actor=TESTER, organisation_id=centre.id, on=last, reason="NQ 1677")


def test_posts_begin_and_end() -> None:
    station = make_facility("TYT", "51101")
    [post] = add_staff(
        actor=TESTER, organisation_id=station.id, posts=[NewPost(" Trần  Văn C ")], valid_from=LONG_AGO
    )
    assert post.full_name == "Trần Văn C"
    with pytest.raises(DatesReversed):
        end_post(actor=TESTER, staff_id=post.id, on=dt.date(2019, 1, 1))
    end_post(actor=TESTER, staff_id=post.id, on=IN_2024)
    with pytest.raises(AlreadyClosed):
        end_post(actor=TESTER, staff_id=post.id, on=IN_2026)
    with pytest.raises(NameMissing):
        add_staff(actor=TESTER, organisation_id=station.id, posts=[NewPost("  ")], valid_from=LONG_AGO)


def test_details_change_and_only_what_is_given() -> None:
    station = make_facility("TYT", "51101")
    change_organisation(actor=TESTER, organisation_id=station.id, phone="0255", note="")
    station.refresh_from_db()
    assert (station.phone, station.name) == ("0255", "TYT")
    entry = Entry.objects.order_by("-id").first()
    assert entry is not None
    assert entry.detail == {"did": "change", "fields": ["phone"]}


def test_moving_takes_everything_under_it_along() -> None:
    root = make_facility("Sở", kind=Kind.DEPARTMENT_OF_HEALTH)
    a = make_facility("TTYT A", "51011", parent_id=root.id, kind=Kind.DISTRICT_CENTRE)
    b = make_facility("TTYT B", "51012", parent_id=root.id, kind=Kind.DISTRICT_CENTRE)
    station = make_facility("TYT", "51101", parent_id=a.id)
    ward = make_facility("Khoa", parent_id=station.id, kind=Kind.CLINICAL_DEPARTMENT)

    move_organisation(actor=TESTER, organisation_id=station.id, parent_id=b.id)

    ward.refresh_from_db()
    assert ward.path == [root.id, b.id, station.id, ward.id]
    assert [o.name for o in list_above(ward)] == ["Sở", "TTYT B", "TYT"]
    assert facility_of(ward) == station
    assert set(Organisation.objects.below(a.id)) == {a}
    for under in (station.id, ward.id):
        with pytest.raises(MovesUnderItself):
            move_organisation(actor=TESTER, organisation_id=station.id, parent_id=under)


def test_a_stranger_changes_nothing() -> None:
    station = make_facility("TYT", "51101")
    with pytest.raises(NotAllowed):
        add_organisation(
            actor=Stranger(), parent_id=station.id, kind=Kind.OFFICE, name="X", valid_from=LONG_AGO
        )
    with pytest.raises(NotAllowed):
        close_organisation(actor=Stranger(), organisation_id=station.id, on=IN_2024, reason="")
    with pytest.raises(NotAllowed):
        add_staff(actor=Stranger(), organisation_id=station.id, posts=[NewPost("X")], valid_from=LONG_AGO)
    with pytest.raises(NotVisible):
        change_organisation(actor=TESTER, organisation_id=uuid4(), phone="1")
    assert Organisation.objects.count() == 1
    assert not Organisation.objects.visible_to(Stranger()).exists()


def true_path(organisation: Organisation, parents: dict[UUID, UUID | None]) -> list[UUID]:
    path, here = [], organisation.id
    while here is not None:
        path.append(here)
        here = parents[here]  # type: ignore[assignment]
    return path[::-1]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_paths_are_right_after_any_moves(moves: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        nodes = [make_facility("0", kind=Kind.DEPARTMENT_OF_HEALTH)]
        for number in range(1, 10):
            nodes.append(make_facility(str(number), parent_id=nodes[number // 2].id))
        for moved, to in moves:
            try:
                move_organisation(actor=TESTER, organisation_id=nodes[moved].id, parent_id=nodes[to].id)
            except MovesUnderItself:
                assert nodes[moved].id in Organisation.objects.get(id=nodes[to].id).path
        rows = list(Organisation.objects.filter(id__in=[n.id for n in nodes]))
        parents = {o.id: o.parent_id for o in rows}
        assert [o.name for o in rows if o.path != true_path(o, parents)] == []
        transaction.set_rollback(True)
