import datetime as dt
from uuid import uuid4

import pytest

from yteso.insight.registers.actions import (
    bring_from_record,
    fill_cells,
    load_register,
    remove_entry,
    restore_entry,
    write_entry,
    write_many,
)
from yteso.insight.registers.definitions import find_version
from yteso.insight.registers.errors import NothingWritten, ReasonMissing, RegisterUnreadable
from yteso.insight.registers.models import Entry, RegisterVersion
from yteso.insight.registers.patients import list_in_care, list_perhaps_gone
from yteso.insight.registers.shipped import shipped_documents
from yteso.insight.registers.tests.conftest import DAY, DELIVERY, NOW, changes
from yteso.kernel.audit.public import Entry as AuditEntry
from yteso.kernel.base.public import NotAllowed, NotVisible, SystemActor
from yteso.kernel.people.public import Candidate, Identifier, PartialDate, match_batch
from yteso.kernel.people.testing import make_person
from yteso.kernel.ui.public import GridChange
from yteso.record.visits.public import Paper
from yteso.record.visits.testing import make_visit

pytestmark = pytest.mark.django_db


def test_cells_become_an_entry_with_what_follows_from_it(fill, station):
    row = uuid4()
    answer = fill(row=row, **DELIVERY)
    assert answer.refused == []
    assert {c.column: c.text for c in answer.saved}["weight_g"] == "3.200"
    entry = Entry.objects.get(id=row)
    assert entry.values["weight_g"] == 3200
    assert entry.values["method"] == "1"
    assert entry.values["born_on"] == "1996"
    assert (entry.happened_on, entry.full_name, entry.sex) == (dt.date(2026, 10, 5), "Nguyễn Thị Ánh", 2)
    assert entry.age_days // 365 == 30
    assert entry.is_complete
    assert entry.doubts == {}
    assert entry.organisation_id == station.id


def test_the_same_batch_twice_makes_one_entry(fill):
    row = uuid4()
    fill(row=row, **DELIVERY)
    again = fill(row=row, **DELIVERY)
    assert again.refused == []
    assert Entry.objects.count() == 1


def test_what_a_colleague_wrote_is_not_overwritten(cast, station, fill):
    row = uuid4()
    fill(row=row, full_name="A")
    late = [GridChange(str(row), "full_name", "C", "B")]
    answer = fill_cells(
        actor=cast.doctor_a.actor, organisation_id=station.id, register="A4", changes=late, on=DAY, now=NOW
    )
    assert (answer.refused[0].stored, answer.saved) == ("A", [])
    assert Entry.objects.get().full_name == "A"


def test_wrong_cells_are_refused_and_the_others_are_saved(fill):
    row = uuid4()
    answer = fill(row=row, **DELIVERY | {"weight_g": "nặng", "delivered_on": "01/01/2030", "nowhere": "1"})
    assert {no.column for no in answer.refused} == {"weight_g", "delivered_on", "nowhere"}
    entry = Entry.objects.get(id=row)
    assert "weight_g" not in entry.values
    assert not entry.is_complete


def test_rules_and_usual_ranges_raise_doubts(fill):
    row = uuid4()
    answer = fill(row=row, **DELIVERY | {"place": "3", "method": "3", "weight_g": "600"})
    doubts = Entry.objects.get(id=row).doubts
    assert doubts["method"] == ["bad", "Đẻ ngoài cơ sở y tế không thể mổ hoặc forceps."]
    assert doubts["weight_g"][0] == "warning"
    assert {note.column for note in answer.notes} == {"method", "weight_g"}


def test_a_cause_of_death_finds_its_group(fill):
    row = uuid4()
    answer = fill(
        "A6", row, full_name="B", sex="Nam", born_on="1950", died_on="02/10/2026", cause="x", icd10_code="I64"
    )
    assert [(c.column, c.text) for c in answer.cells] == [("cause_group", "ii_3")]
    assert Entry.objects.get(id=row).values["cause_group"] == "ii_3"


def test_blank_rows_stay_away(fill):
    fill(full_name="", weight_g=" ")
    assert Entry.objects.count() == 0


def test_rows_of_others_are_not_there(cast, fill):
    row = uuid4()
    fill(row=row, member=cast.doctor_b, unit=cast.tree.station_b, **DELIVERY)
    answer = fill(row=row, full_name="Của tôi")
    assert len(answer.refused) == 1
    assert Entry.objects.get().full_name == "Nguyễn Thị Ánh"
    assert len(fill(row="no-uuid", full_name="x").refused) == 1


def test_a_known_number_links_the_entry_to_the_citizen(cast, fill):
    person = match_batch(
        [
            Candidate(
                full_name="Nguyễn Thị Ánh", sex=2, birth=PartialDate(1996, 2, 28), national_id="051196000003"
            )
        ],
        now=NOW,
    )[0].person_id
    row = uuid4()
    fill(row=row, **DELIVERY | {"identity_number": "051196000003"})
    assert Entry.objects.get(id=row).person_id == person
    deed = AuditEntry.objects.get(object_kind="register_entry")
    assert (deed.person_id, deed.detail) == (person, {"register": "A4"})


def test_writing_is_for_the_units_own_staff(cast, fill):
    with pytest.raises(NotAllowed):
        fill(member=cast.doctor_b, **DELIVERY)
    with pytest.raises(NotAllowed):
        fill(member=cast.director, **DELIVERY)
    assert Entry.objects.count() == 0


def test_hiv_is_for_its_clinicians(cast, fill):
    with pytest.raises(NotVisible):
        fill("A10", found_on="01/10/2026", full_name="X")
    unit = cast.tree.hospital
    fill("A10", member=cast.sensitive_clinician, unit=unit, found_on="01/10/2026", full_name="X")
    assert Entry.objects.all().visible_to(cast.sensitive_clinician.actor).count() == 1
    assert Entry.objects.all().visible_to(cast.hospital_doctor.actor).count() == 0


def test_one_entry_is_written_whole_or_not_at_all(cast, station):
    ask = {
        "actor": cast.doctor_a.actor,
        "organisation_id": station.id,
        "register": "A4",
        "on": DAY,
        "now": NOW,
    }
    assert set(write_entry(texts=DELIVERY | {"weight_g": "x"}, **ask).wrong) == {"weight_g"}
    assert Entry.objects.count() == 0
    with pytest.raises(NothingWritten):
        write_entry(texts={}, **ask)
    assert write_entry(texts=DELIVERY, **ask).entry.is_complete


def test_taking_out_needs_a_reason_and_can_be_undone(cast, fill):
    row = uuid4()
    fill(row=row, **DELIVERY)
    actor = cast.doctor_a.actor
    with pytest.raises(ReasonMissing):
        remove_entry(actor=actor, entry_id=row, reason=" ", now=NOW)
    remove_entry(actor=actor, entry_id=row, reason="Ghi trùng", now=NOW)
    assert not Entry.objects.kept().exists()
    assert len(fill(row=row, full_name="x").refused) == 1
    restore_entry(actor=actor, entry_id=row, now=NOW)
    assert Entry.objects.kept().count() == 1
    with pytest.raises(NotVisible):
        remove_entry(actor=cast.doctor_b.actor, entry_id=row, reason="x", now=NOW)


def birth(unit, **sent):
    visit = make_visit(make_person().id, unit, at=NOW)
    fields = {
        "HO_TEN_NND": "X", "NGAY_SINH_CON": "202610200800", "CAN_NANG_CON": "3100", "GIOI_TINH_CON": "1",
        "SINHCON_PHAUTHUAT": "1", **sent,
    }  # fmt: skip
    return Paper.objects.create(
        person_id=visit.person_id, visit=visit, facility_id=unit.id, line_number=1, kind="birth",
        fields=fields,
    )  # fmt: skip


def test_births_come_from_the_record_once(cast):
    unit = cast.tree.hospital
    paper = birth(unit)
    birth(unit, NGAY_SINH_CON="202609300800")
    ask = {"actor": cast.hospital_doctor.actor, "organisation_id": unit.id, "register": "A4", "now": NOW}
    span = {"first": dt.date(2026, 10, 1), "last": DAY}
    assert bring_from_record(**ask, **span) == 1
    assert bring_from_record(**ask, **span) == 0
    entry = Entry.objects.get()
    assert (entry.origin, entry.person_id) == ("record", paper.person_id)
    assert entry.values["weight_g"] == 3100
    assert entry.values["method"] == "3"
    assert entry.happened_on == dt.date(2026, 10, 20)


def test_malaria_comes_from_diagnoses(cast):
    unit = cast.tree.hospital
    make_visit(make_person().id, unit, at=NOW, icd10="B51")
    made = bring_from_record(
        actor=cast.hospital_doctor.actor, organisation_id=unit.id, register="A7", first=DAY.replace(day=1),
        last=DAY, now=NOW,
    )  # fmt: skip
    assert made == 1
    assert Entry.objects.get().values["confirmed"] is True


def test_chronic_diseases_of_a_visit_come_as_a_line_each(cast):
    unit = cast.tree.hospital
    lines = {"medications": [{"total_vnd": 5000}]}
    make_visit(make_person().id, unit, at=NOW, icd10="I10", others="E11.9;I11;J06", lines=lines)
    ask = {"actor": cast.hospital_doctor.actor, "organisation_id": unit.id, "register": "A12", "now": NOW}
    assert bring_from_record(**ask, first=DAY.replace(day=1), last=DAY) == 2
    found = {e.values["disease"]: e.values for e in Entry.objects.all()}
    assert {disease: values["drugs_given"] for disease, values in found.items()} == {"1": True, "2": True}
    assert "managed" not in found["1"]


def test_a_death_of_the_record_ends_care(cast):
    unit, person = cast.tree.hospital, make_person()
    actor, number = SystemActor("test"), Identifier.objects.filter(person=person).first()
    line = {"seen_on": dt.date(2026, 9, 1), "full_name": "A", "disease": "1", "managed": True}
    some = [line | {"identity_number": number.value}, line | {"full_name": "B"}]
    write_many(actor=actor, organisation_id=unit.id, register="A12", rows=some, on=DAY, now=NOW)
    make_visit(person.id, unit, at=NOW, discharged_at=NOW, icd10="J18", outcome_code="5")
    ask = {"actor": cast.hospital_doctor.actor, "organisation_id": unit.id, "register": "A12", "now": NOW}
    assert [(one.name, one.reason) for one in list_perhaps_gone(unit, DAY)] == [("A", "3")]
    assert bring_from_record(**ask, first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30)) == 0
    assert bring_from_record(**ask, first=DAY.replace(day=1), last=DAY) == 1
    assert bring_from_record(**ask, first=DAY.replace(day=1), last=DAY) == 0
    left = Entry.objects.get(origin="record")
    assert (left.values["left_on"], left.values["left_reason"]) == ("2026-10-20", "3")
    assert left.person_id == person.id
    assert [one.name for one in list_in_care(unit.id, DAY)] == ["B"]
    assert [one.name for one in list_perhaps_gone(unit, dt.date(2026, 12, 31))] == ["B"]


def test_many_entries_at_once(cast, station):
    rows = [
        {"died_on": dt.date(2026, 10, n + 1), "full_name": f"N{n}", "icd10_code": "C34"} for n in range(20)
    ]
    actor = SystemActor("demo")
    assert (
        write_many(actor=actor, organisation_id=station.id, register="A6", rows=rows, on=DAY, now=NOW) == 20
    )
    assert Entry.objects.filter(values__cause_group="ii_1").count() == 20


def test_a_correction_is_a_load_and_old_entries_keep_their_columns(cast, fill):
    fill(full_name="A")
    old = Entry.objects.get().version
    document = next(d for d in shipped_documents() if d["code"] == "A4" and d["regime"] == "tt23")
    assert load_register(actor=cast.province_officer.actor, document=document, now=NOW) is None
    document["columns"] = [*document["columns"], {"key": "extra", "label": "Cột mới", "kind": "text"}]
    version = load_register(actor=cast.province_officer.actor, document=document, now=NOW)
    assert (version.revision, find_version("A4", DAY).id) == (2, version.id)
    assert Entry.objects.get().version_id == old.id
    with pytest.raises(NotAllowed):
        load_register(actor=cast.doctor_a.actor, document=document | {"title": "x"}, now=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"columns": []},
        {"columns": [{"key": "a", "label": "A", "kind": "magic"}]},
        {"day_key": "nowhere"},
        {"checks": [{"test": "nowhere > 1", "text": "x", "columns": ["full_name"]}]},
        {"checks": [{"test": "1 +", "text": "x", "columns": ["full_name"]}]},
    ],
)
def test_a_broken_definition_is_refused(cast, broken):
    document = shipped_documents()[0] | broken
    with pytest.raises(RegisterUnreadable):
        load_register(actor=cast.administrator.actor, document=document, now=NOW)


def test_every_shipped_register_stands_in_both_regimes():
    assert RegisterVersion.objects.filter(revision=1).count() == 30
    assert find_version("A1", dt.date(2024, 5, 1)).regime == "tt37"
    assert find_version("A1", DAY).regime == "tt23"
    assert changes("r", a="1")[0].was == ""
