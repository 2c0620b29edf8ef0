import datetime as dt
import json

import pytest

from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import now
from yteso.kernel.people.testing import make_person
from yteso.record.chart.queries import (
    Shield,
    days_of_supply,
    list_papers,
    read_timeline,
    read_top,
    read_trends,
    read_visit,
    read_whole,
    shield_for,
)
from yteso.record.visits.testing import make_visit

pytestmark = pytest.mark.django_db
OPEN = Shield(raised=False)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def person():
    return make_person()


@pytest.mark.parametrize(
    ("quantity", "dose", "expected"),
    [
        (10, "1 viên/lần * 2 lần/ngày * 5 ngày [2 viên/ngày]", (5, False)),
        (14, "[0,5 viên/ngày]", (28, False)),
        (1, "[4 ống / ngày]", (1, False)),
        (10, "Uống sau ăn", (30, True)),
        (10, "[0 viên/ngày]", (30, True)),
    ],
)
def test_days_of_supply(quantity, dose, expected):
    assert days_of_supply(quantity, dose) == expected


def test_a_chronic_diagnosis_stands_on_top_and_an_acute_one_does_not(people, person):
    for days in (10, 40):
        at = now() - dt.timedelta(days=days)
        make_visit(person.id, people.tree.station_a, at=at, icd10="I10", others="J02.9")
    top = read_top([person.id], now(), OPEN)
    assert [(entry.icd10_code, entry.times) for entry in top.problems] == [("I10", 2)]


def test_a_medicine_is_current_while_its_quantity_lasts(people, person):
    drug = {"drug_name": "Amlodipin", "strength": "5mg", "quantity": 30, "dose": "[1 viên/ngày]"}
    for days in (10, 60):
        at = now() - dt.timedelta(days=days)
        lines = {
            "medications": [
                {**drug, "ordered_at": at},
                {"drug_name": "Paracetamol", "ordered_at": at - dt.timedelta(days=90)},
            ]
        }
        make_visit(person.id, people.tree.station_a, at=at, lines=lines)
    (medicine,) = read_top([person.id], now(), OPEN).medicines
    assert (medicine.name, medicine.assumed) == ("Amlodipin", False)
    assert medicine.ends_on == (now() + dt.timedelta(days=20)).date()


def test_hiv_is_hidden_from_ordinary_readers_everywhere_and_said_to_be(people, person):
    at = now() - dt.timedelta(days=5)
    visit = make_visit(
        person.id,
        people.tree.station_a,
        at=at,
        icd10="B20.0",
        discharge_diagnosis="Bệnh HIV",
        lines={
            "medications": [
                {"drug_name": "Tenofovir + Lamivudin", "ordered_at": at},
                {"drug_name": "Vitamin C", "ordered_at": at},
            ],
            "results": [{"indicator_name": "CD4", "value": "350", "resulted_at": at}],
            "sensitive": [{"kind": "hiv", "fields": {"NGAYKD_HIV": "20200101"}}],
            "papers": [{"kind": "discharge", "issued_on": at.date()}],
        },
    )
    shield = shield_for(False, now().date())
    (entry,) = read_timeline([person.id], shield, now().date())
    assert (entry.masked, entry.diagnosis, entry.papers) == (True, "", [])
    top = read_top([person.id], now(), shield)
    assert [medicine.name for medicine in top.medicines] == ["Vitamin C"]
    assert top.problems == []
    assert top.hidden == 2
    detail = read_visit([person.id], visit.id, now().date(), shield)
    assert detail is not None
    assert (detail.results, detail.papers, detail.sensitive, detail.diagnoses) == ([], [], [], [])
    assert [line.drug_name for line in detail.medicines] == ["Vitamin C"]
    assert detail.hidden == 5
    whole = read_whole([person.id], shield)
    told = json.dumps(whole.document(person, now()), ensure_ascii=False)
    assert not [word for word in ("HIV", "B20", "Tenofovir", "CD4") if word in told]
    assert "Vitamin C" in told
    assert whole.hidden == 6  # the five lines, and what the masked visit itself would tell


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Carvedilol 6,25mg", False),
        ("Larvadin", False),
        ("Expert opinion", False),
        ("hồ sơ lưu archive", False),
        ("Test nhanh HIV1/2", True),
        ("antiHIV (-)", True),
        ("lĩnh thuốc ARV", True),
        ("CD4: 350", True),
        ("Tenofovirdisoproxil", True),
        ("RIFAMPICIN/isoniazid", True),
    ],
)
def test_words_that_tell_are_whole_words(text, told):
    assert shield_for(False, now().date()).hides_text("", text) is told
    assert not shield_for(True, now().date()).hides_text(text)


def test_what_tells_outside_the_diagnosis_is_hidden_too(people, person):
    """A visit under another diagnosis whose words, lines and papers tell: each place is shut."""
    at = now() - dt.timedelta(days=5)
    common = {"icd10": "I10", "discharge_diagnosis": "Tăng huyết áp", "at": at}
    lines = {
        "medications": [
            {"drug_name": "Thuốc A", "instructions": "phác đồ ARV", "ordered_at": at},
            {"drug_name": "Carvedilol 6,25mg", "ordered_at": at},
        ],
        "services": [{"service_name": "Khám nội", "icd10_codes": "I10;B20", "performed_at": at}],
        "results": [
            {"indicator_name": "Kháng thể", "value": "HIV dương tính", "resulted_at": at},
            {"indicator_name": "Test nhanh", "description": "HIV Ab (+)", "resulted_at": at},
        ],
        "notes": [{"text": "ổn", "surgery": "nghi HIV", "noted_at": at}],
        "papers": [{"kind": "appointment", "issued_on": at.date(), "fields": {"GHI_CHU": "hẹn lĩnh ARV"}}],
    }
    sound = make_visit(person.id, people.tree.station_a, lines=lines, **common)
    worded = make_visit(person.id, people.tree.station_a, treatment="ARV phác đồ TLD", **common)
    shield = shield_for(False, now().date())
    detail = read_visit([person.id], sound.id, now().date(), shield)
    assert detail is not None
    assert (detail.masked, detail.hidden) == (False, 6)
    assert [line.drug_name for line in detail.medicines] == ["Carvedilol 6,25mg"]
    assert (detail.services, detail.results, detail.notes, detail.papers) == ([], [], [], [])
    masked = {entry.visit.id: entry.masked for entry in read_timeline([person.id], shield, now().date())}
    assert masked == {sound.id: False, worded.id: True}
    assert list_papers([person.id], shield) == []
    whole = json.dumps(read_whole([person.id], shield).document(person, now()), ensure_ascii=False)
    assert not [word for word in ("HIV", "ARV", "B20") if word in whole]
    assert "Carvedilol" in whole


def test_a_reader_with_the_right_sees_it_all(people, person):
    at = now() - dt.timedelta(days=5)
    lines = {"sensitive": [{"kind": "hiv", "fields": {"NGAYKD_HIV": "20200101"}}]}
    visit = make_visit(person.id, people.tree.station_a, at=at, icd10="B20.0", lines=lines)
    detail = read_visit([person.id], visit.id, now().date(), shield_for(True, now().date()))
    assert detail is not None
    assert (len(detail.sensitive), detail.hidden, detail.masked) == (1, 0, False)
    whole = read_whole([person.id], shield_for(True, now().date()))
    assert (whole.record.sensitive[0]["fields"], whole.hidden) == ({"NGAYKD_HIV": "20200101"}, 0)


def test_one_timeline_over_all_facilities_newest_first_with_the_same_queries_for_one_and_thirty(
    people, person, django_assert_max_num_queries
):
    make_visit(person.id, people.tree.station_a, at=now() - dt.timedelta(days=1))
    with django_assert_max_num_queries(12) as one:
        assert len(read_timeline([person.id], OPEN, now().date())) == 1
    for days in range(2, 31):
        make_visit(person.id, people.tree.hospital, at=now() - dt.timedelta(days=days))
    with django_assert_max_num_queries(len(one.captured_queries)):
        entries = read_timeline([person.id], OPEN, now().date())
    moments = [entry.visit.arrived_at for entry in entries]
    assert len(entries) == 30
    assert moments == sorted(moments, reverse=True)


def test_an_indicator_measured_twice_in_one_unit_is_a_trend(people, person):
    for days, value in ((40, 8.1), (20, 7.4), (2, 6.9)):
        at = now() - dt.timedelta(days=days)
        result = {
            "indicator_name": "HbA1c",
            "unit": "%",
            "value": str(value),
            "value_number": value,
            "resulted_at": at,
        }
        once = {"indicator_name": "Ure", "unit": "mmol/L", "value": "5", "value_number": 5, "resulted_at": at}
        lines = {"results": [result] if days != 2 else [result, once]}
        make_visit(person.id, people.tree.station_a, at=at, lines=lines)
    (trend,) = read_trends(person, [person.id], now().date(), OPEN)
    assert trend.name == "HbA1c"
    assert [point.value for point in trend.points] == [8.1, 7.4, 6.9]
    assert (trend.low, trend.high, trend.out_of_range) == (4.0, 6.2, True)
    assert trend.source


def test_anothers_visit_is_not_readable(people, person):
    other = make_person()
    visit = make_visit(other.id, people.tree.station_a)
    assert read_visit([person.id], visit.id, now().date(), OPEN) is None
