"""The log can only be added to, and whatever is done to it behind its back is found and named."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from yteso.kernel.audit.models import Chain, Entry
from yteso.kernel.audit.public import record, record_list, record_read, verify
from yteso.kernel.audit.testing import behind_its_back
from yteso.kernel.base.public import SystemActor, uuid7

# ruff: noqa: E501

pytestmark = pytest.mark.django_db
ACTOR = SystemActor("test", address="2001:db8::1")


def write(count: int) -> list[Entry]:
    for number in range(count):
        record(
            ACTOR,
            "test.thing.change",
            object_kind="thing",
            object_id=number,
            detail={"số": 'một "hai"\n\x01'},
        )
    return list(Entry.objects.order_by("chain", "seq"))


def faults() -> list[tuple[str, int]]:
    return [(fault.what, fault.seq) for fault in verify().faults]


def test_an_untouched_log_is_sound():
    record(
        ACTOR,
        "a.b.c",
        person_id=uuid7(),
        organisation_id=uuid7(),
        purpose="khám bệnh",
        detail={"n": 1.50, "x": None},
    )
    record_read(ACTOR, uuid7(), "record.chart.read", emergency=True, purpose="cấp cứu")
    record_list(ACTOR, [uuid7(), uuid7()], "people.person.search")
    found = verify()
    assert found.sound
    assert found.entries == 3
    assert sum(seq for seq, _ in found.heads.values()) == 3


@pytest.mark.parametrize("sql", [
    "UPDATE audit_entry SET user_label = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE false",
])  # fmt: skip
def test_the_database_refuses_changes(sql):
    write(2)
    with pytest.raises(DatabaseError, match="can only be added to"), transaction.atomic():
        connection.cursor().execute(sql)
    assert Entry.objects.count() == 2


def test_the_database_refuses_to_empty_the_log():
    write(2)
    with connection.cursor() as cursor:  # conftest switches this trigger off for the flush of other tests
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")
        with pytest.raises(DatabaseError, match="can only be added to"), transaction.atomic():
            cursor.execute("TRUNCATE audit_entry")
    assert Entry.objects.count() == 2


def test_numbers_and_digests_given_by_the_writer_are_ignored():
    Entry(at="2026-01-01T00:00Z", kind="write", user_label="x", verb="x", chain=7, seq=99, digest=b"x").save()
    assert Entry.objects.get().seq == 1
    assert verify().sound


@pytest.mark.parametrize("column", [
    "user_label = 'somebody else'", "at = at + interval '1 microsecond'", "verb = ''", "emergency = true",
    "person_id = uuidv7()", "organisation_id = uuidv7()", "user_id = uuidv7()", "detail = '{}'", "address = '::1'",
    "purpose = 'x'", "object_id = 'x'", "object_kind = 'x'", "kind = 'read'", "person_ids = '{}'", "id = uuidv7()",
])  # fmt: skip
def test_a_changed_row_is_named(column):
    entry = write(4)[1]
    behind_its_back(f"UPDATE audit_entry SET {column} WHERE seq = %s", entry.seq)
    (fault,) = verify().faults
    assert (fault.what, fault.seq) == ("changed", 2)


def test_a_changed_row_whose_digest_was_computed_again_is_named():
    entry = write(4)[1]
    behind_its_back("UPDATE audit_entry SET digest = sha256('forged') WHERE id = %s", entry.id)
    assert faults() == [("changed", 2)]
    values = (
        "json_build_array(id::text, (extract(epoch from at)*1000000)::bigint, kind, user_id::text, 'forged', "
        "organisation_id::text, verb, person_id::text, person_ids::text, object_kind, object_id, purpose, emergency, "
        "detail::text, address, chain, seq, encode(previous, 'hex'))::text"
    )
    behind_its_back(
        f"UPDATE audit_entry SET user_label = 'forged', digest = sha256(convert_to({values}, 'UTF8')) WHERE id = %s",
        entry.id,
    )
    (fault,) = verify().faults
    assert (fault.what, fault.entry_id) == ("changed", str(entry.id))


def test_a_removed_row_is_named():
    entry = write(5)[2]
    behind_its_back("DELETE FROM audit_entry WHERE id = %s", entry.id)
    assert faults() == [("removed", 3)]


def test_a_removed_end_is_named():
    entries = write(5)
    behind_its_back("DELETE FROM audit_entry WHERE seq >= 4")
    assert faults() == [("removed", 4)]
    behind_its_back("DELETE FROM audit_entry")
    assert faults() == [("removed", 1)]
    assert len(entries) == 5


def test_an_inserted_row_is_named():
    write(3)
    copy = (
        "INSERT INTO audit_entry SELECT (jsonb_populate_record(e, jsonb_build_object('id', uuidv7(), 'seq', %s::int))).*"
        " FROM audit_entry e WHERE seq = 2"
    )
    behind_its_back(copy, 4)
    assert ("inserted", 4) in faults()


def test_a_row_inserted_in_the_middle_is_named():
    write(4)
    middle = Entry.objects.get(seq=2)
    behind_its_back("UPDATE audit_entry SET seq = -seq - 1 WHERE seq > 2")
    behind_its_back("UPDATE audit_entry SET seq = -seq WHERE seq < 0")
    values = [str(uuid7()), 3]
    behind_its_back(
        "INSERT INTO audit_entry SELECT (jsonb_populate_record(e, jsonb_build_object('id', %s::text, 'seq', %s::int))).*"
        " FROM audit_entry e WHERE seq = 2", *values,
    )  # fmt: skip
    behind_its_back("UPDATE audit_entry SET previous = %s WHERE seq = 3", bytes(middle.digest))
    found = verify()
    assert [(fault.what, fault.seq, fault.entry_id) for fault in found.faults] == [
        ("changed", 3, values[0]), ("inserted", 3, values[0]),
    ]  # fmt: skip


def test_two_rows_that_changed_places_are_named():
    write(5)
    behind_its_back("UPDATE audit_entry SET seq = -seq WHERE seq IN (2, 3)")
    behind_its_back("UPDATE audit_entry SET seq = CASE seq WHEN -2 THEN 3 ELSE 2 END WHERE seq < 0")
    assert faults() == [("reordered", 2), ("reordered", 3)]


def test_a_log_rewritten_with_all_its_digests_is_found_by_the_anchors(tmp_path):
    write(3)
    anchors = tmp_path / "anchors.json"
    call_command("audit_verify", anchors=anchors, stdout=io.StringIO())
    (chain,) = json.loads(anchors.read_text())
    behind_its_back("DELETE FROM audit_entry")
    Chain.objects.filter(chain=int(chain)).update(seq=0, digest=b"")
    write(3)
    assert verify().sound
    out = io.StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command("audit_verify", anchors=anchors, stdout=out)
    assert "anchor_broken" in out.getvalue()


def test_the_command_names_the_row_and_fails():
    entry = write(3)[1]
    behind_its_back("UPDATE audit_entry SET verb = 'x' WHERE id = %s", entry.id)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit_verify", stdout=out)
    assert str(entry.id) in out.getvalue()
    assert "changed" in out.getvalue()
