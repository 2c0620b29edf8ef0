import datetime as dt
import json

import pytest
from django.db import IntegrityError, connection

from yteso.exchange.insurance import forming
from yteso.exchange.insurance.actions import ingesting
from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.actions.recording import Overtaken, record_batch
from yteso.exchange.insurance.mapping import LINE_TABLES, PERSONAL, REPEATED, VISIT
from yteso.exchange.insurance.models import Dossier, Finding, Submission
from yteso.exchange.insurance.reading import read
from yteso.exchange.insurance.schema import tables
from yteso.exchange.insurance.testing import Tables, check_in_row, sound_dossier
from yteso.exchange.insurance.tests.conftest import NOW, Send, envelope
from yteso.exchange.insurance.writing import write_check_ins
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import Person
from yteso.record.visits.public import (
    LINE_MODELS,
    Diagnosis,
    MedicationLine,
    Paper,
    Result,
    SensitiveNote,
    ServiceLine,
    Visit,
    open_visit,
)
from yteso.toolkit.facts.public import VisitsRecorded
from yteso.toolkit.facts.testing import published

State = Dossier.State


def without_summary(dossier: Tables) -> Tables:
    """Return a dossier that must wait for correction: its XML1 is missing."""
    return {name: rows for name, rows in dossier.items() if name != "XML1"}


def with_reason(dossier: Tables, reason: str) -> Tables:
    dossier["XML1"][0]["LY_DO_VV"] = reason
    return dossier


def states(link_code: str) -> list[str]:
    return list(Dossier.objects.filter(link_code=link_code).order_by("id").values_list("state", flat=True))


def all_rows() -> dict[str, list[dict[str, object]]]:
    """Return everything that the record holds, to prove that nothing changed."""
    return {
        model.__name__: list(model.objects.order_by("id").values()) for model in (Visit, *LINE_MODELS, Person)
    }


def test_a_sound_file_is_in_the_record(send: Send) -> None:
    submission = send(envelope(sound_dossier("LK1"), sound_dossier("LK2")))

    assert (submission.state, submission.dossiers_total, submission.dossiers_recorded) == ("done", 2, 2)
    visit = Visit.objects.get(link_code="LK1")
    dossier = Dossier.objects.get(link_code="LK1")
    assert (visit.state, visit.version, visit.dossier_id) == ("closed", 1, dossier.id)
    assert visit.arrived_at == dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)
    assert (dossier.visit_id, dossier.person_id) == (visit.id, visit.person_id)
    assert (dossier.line_count, dossier.patient_name) == (9, "NGUYỄN THỊ THỬ NGHIỆM")
    assert [d.icd10_code for d in Diagnosis.objects.filter(visit=visit)] == ["J02.9"]
    medication = MedicationLine.objects.get(visit=visit, line_number=1)
    assert (medication.drug_code, str(medication.quantity), medication.more) == ("40.155", "11.000", None)
    assert (medication.facility_id, medication.person_id) == (visit.facility_id, visit.person_id)
    assert ServiceLine.objects.filter(visit=visit, machine_code="HH.1.SN0001").count() == 2
    assert [r.value_number for r in Result.objects.filter(visit=visit)] == [78.0, 4.9]
    paper = Paper.objects.get(visit=visit)
    assert (paper.kind, paper.number, paper.due_on) == ("appointment", "HK0001", dt.date(2026, 3, 9))
    assert paper.fields["MA_BAC_SI"] == "000001/QNG-GPHN"


def test_a_batch_publishes_one_fact(send: Send) -> None:
    send(envelope(sound_dossier("LK1"), sound_dossier("LK2")))

    (fact,) = published(VisitsRecorded)
    ids = {str(pk) for pk in Visit.objects.values_list("id", flat=True)}
    assert set(fact["visit_ids"]) == ids
    assert fact["days"] == ["2026-03-02"]
    assert fact["replaced_visit_ids"] == []


def test_the_same_file_twice_changes_nothing(send: Send) -> None:
    content = envelope(sound_dossier("LK1"))
    send(content)
    before = all_rows()

    again = send(content)

    assert all_rows() == before
    assert (again.dossiers_unchanged, again.dossiers_recorded) == (1, 0)
    assert states("LK1") == [State.RECORDED, State.UNCHANGED]
    assert len(published(VisitsRecorded)) == 1


def test_a_new_version_replaces_the_lines_and_keeps_the_visit(send: Send) -> None:
    send(envelope(sound_dossier("LK1", drugs=3), sound_dossier("LK2")))
    visit = Visit.objects.get(link_code="LK1")
    other_lines = set(MedicationLine.objects.exclude(visit=visit).values_list("id", flat=True))

    second = send(envelope(sound_dossier("LK1", drugs=1, tests=0)))

    assert second.dossiers_recorded == 1
    now_ = Visit.objects.get(link_code="LK1")
    assert (now_.id, now_.version) == (visit.id, 2)
    assert MedicationLine.objects.filter(visit=visit).count() == 1
    assert Result.objects.filter(visit=visit).count() == 0
    assert set(MedicationLine.objects.exclude(visit=visit).values_list("id", flat=True)) == other_lines
    assert states("LK1") == [State.REPLACED, State.RECORDED]
    assert published(VisitsRecorded)[1]["replaced_visit_ids"] == [str(visit.id)]


def test_two_versions_in_one_file_the_later_one_counts(send: Send) -> None:
    submission = send(envelope(sound_dossier("LK1"), with_reason(sound_dossier("LK1"), "Sốt")))

    assert Visit.objects.get(link_code="LK1").reason == "Sốt"
    assert Visit.objects.get(link_code="LK1").version == 2
    assert sorted(states("LK1")) == [State.RECORDED, State.REPLACED]
    assert (submission.dossiers_recorded, submission.dossiers_replaced) == (1, 1)
    assert MedicationLine.objects.count() == 2


def test_a_file_received_earlier_but_read_later_does_not_replace(send: Send) -> None:
    older = send(envelope(with_reason(sound_dossier("LK1"), "cũ")), read=False)
    send(envelope(with_reason(sound_dossier("LK1"), "mới")))
    before = all_rows()

    read_submission(submission_id=older.id, clock=lambda: NOW + dt.timedelta(hours=1))

    assert all_rows() == before
    assert Visit.objects.get().reason == "mới"
    older.refresh_from_db()
    assert older.dossiers_replaced == 1


def test_a_faulty_dossier_waits_and_its_siblings_go_on(send: Send) -> None:
    submission = send(
        envelope(sound_dossier("LK1"), without_summary(sound_dossier("LK2")), sound_dossier("LK3"))
    )

    assert (submission.dossiers_recorded, submission.dossiers_quarantined) == (2, 1)
    assert sorted(Visit.objects.values_list("link_code", flat=True)) == ["LK1", "LK3"]
    waiting = Dossier.objects.get(link_code="LK2")
    assert (waiting.state, waiting.visit_id, waiting.person_id) == (State.QUARANTINED, None, None)
    assert Finding.objects.filter(dossier=waiting, severity="error").exists()
    assert MedicationLine.objects.count() == 4


def test_a_resend_corrects_the_dossier_in_quarantine(send: Send) -> None:
    send(envelope(without_summary(sound_dossier("LK1"))))
    send(envelope(without_summary(sound_dossier("LK1", drugs=1))))
    assert states("LK1") == [State.REPLACED, State.QUARANTINED]

    send(envelope(sound_dossier("LK1")))

    assert states("LK1") == [State.REPLACED, State.CORRECTED, State.RECORDED]
    assert Visit.objects.get().version == 1


def test_a_faulty_version_leaves_the_good_one_in_the_record(send: Send) -> None:
    send(envelope(sound_dossier("LK1")))
    before = all_rows()

    send(envelope(without_summary(sound_dossier("LK1"))))

    assert all_rows() == before
    assert states("LK1") == [State.RECORDED, State.QUARANTINED]


def test_a_dossier_of_another_facility_is_refused(send: Send, other_hospital: Organisation) -> None:
    submission = send(envelope(sound_dossier("LK1")), facility=other_hospital)

    assert (submission.dossiers_refused, Visit.objects.count(), Person.objects.count()) == (1, 0, 0)
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.facility_id) == (State.REFUSED, other_hospital.id)
    finding = Finding.objects.get()
    assert (finding.rule_code, finding.field, finding.value) == ("S-FOREIGN", "MA_CSKCB", "51001")


def test_a_refused_dossier_does_not_touch_the_owners(send: Send, other_hospital: Organisation) -> None:
    send(envelope(without_summary(sound_dossier("LK1"))))

    send(envelope(sound_dossier("LK1")), facility=other_hospital)

    assert states("LK1") == [State.QUARANTINED, State.REFUSED]


def test_an_unknown_facility_is_refused(send: Send) -> None:
    dossier = sound_dossier("LK1")
    dossier["XML1"][0]["MA_CSKCB"] = "99999"

    send(envelope(dossier))

    assert Finding.objects.get(rule_code="S-UNKNOWN").value == "99999"


def test_the_province_may_send_for_everybody(send: Send, department: Organisation) -> None:
    assert send(envelope(sound_dossier("LK1")), facility=department).dossiers_recorded == 1


def test_a_check_in_opens_the_visit_and_xml1_closes_it(send: Send) -> None:
    send(write_check_ins([check_in_row("LK1")]).encode())
    opened = Visit.objects.get(link_code="LK1")
    assert (opened.state, opened.version, opened.care_type_code) == ("in_care", 0, "01")
    assert (opened.more or {})["MA_DICH_VU"] == "02.1897"

    send(envelope(sound_dossier("LK1")))

    closed = Visit.objects.get(link_code="LK1")
    assert (closed.id, closed.person_id) == (opened.id, opened.person_id)
    assert (closed.state, closed.version, closed.main_icd10_code) == ("closed", 1, "J02.9")


def test_a_check_in_after_xml1_changes_nothing(send: Send) -> None:
    send(envelope(sound_dossier("LK1")))
    before = all_rows()

    send(write_check_ins([check_in_row("LK1")]).encode())

    assert all_rows() == before


def test_an_arrival_at_reception_becomes_the_visit(send: Send, hospital: Organisation) -> None:
    send(envelope(sound_dossier("LK0")))
    person = Person.objects.get()
    day = dt.datetime(2026, 3, 5, 1, 0, tzinfo=dt.UTC)
    arrival = open_visit(person_id=person.id, facility_id=hospital.id, facility_code="51001", now=day)
    assert (arrival.state, arrival.link_code) == ("arrived", "")

    send(envelope(sound_dossier("LK5", arrived=dt.datetime(2026, 3, 5, 8, 5))))

    visit = Visit.objects.get(link_code="LK5")
    assert (visit.id, visit.state) == (arrival.id, "closed")
    assert Visit.objects.count() == 2


def test_sensitive_tables_stand_apart(send: Send) -> None:
    dossier = sound_dossier("LK1")
    dossier["XML6"] = [{"MA_LK": "LK1", "MA_PHAC_DO_DIEU_TRI": "TDF/3TC/DTG", "MA_CSKCB": "51001"}]
    dossier["XML15"] = [{"MA_LK": "LK1", "STT": "1", "PHANLOAI_LAO_VITRI": "1"}]

    send(envelope(dossier))

    found = SensitiveNote.objects.order_by("kind").values_list("kind", "fields__MA_PHAC_DO_DIEU_TRI")
    assert list(found) == [("hiv", "TDF/3TC/DTG"), ("tuberculosis", None)]


def test_what_has_no_column_is_kept_under_its_official_name(send: Send) -> None:
    dossier = sound_dossier("LK1")
    dossier["XML1"][0] |= {"MA_KHUVUC": "K1", "NGAY_TAI_KHAM": "20260309"}
    dossier["XML2"][0] |= {"MA_PP_CHEBIEN": "Sắc\tuống \\ ngày", "VET_THUONG_TP": "1"}

    send(envelope(dossier))

    more = Visit.objects.get().more or {}
    assert (more["MA_KHUVUC"], more["NGAY_TAI_KHAM"]) == ("K1", "20260309")
    line = MedicationLine.objects.get(line_number=1)
    assert line.more == {"MA_PP_CHEBIEN": "Sắc\tuống \\ ngày", "VET_THUONG_TP": "1"}
    assert MedicationLine.objects.get(line_number=2).more is None


@pytest.mark.parametrize("name", ["XML2", "XML3", "XML4", "XML5"])
def test_every_field_of_a_line_table_has_a_place(name: str) -> None:
    """A field either fills a declared column or is carried by `more`: none is both."""
    declared = [column.field for column in LINE_TABLES[name].columns if column.form.name != "MEASURED"]
    known = set(tables()[name].field_names)

    assert len(declared) == len(set(declared))
    assert set(declared) <= known
    assert {column.field for column in VISIT} <= set(tables()["XML1"].field_names)
    assert not REPEATED & set(declared)
    assert set(tables()["XML1"].field_names) >= PERSONAL


def test_text_keeps_every_character(send: Send) -> None:
    text = "Đau \\ bụng\ttừ «hôm qua» \\N — 𝟙"
    send(envelope(with_reason(sound_dossier("LK1"), text)))

    assert Visit.objects.get().reason == text


def test_a_restart_goes_on_after_the_last_batch(send: Send) -> None:
    submission = send(envelope(*(sound_dossier(f"LK{n}") for n in range(6))), read=False)
    Submission.objects.filter(id=submission.id).update(state="reading")
    first = next(iter(read(envelope(*(sound_dossier(f"LK{n}") for n in range(3))))))
    record_batch(submission_id=submission.id, batch=first, found=[], done=0, now=NOW)

    read_submission(submission_id=submission.id, clock=lambda: NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.dossiers_done, submission.dossiers_recorded) == ("done", 6, 6)
    assert Dossier.objects.count() == 6


def test_of_two_workers_at_one_place_one_stops(send: Send) -> None:
    submission = send(envelope(sound_dossier("LK1")), read=False)
    Submission.objects.filter(id=submission.id).update(state="reading")
    batch = next(iter(read(envelope(sound_dossier("LK1")))))
    record_batch(submission_id=submission.id, batch=batch, found=[], done=0, now=NOW)

    with pytest.raises(Overtaken):
        record_batch(submission_id=submission.id, batch=batch, found=[], done=0, now=NOW)
    assert Dossier.objects.count() == 1


def test_what_the_database_cannot_hold_waits_alone(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule objects, yet a value cannot be written: only that dossier waits, and says so."""
    monkeypatch.setattr(ingesting, "check", lambda batch, catalogue, received_on: [])
    monkeypatch.setattr(forming, "_FORMERS", {**forming._FORMERS, forming.Form.WHOLE: lambda value: value})
    bad = sound_dossier("LK2")
    bad["XML1"][0]["SO_NGAY_DTRI"] = "ba"
    submission = send(envelope(sound_dossier("LK1"), bad, sound_dossier("LK3")))

    assert (submission.dossiers_recorded, submission.dossiers_quarantined) == (2, 1)
    assert Finding.objects.filter(dossier__link_code="LK2", rule_code="S-UNWRITABLE").exists()


def test_what_is_too_long_for_an_index_waits_and_its_siblings_go_on(send: Send) -> None:
    """An index of the database holds 2.7 KB: a longer MA_LK used to stop the whole file for good."""
    long = "".join(chr(48 + n * n * 7 % 75) for n in range(9000)).replace("<", "x").replace("&", "x")
    bad = sound_dossier(long)
    submission = send(envelope(bad, sound_dossier("LK2")))

    assert (submission.state, submission.dossiers_recorded, submission.dossiers_quarantined) == ("done", 1, 1)


def test_dossiers_that_name_no_visit_wait_each_for_itself(send: Send) -> None:
    nameless = [sound_dossier("LK1"), sound_dossier("LK2")]
    for dossier in nameless:
        for rows in dossier.values():
            for row in rows:
                row["MA_LK"] = ""
    for _ in range(2):
        send(envelope(*nameless))

    assert states("") == [State.QUARANTINED] * 4


def test_when_the_database_refuses_everybody_no_dossier_is_blamed(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something of ours is broken: the file waits whole, and goes in once that is mended."""
    submission = send(envelope(*(sound_dossier(f"LK{n}") for n in range(20))), read=False)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE visits_visit ADD CONSTRAINT broken CHECK (link_code = '') NOT VALID")
    with pytest.raises(IntegrityError):
        read_submission(submission_id=submission.id, clock=lambda: NOW)
    assert Dossier.objects.count() == Finding.objects.count() == 0

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE visits_visit DROP CONSTRAINT broken")
    read_submission(submission_id=submission.id, clock=lambda: NOW)
    submission.refresh_from_db()
    assert (submission.state, submission.dossiers_recorded) == ("done", 20)


def test_a_file_that_is_not_insurance_xml_is_refused_with_a_reason(send: Send) -> None:
    submission = send(b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")

    assert (submission.state, submission.dossiers_done) == ("refused", 0)
    assert submission.refusal_code.startswith("F-")
    assert json.dumps(submission.refusal_parameters)
