import pytest

from yteso.kernel.audit.models import Entry
from yteso.kernel.audit.public import list_reads_of, record, record_list, record_read
from yteso.kernel.base.public import Stranger, SystemActor, uuid7

pytestmark = pytest.mark.django_db
ACTOR = SystemActor("BS. Nguyễn Văn An", user_id=uuid7(), organisation_id=uuid7(), address="10.0.0.1")


def test_a_read_is_one_row_with_who_when_whom_why_and_from_where():
    person = uuid7()
    record_read(ACTOR, person, "record.chart.read", purpose="khám bệnh")
    entry = Entry.objects.get()
    assert (entry.user_id, entry.user_label, entry.organisation_id) == (
        ACTOR.user_id, ACTOR.label, ACTOR.organisation_id)  # fmt: skip
    assert (entry.kind, entry.verb, entry.person_id, entry.purpose, entry.emergency, entry.address) == (
        "read", "record.chart.read", person, "khám bệnh", False, "10.0.0.1")  # fmt: skip


def test_who_saw_this_person_counts_openings_and_lists_but_not_changes():
    person, other = uuid7(), uuid7()
    record_read(ACTOR, person, "record.chart.read")
    record_list(ACTOR, [other, person], "people.person.search")
    record_list(ACTOR, [other], "people.person.search")
    record(ACTOR, "people.person.change", person_id=person)
    assert [entry.verb for entry in list_reads_of([person])] == ["people.person.search", "record.chart.read"]
    assert list_reads_of([uuid7()]).count() == 0


def test_a_long_list_is_cut_into_rows_of_a_thousand():
    ids = [uuid7() for _ in range(2500)]
    record_list(ACTOR, [*ids, ids[0]], "people.person.export")
    assert [len(entry.person_ids) for entry in Entry.objects.order_by("at", "id")] == [1000, 1000, 500]
    assert {entry.detail["count"] for entry in Entry.objects.all()} == {2500}
    assert list_reads_of([ids[2400]]).count() == 1


def test_a_search_that_found_nobody_is_recorded():
    record_list(ACTOR, [], "people.person.search", detail={"by": "name"})
    assert Entry.objects.get().detail == {"count": 0, "by": "name"}


def test_a_stranger_sees_nothing_of_the_log():
    record(ACTOR, "a.b.c")
    assert Entry.objects.visible_to(Stranger()).count() == 0
    assert Entry.objects.visible_to(ACTOR).count() == 1
