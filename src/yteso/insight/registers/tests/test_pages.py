import json
from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from yteso.insight.registers.models import Entry
from yteso.insight.registers.tests.conftest import DELIVERY, NOW
from yteso.kernel.access.testing import give
from yteso.kernel.audit.public import Entry as AuditEntry
from yteso.kernel.base.public import Role
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit

pytestmark = pytest.mark.django_db
MONTH = "?month=2026-10"


def url(unit, code="A4", tail=""):
    return f"/registers/{unit.id}/{code}/{tail}{MONTH}"


def test_the_home_lists_the_units_registers(cast, station, fill):
    fill(**DELIVERY)
    text = cast.doctor_a.client.get(f"/registers/{MONTH}").content.decode()
    assert "Sổ đẻ" in text
    assert "Sổ theo dõi bệnh nhân HIV" not in text
    assert cast.citizen.client.get("/registers/").status_code == 403


def test_the_sheet_shows_entries_and_saves_cells(cast, station, fill):
    row = uuid4()
    fill(row=row, **DELIVERY)
    client = cast.doctor_a.client
    text = client.get(url(station)).content.decode()
    assert 'value="Nguyễn Thị Ánh"' in text
    body = {"changes": [{"row": str(row), "column": "weight_g", "text": "3300", "was": "3.200"}]}
    answer = client.post(url(station, tail="save/"), json.dumps(body), content_type="application/json")
    assert answer.json()["saved"] == [{"row": str(row), "column": "weight_g", "text": "3.300"}]
    assert Entry.objects.get().values["weight_g"] == 3300


@pytest.mark.parametrize("tail", ["", "print/", "export/"])
def test_other_units_are_not_there(cast, station, tail):
    assert cast.doctor_b.client.get(url(station, tail=tail)).status_code == 404
    assert cast.doctor_a.client.get(url(station, "A9", tail)).status_code == 404
    assert cast.doctor_a.client.get(url(station, "Z9", tail)).status_code == 422
    assert cast.director.client.get(url(station, tail=tail)).status_code == 403


def test_who_perhaps_left_care_is_listed_and_written_down(cast, station, fill, django_assert_max_num_queries):
    client, page = cast.doctor_a.client, f"/registers/{station.id}/A12/leaving/"
    seen = {"seen_on": "01/10/2023", "born_on": "1950", "sex": "2", "disease": "1", "managed": "x"}
    fill("A12", full_name="Võ Thị Lài", **seen)
    with django_assert_max_num_queries(60) as first:
        text = client.get(page).content.decode()
    few = len(first.captured_queries)
    assert "Võ Thị Lài" in text
    last = Entry.objects.get()
    form = client.get(f"/registers/{station.id}/A12/new/?after={last.id}&reason=4").content.decode()
    assert 'value="Võ Thị Lài"' in form
    assert '<option value="4" selected' in form
    for number in range(5):
        fill("A12", full_name=f"Võ Thị Lài {number}", **seen)
    with django_assert_max_num_queries(few):
        client.get(page)
    assert cast.doctor_b.client.get(page).status_code == 404
    assert cast.director.client.get(page).status_code == 403
    other = cast.doctor_b.client.get(f"/registers/{cast.tree.station_b.id}/A12/new/?after={last.id}")
    assert (other.status_code, b"L\xc3\xa0i" in other.content) == (404, False)


def test_without_script_the_form_saves(cast, station, fill):
    row = uuid4()
    fill(row=row, **DELIVERY | {"vitamin_k1": "x"})
    was = {str(row): {"weight_g": "3.200", "vitamin_k1": "x"}}
    form = {"row": [str(row)], "was": json.dumps(was), f"cell:{row}:weight_g": "2900"}
    answer = cast.doctor_a.client.post(url(station, tail="save/"), form)
    assert answer.status_code == 302
    assert Entry.objects.get().values["weight_g"] == 2900
    assert "vitamin_k1" not in Entry.objects.get().values


def test_the_phone_form_writes_and_says_what_is_wrong(cast, station):
    client = cast.doctor_a.client
    answer = client.post(url(station, tail="new/"), DELIVERY | {"method": "1", "weight_g": "abc"})
    assert answer.status_code == 422
    assert "Đây không phải số" in answer.content.decode()
    answer = client.post(url(station, tail="new/"), DELIVERY | {"method": "1"})
    assert answer.status_code == 302
    assert Entry.objects.get().is_complete


def test_an_entry_keeps_its_history(cast, station, fill):
    row = uuid4()
    fill(row=row, **DELIVERY)
    client = cast.doctor_a.client
    page = client.post(f"/registers/entry/{row}/", DELIVERY | {"method": "1", "weight_g": "2500"})
    assert page.status_code == 302
    text = client.get(f"/registers/entry/{row}/").content.decode()
    assert "Cân nặng (g): 3.200 → 2.500" in text
    assert cast.doctor_b.client.get(f"/registers/entry/{row}/").status_code == 404


def test_the_workbook_has_the_legal_layout_and_runs_nothing(cast, station, fill):
    fill(**DELIVERY | {"full_name": "=1+1", "note": "+84"})
    answer = cast.doctor_a.client.get(url(station, tail="export/"))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "SỔ ĐẺ"
    assert rows[3][1] == "Ngày đẻ"
    assert rows[5][:3] == ["(1)", "(2)", "(3)"]
    assert rows[6][1:3] == ["05/10/2026", "=1+1"]
    assert b"<f>" not in answer.content
    assert AuditEntry.objects.filter(verb="registers.entry.export").count() == 1


def test_a1_shows_the_visits_of_the_record(cast):
    unit = cast.tree.hospital
    make_visit(make_person().id, unit, at=NOW, reason="Ho, sốt")
    text = cast.hospital_doctor.client.get(url(unit, "A1") + "&day=2026-10-20").content.decode()
    assert "Ho, sốt" in text
    assert Entry.objects.count() == 0


def test_what_the_record_hides_is_hidden_in_the_book_of_visits(cast):
    unit = cast.tree.hospital
    told = {"reason": "Khám định kỳ", "discharge_diagnosis": "Bệnh HIV", "treatment": "TDF/3TC/DTG"}
    make_visit(make_person().id, unit, at=NOW, icd10="B20", **told)
    give(cast.sensitive_clinician.user, Role.DOCTOR, unit)
    for who, shown in ((cast.hospital_doctor, False), (cast.sensitive_clinician, True)):
        page = who.client.get(url(unit, "A1") + "&day=2026-10-20").content.decode()
        book = CalamineWorkbook.from_filelike(BytesIO(who.client.get(url(unit, "A1", "export/")).content))
        file = str(book.get_sheet_by_index(0).to_python())
        for text in (page, file):
            assert ("B20" in text, "TDF/3TC/DTG" in text) == (shown, shown)
            assert ("Bảo mật theo luật" in text) == (not shown)


def test_lists_ask_the_same_number_of_questions(cast, fill, django_assert_max_num_queries):
    client = cast.doctor_a.client
    fill(**DELIVERY)
    client.get("/registers/entries/")
    with django_assert_max_num_queries(60) as first:
        client.get("/registers/entries/")
    for _n in range(12):
        fill(**DELIVERY)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get("/registers/entries/")


def test_pages_of_a_month_survive_odd_addresses(cast, station):
    client = cast.doctor_a.client
    for tail in (
        "?month=x",
        "?month=2026-13",
        "?month=0-0",
        "?month=2026-10&page=99999999999",
        "?page=-1",
        "?page=",
    ):
        assert client.get(f"/registers/{station.id}/A4/{tail}").status_code == 200
    assert client.get(f"/registers/{station.id}/A1/{MONTH}&day=nope").status_code == 200
