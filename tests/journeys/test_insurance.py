"""A clerk sends a file with a fault, reads why, mends it, sends it again, and the record shows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.exchange.insurance.testing import Tables, sound_dossier
from yteso.exchange.insurance.writing import write_dossier, write_envelope
from yteso.kernel.access.testing import Cast
from yteso.kernel.organisations.public import FacilityCode
from yteso.record.visits.public import Visit

READ_WITHIN_MS = 40_000


@pytest.fixture(scope="module")
def code(live_site: Site, site_cast: Cast) -> str:
    station = site_cast.tree.station_a
    FacilityCode.objects.create(
        organisation=station, code=station.facility_code, valid_from=dt.date(2020, 1, 1), source="test"
    )
    return str(station.facility_code)


def of_facility(dossier: Tables, code: str) -> Tables:
    for rows in dossier.values():
        for row in rows:
            if "MA_CSKCB" in row:
                row["MA_CSKCB"] = code
    return dossier


def file_of(code: str, *dossiers: Tables) -> dict[str, Any]:
    text = write_envelope([write_dossier(of_facility(d, code)) for d in dossiers], code)
    return {"name": "thang-3.xml", "mimeType": "text/xml", "buffer": text.encode()}


def test_send_read_mend_and_send_again(
    code: str, site_cast: Cast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    wrong = sound_dossier("LK002")
    wrong["XML1"][0]["GIOI_TINH"] = "7"
    page = browser_page(site_cast.clerk_a.user)
    page.goto("/insurance/upload/")
    axe(page)
    shoot(page, "insurance-upload")
    page.set_input_files("input[type=file]", file_of(code, sound_dossier("LK001"), wrong))
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("GIOI_TINH").first).to_be_visible(timeout=READ_WITHIN_MS)
    axe(page)
    shoot(page, "insurance-submission")
    page.get_by_role("link", name="LK002").first.click()
    expect(page.get_by_text("Chờ sửa").first).to_be_visible()
    axe(page)
    shoot(page, "insurance-dossier")
    assert Visit.objects.filter(link_code="LK001").exists()
    assert not Visit.objects.filter(link_code="LK002").exists()

    page.goto("/insurance/upload/")
    page.set_input_files("input[type=file]", file_of(code, sound_dossier("LK002")))
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator(".stat-good .stat-value")).to_have_text("1", timeout=READ_WITHIN_MS)
    visit = Visit.objects.get(link_code="LK002")
    for name in ("submissions", "dossiers", "findings", "late"):
        page.goto(f"/insurance/{name}/")
        axe(page)
        shoot(page, f"insurance-{name}")

    officer = browser_page(site_cast.province_officer.user)
    officer.goto("/insurance/board/")
    officer.wait_for_selector("figure svg")
    axe(officer)
    shoot(officer, "insurance-board")

    doctor = browser_page(site_cast.doctor_a.user)
    doctor.goto(f"/record/{visit.person_id}/")
    expect(doctor.locator(".chart-visit")).to_have_count(2)


def test_connect_a_program(code: str, site_cast: Cast, browser_page: Callable[..., Page], axe: Any) -> None:
    page = browser_page(site_cast.administrator.user)
    page.goto("/insurance/clients/add/")
    axe(page)
    page.fill("input[name=facility_code]", code)
    page.fill("input[name=username]", "his-tram-a")
    page.get_by_role("button", name="Tạo thông tin kết nối").click()
    expect(page.get_by_text("his-tram-a")).to_be_visible()
    axe(page)
    page.goto("/insurance/clients/")
    axe(page)
    page.goto("/operations/")
    axe(page)
    page.goto("/operations/failures/")
    axe(page)
