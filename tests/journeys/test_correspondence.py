"""A document is drafted, checked, signed, issued; its packet goes out and comes back with status 06."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from procrastinate.exceptions import AlreadyEnqueued

from tests.journeys.site import Site
from yteso.exchange.documents.public import receive_packet
from yteso.exchange.documents.tasks import exchange
from yteso.exchange.documents.testing import packet_bytes
from yteso.government.correspondence.models import Document
from yteso.government.correspondence.testing import BODY, RECEIVERS, DocumentCast, document_cast
from yteso.kernel.base.public import now


@pytest.fixture(scope="module")
def people(live_site: Site) -> DocumentCast:
    return document_cast()


def step(page: Page, label: str, *, exact: bool = True) -> None:
    """Choose a step at the side, then confirm it."""
    page.get_by_role("link", name=label, exact=exact).click()
    page.locator("#doing").get_by_role("button", name=label, exact=exact).click()


def test_from_the_draft_to_status_06(
    live_site: Site, people: DocumentCast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    drafter = browser_page(people.drafter.user)
    drafter.goto("/correspondence/documents/new/?template=cong-van")
    axe(drafter)
    shoot(drafter, "correspondence-new")
    drafter.fill("#id_subject", "tăng cường phòng, chống bệnh sốt xuất huyết")
    drafter.fill("#id_body", BODY)
    drafter.fill("#id_recipients", RECEIVERS)
    drafter.get_by_role("button", name="Bắt đầu soạn thảo").click()
    expect(drafter.get_by_text("Đang soạn thảo, trình ký")).to_be_visible()
    address = drafter.url.split("?")[0]
    drafter.get_by_role("link", name="Soạn thảo", exact=True).click()
    drafter.fill("#id_body", BODY + "\n2. Báo cáo kết quả về Sở Y tế trước ngày 25 hằng tháng./.")
    drafter.fill("#id_note", "Thêm thời hạn báo cáo")
    axe(drafter)
    drafter.get_by_role("button", name="Lưu thành phiên bản mới").click()
    drafter.get_by_role("link", name="Nội dung thay đổi").click()
    expect(drafter.locator("ins").first).to_contain_text("Báo cáo kết quả")
    axe(drafter)
    shoot(drafter, "correspondence-versions")
    step(drafter, "Trình kiểm tra")

    head = browser_page(people.head.user)
    head.goto("/work/queues/doc-content/")
    head.get_by_role("link", name="Đồng ý", exact=True).click()
    head.locator("#doing").get_by_role("button", name="Đồng ý nội dung").click()

    clerk = browser_page(people.clerk.user)
    clerk.goto("/work/queues/doc-form/")
    clerk.get_by_role("link", name="Trình ký", exact=True).click()
    clerk.select_option("#id_first", label="Lê Thị deputy – KT. Phó Giám đốc")
    clerk.select_option("#id_signer", label="Lê Thị leader – Giám đốc")
    axe(clerk)
    clerk.locator("#doing").get_by_role("button", name="Trình ký số").click()
    expect(clerk.get_by_text("Người ký theo thứ tự")).to_be_visible()

    for member in (people.deputy, people.leader):
        signer = browser_page(member.user)
        signer.goto(address)
        signer.get_by_role("link", name="Đọc và ký").click()
        signer.get_by_role("button", name="Ký", exact=True).click()
        expect(signer.get_by_text("Đã ký").first).to_be_visible()

    clerk.goto("/work/queues/doc-to-issue/")
    shoot(clerk, "correspondence-queue")
    clerk.get_by_role("link", name="Cấp số, phát hành").click()
    clerk.locator("#doing").get_by_role("button", name="Cấp số, đóng dấu, phát hành").click()
    expect(clerk.get_by_role("heading", name="01/SYT-NVY")).to_be_visible()
    axe(clerk)
    shoot(clerk, "correspondence-issued")

    expect(clerk.get_by_text("Chờ gửi")).to_be_visible()
    for _turn in range(60):
        with suppress(AlreadyEnqueued):
            exchange.defer(timestamp=0)  # the worker's turn of each minute, now
        clerk.wait_for_timeout(500)
        clerk.reload()
        if clerk.get_by_text("Hoàn thành", exact=True).count():
            break
    expect(clerk.get_by_text("Hoàn thành", exact=True)).to_be_visible()
    expect(clerk.get_by_text("Đã hoàn thành xử lý văn bản")).to_be_visible()
    shoot(clerk, "correspondence-status-06")
    clerk.goto("/documents/packets/")
    axe(clerk)
    shoot(clerk, "documents-packets")
    clerk.get_by_role("row", name="Văn bản mới").get_by_role("link").first.click()
    axe(clerk)
    shoot(clerk, "documents-packet")

    code = Document.objects.get(number=1, direction="out").signing
    assert code is not None
    public = browser_page(None)
    public.goto(f"/verify/{code.code}/")
    expect(public.get_by_text("01/SYT-NVY").first).to_be_visible()


def test_an_incoming_document_is_entered_and_given_out(
    live_site: Site, people: DocumentCast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    from yteso.government.correspondence.actions import take_packet

    packet = receive_packet(content=packet_bytes("77", content=b""), now=now())[0]
    take_packet(packet_id=packet.id, now=now())
    clerk = browser_page(people.clerk.user)
    clerk.goto("/correspondence/incoming/?q=sot+xuat+huyet")
    axe(clerk)
    shoot(clerk, "correspondence-incoming")
    clerk.get_by_role("row", name="77/UBND-KGVX").get_by_role("link").first.click()
    step(clerk, "Vào sổ")
    expect(clerk.get_by_text("Trình lãnh đạo phân phối").first).to_be_visible()
    leader = browser_page(people.leader.user)
    leader.goto(clerk.url)
    leader.get_by_role("link", name="Phân công xử lý").click()
    leader.select_option("#id_lead_unit", label="Phòng Nghiệp vụ Y")
    leader.fill("#id_note", "Tham mưu văn bản triển khai")
    axe(leader)
    shoot(leader, "correspondence-instruct")
    leader.locator("#doing").get_by_role("button", name="Phân công xử lý").click()
    expect(leader.get_by_text("Chủ trì")).to_be_visible()
    drafter = browser_page(people.drafter.user)
    drafter.goto(clerk.url)
    drafter.get_by_role("link", name="Hoàn thành xử lý").click()
    drafter.fill("#id_note", "Đã ban hành văn bản triển khai")
    drafter.locator("#doing").get_by_role("button", name="Hoàn thành xử lý").click()
    expect(drafter.get_by_text("Đã xử lý", exact=True)).to_be_visible()
    for name in ("office", "outgoing", "work-files", "documents/enter", "documents/secret"):
        clerk.goto(f"/correspondence/{name}/")
        axe(clerk)
        shoot(clerk, f"correspondence-{name.replace('/', '-')}")
    leader.goto("/correspondence/figures/")
    axe(leader)
    shoot(leader, "correspondence-figures")
