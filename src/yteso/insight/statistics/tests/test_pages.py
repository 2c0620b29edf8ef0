"""Pages: who sees what, what a page says, autosave, files out and in."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yteso.insight.statistics import actions, testing
from yteso.insight.statistics.errors import SheetUnreadable
from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.papers import paper_of_report
from yteso.insight.statistics.queries.reports import form_of
from yteso.insight.statistics.tests.conftest import NOW
from yteso.insight.statistics.workbooks import read_workbook, write_workbook
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import SystemActor

TESTER = SystemActor("test")


@pytest.fixture
def report(people: Cast) -> Report:
    found = testing.find("tt23.b12", "2026-09", people.tree.station_a.id)
    actions.reopen(actor=TESTER, report_id=found.id, until=NOW.date().replace(year=2036), reason="x", now=NOW)
    return found


def url(name: str, *args: Any) -> str:
    return reverse(f"statistics:{name}", args=args)


PAGES = ["waiting", "reports", "board", "summary", "forms"]
ALLOWED = {"nurse", "doctor_a", "doctor_b", "clerk_a", "clerk_b", "hospital_doctor", "director",
           "province_officer", "auditor", "sensitive_clinician"}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_the_pages(people: Cast, page: str) -> None:
    answers = {name: member.client.get(url(page)).status_code for name, member in people.members().items()}
    ok = {name for name, status in answers.items() if status == 200}
    # the sensitive clinician of the cast holds that role alone, which reads no reports
    assert ok == ALLOWED - {"sensitive_clinician"}


def test_a_report_is_not_there_for_another_unit(people: Cast, report: Report) -> None:
    for name, status in {
        "nurse": 200,
        "clerk_a": 200,
        "director": 200,
        "doctor_b": 404,
        "hospital_doctor": 404,
    }.items():
        for page in (url("report", report.id), url("compare", report.id)):
            assert getattr(people, name).client.get(page).status_code == status, (name, page)
    for kind in ("xlsx", "pdf", "json", "fhir"):
        assert people.clerk_b.client.get(url("report-file", report.id, kind)).status_code == 404
        assert people.nurse.client.get(url("report-file", report.id, kind)).status_code == 200, kind
    assert people.nurse.client.get(url("report-file", report.id, "exe")).status_code == 404


def test_every_form_has_a_page(people: Cast) -> None:
    for version in FormVersion.objects.all():
        answer = people.director.client.get(url("form", version.id))
        assert answer.status_code == 200, version.form_code
    assert people.director.client.get(url("form-document", version.id)).json()["code"] == version.form_code


def test_figures_are_kept_as_they_are_typed(people: Cast, report: Report) -> None:
    body = {"cells": {"c1": "3", "c2": "4", "c3": "abc"}, "edit_number": 0}
    answer = people.nurse.client.post(
        url("cells", report.id), json.dumps(body), content_type="application/json"
    )
    told = answer.json()
    assert answer.status_code == 200, told
    assert told["edit_number"] == 1
    assert list(told["refused"]) == ["c3"]
    assert [finding["cells"] for finding in told["findings"]] == [["c1", "c2"]]
    again = people.nurse.client.post(
        url("cells", report.id), json.dumps(body), content_type="application/json"
    )
    assert again.status_code == 409
    assert Report.objects.get(id=report.id).values == {"c1": 3, "c2": 4}


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"cells": 1, "edit_number": 0}', '{"cells": {}, "edit_number": "x"}']
)
def test_nonsense_is_answered_not_broken_by(people: Cast, report: Report, body: str) -> None:
    answer = people.nurse.client.post(url("cells", report.id), body, content_type="application/json")
    assert answer.status_code == 400


def test_without_a_script_the_sheet_is_a_form(people: Cast, report: Report) -> None:
    data = {"v:c1": "12", "v:c2": "1", "edit_number": "0", "remarks": "Đủ"}
    assert people.nurse.client.post(url("save", report.id), data).status_code == 302
    saved = Report.objects.get(id=report.id)
    assert (saved.values, saved.remarks) == ({"c1": 12, "c2": 1}, "Đủ")


def test_steps_by_the_buttons(people: Cast, report: Report) -> None:
    people.nurse.client.post(url("save", report.id), {"v:c1": "12", "edit_number": "0"})
    for verb in ("fill", "check", "sign", "send"):
        people.nurse.client.post(url("step", report.id, verb))
    assert Report.objects.get(id=report.id).state == Report.State.SENT
    page = people.province_officer.client.get(url("report", report.id)).content.decode()
    assert url("step", report.id, "accept") in page
    people.province_officer.client.post(url("step", report.id, "return"), {"reason": "Thiếu cột 2"})
    assert Report.objects.get(id=report.id).return_reason == "Thiếu cột 2"
    assert people.nurse.client.post(url("step", report.id, "explode")).status_code == 404


def test_lists_make_the_same_queries_for_any_number_of_rows(
    people: Cast, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(page: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert people.director.client.get(url(page)).status_code == 200
        return len(found)

    for page in ("reports", "waiting", "board"):
        people.director.client.get(url(page))
        few = count(page)
        testing.open_period("2026-08", NOW)
        assert count(page) <= few + 1, page


def test_the_sheet_goes_out_and_comes_back(people: Cast) -> None:
    report = testing.find("tt23.b4tyt", "2026-09", people.tree.station_a.id)
    testing.fill(report, {"i5.c4": 3, "i5.c5": 1, "iii1.c4": 4}, NOW)
    report.refresh_from_db()
    values, refused = read_workbook(write_workbook(paper_of_report(report)), form_of(report))
    assert refused == {}
    assert {key: int(value) for key, value in values.items()} == {"i5.c4": 3, "i5.c5": 1, "iii1.c4": 4}


def test_figures_come_in_by_a_sheet(people: Cast, report: Report) -> None:
    testing.fill(report, {"c1": 3}, NOW)
    report.refresh_from_db()
    content = write_workbook(paper_of_report(report))
    other = testing.find("tt23.b12", "2026-09", people.tree.station_b.id)
    actions.reopen(actor=TESTER, report_id=other.id, until=NOW.date().replace(year=2036), reason="x", now=NOW)
    file = SimpleUploadedFile("b12.xlsx", content)
    answer = people.clerk_b.client.post(url("upload", other.id), {"file": file})
    assert answer.status_code == 302
    assert Report.objects.get(id=other.id).values == {"c1": 3}


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    return out.getvalue()


def other_book() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "=cmd|' /C calc'!A0")
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"not a zip",
        b"PK\x03\x04" + b"\x00" * 500,
        bomb(),
        other_book(),
        b"PK" + b"0" * (5 * 1024 * 1024),
    ],
    ids=["empty", "PK", "text", "broken", "bomb", "another", "large"],
)
def test_a_hostile_sheet_is_refused(people: Cast, report: Report, content: bytes) -> None:
    with pytest.raises(SheetUnreadable):
        read_workbook(content, form_of(report))
    file = SimpleUploadedFile("b12.xlsx", content or b" ")
    assert people.nurse.client.post(url("upload", report.id), {"file": file}).status_code == 422
    assert Report.objects.get(id=report.id).values == {}


def test_odd_cells_of_a_sheet_are_refused_one_by_one(people: Cast, report: Report) -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["yteso", "", "", *[f"tt23.b12.c{n}" for n in range(1, 7)]])
    sheet.write_string(1, 0, "row")
    sheet.write_number(1, 3, 12)
    sheet.write_string(1, 4, "=1+1")
    sheet.write_number(1, 5, -3)
    sheet.write_boolean(1, 6, True)
    sheet.write_formula(1, 7, "=1/0", None, "#DIV/0!")
    sheet.write_number(1, 8, 2.5)
    book.close()
    values, refused = read_workbook(out.getvalue(), form_of(report))
    assert {key: int(value) for key, value in values.items()} == {"c1": 12}
    assert set(refused) == {"c2", "c3", "c4", "c6"}, "an error of Excel is an empty cell"


def test_no_text_of_ours_becomes_a_formula(people: Cast, report: Report) -> None:
    people.tree.station_a.name = "=HYPERLINK(evil)"
    people.tree.station_a.save()
    report.refresh_from_db()
    report.organisation.refresh_from_db()
    packed = zipfile.ZipFile(io.BytesIO(write_workbook(paper_of_report(report))))
    sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_a_correction_is_a_load_and_open_reports_move_to_it(people: Cast, report: Report) -> None:
    testing.fill(report, {"c1": 9}, NOW)
    document = people.province_officer.client.get(url("form-document", report.version_id)).json()
    document["columns"][0]["path"][-1] = "Tổng số người phát hiện (đính chính)"
    file = SimpleUploadedFile("b12.json", json.dumps(document).encode())
    answer = people.province_officer.client.post(
        url("form-load"), {"file": file, "note": "Công văn đính chính"}
    )
    assert answer.status_code == 302
    moved = Report.objects.select_related("version").get(id=report.id)
    assert (moved.version.revision, moved.values) == (2, {"c1": 9})
    assert people.nurse.client.get(url("form-load")).status_code == 403
    bad = SimpleUploadedFile("b12.json", b"{")
    assert (
        people.province_officer.client.post(url("form-load"), {"file": bad, "note": "x"}).status_code == 422
    )
    actions.install_shipped(actor=TESTER, now=NOW)
    assert FormVersion.objects.filter(form_code="tt23.b12").count() == 2, "a person's correction stays"
