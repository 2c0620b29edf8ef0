"""Signing in as people do it: wrong passwords, the lock, a second factor, a passkey, an idle screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.kernel.access.testing import PASSWORD, Cast, give
from yteso.kernel.base.public import Role, User
from yteso.kernel.base.testing import make_user

OpenPage = Callable[..., Page]
LOGIN = "/accounts/login/"


@pytest.fixture(scope="module")
def doctor(site_cast: Cast) -> User:
    user = make_user("bs.an", password=PASSWORD, full_name="Nguyễn Văn An")
    give(user, Role.DOCTOR, site_cast.tree.station_a)
    return user


def enter(page: Page, username: str, password: str = PASSWORD) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_doctor_signs_in_and_out(doctor: User, browser_page: OpenPage, axe: Any, shoot: Any) -> None:
    page = browser_page(None)
    page.goto("/accounts/profile/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    axe(page)
    shoot(page, "sign-in")
    enter(page, "bs.an", "sai-mat-khau")
    expect(page.get_by_role("alert")).to_contain_text("không đúng")
    axe(page)
    enter(page, "bs.an")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ cá nhân")
    axe(page)
    shoot(page, "profile")
    page.goto("/accounts/profile/deeds/")
    expect(page.locator("table")).to_contain_text("Đăng nhập")
    axe(page)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(re.compile(LOGIN))


def test_five_wrong_passwords_show_the_lock(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any
) -> None:
    make_user("quen.mk", password=PASSWORD)
    page = browser_page(None)
    page.goto(LOGIN)
    for _ in range(5):
        enter(page, "quen.mk", "sai-mat-khau")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản đã bị khóa")
    axe(page)
    shoot(page, "locked-out")

    admin = browser_page(site_cast.administrator.user)
    admin.goto("/accounts/users/?q=quen.mk")
    axe(admin)
    shoot(admin, "users")
    admin.locator("table").get_by_role("link", name="quen.mk").click()
    axe(admin)
    shoot(admin, "user")
    admin.get_by_role("button", name="Mở khóa").click()
    expect(admin.get_by_text("Đã mở khóa tài khoản")).to_be_visible()


def test_an_administrator_adds_an_authenticator_app(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any
) -> None:
    user = make_user("quantri2", password=PASSWORD, full_name="Phạm Quang Trị")
    give(user, Role.ADMINISTRATOR, site_cast.tree.province)
    page = browser_page(None)
    page.goto(LOGIN)
    enter(page, "quantri2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cần thêm lớp xác thực thứ hai")
    axe(page)
    shoot(page, "second-factor-first")
    page.get_by_role("link", name="Ứng dụng xác thực trên điện thoại").click()
    secret = page.locator(".totp-secret").inner_text()
    axe(page)
    shoot(page, "authenticator-app")
    page.get_by_label("Mã xác thực").fill(code_of(secret))
    page.get_by_role("button", name="Thêm").click()
    expect(page.locator(".codes li")).to_have_count(10)
    axe(page)
    recovery = page.locator(".codes li").first.inner_text()
    page.goto("/accounts/users/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản người dùng")

    again = browser_page(None)
    again.goto(LOGIN)
    enter(again, "quantri2")
    expect(again.get_by_role("heading", level=1)).to_have_text("Xác thực hai lớp")
    axe(again)
    shoot(again, "second-factor")
    again.locator("input[name=code]").fill(recovery)
    again.get_by_role("button", name="Đăng nhập", exact=True).click()
    again.goto("/accounts/second-factor/")
    axe(again)
    expect(again.get_by_text("Còn 9 mã chưa dùng")).to_be_visible()


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_a_passkey_signs_in_without_a_password(
    live_site: Site, site_cast: Cast, browser_page: OpenPage, axe: Any
) -> None:
    user = make_user("khoa.tc", password=PASSWORD, full_name="Lê Thị Khóa")
    give(user, Role.NURSE, site_cast.tree.station_a)
    root = live_site.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to an address
    page = browser_page(None)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(f"{root}{LOGIN}")
    enter(page, "khoa.tc")
    page.goto(f"{root}/accounts/passkeys/add/")
    axe(page)
    page.get_by_label("Không cần mật khẩu").check()
    page.get_by_role("button", name="Thêm").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{root}/accounts/passkeys/")
    axe(page)
    expect(page.get_by_text("Đăng nhập không cần mật khẩu.")).to_be_visible()
    page.goto(f"{root}/accounts/logout/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Đăng nhập bằng passkey").click()
    expect(page).to_have_url(f"{root}/")
    page.goto(f"{root}/accounts/profile/")
    expect(page.locator("body")).to_contain_text("Lê Thị Khóa")


def test_an_idle_screen_locks_and_keeps_what_was_typed(
    doctor: User, browser_page: OpenPage, axe: Any, shoot: Any
) -> None:
    page = browser_page(None)
    page.clock.install()
    page.goto("/accounts/profile/")
    enter(page, "bs.an")
    page.get_by_label("Điện thoại").fill("0905123456")
    page.clock.fast_forward("14:00")
    expect(page.locator("#idle-cover")).to_be_hidden()
    with page.expect_response("**/accounts/lock/"):
        page.clock.fast_forward("01:05")
    cover = page.get_by_role("dialog", name="Đã khóa")
    expect(cover).to_be_visible()
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    axe(page, within="#idle-cover")
    shoot(page, "idle-lock")
    assert "/accounts/locked/" in page.request.get("/accounts/profile/").url  # a reload would not go round it
    cover.get_by_label("Mật khẩu").fill("sai-mat-khau")
    cover.get_by_role("button", name="Tiếp tục").click()
    expect(cover.get_by_role("alert")).to_contain_text("không đúng")
    cover.get_by_label("Mật khẩu").fill(PASSWORD)
    cover.get_by_role("button", name="Tiếp tục").click()
    expect(cover).to_be_hidden()
    expect(page.get_by_label("Điện thoại")).to_have_value("0905123456")


def test_an_account_is_made_given_a_role_and_opened_by_its_link(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any
) -> None:
    admin = browser_page(site_cast.administrator.user)
    admin.goto("/accounts/users/new/")
    axe(admin)
    admin.get_by_label("Tên đăng nhập").fill("y.ta.moi")
    admin.locator("input[name=full_name]").fill("Hồ Thị Mới")
    admin.get_by_role("button", name="Tạo tài khoản").click()
    link = admin.locator(".secret-link").inner_text()
    axe(admin)
    admin.get_by_label("Vai trò").select_option("nurse")
    admin.get_by_label("Đơn vị").select_option(str(site_cast.tree.station_a.pk))
    admin.get_by_role("button", name="Giao vai trò").click()
    expect(admin.get_by_text("Đã giao vai trò")).to_be_visible()
    expect(admin.locator("table").first).to_contain_text("TYT xã A")

    owner = browser_page(None, width=390)
    owner.goto(link)
    axe(owner)
    shoot(owner, "invitation")
    owner.get_by_label("Mật khẩu mới").fill("Suoi-trong-2026")
    owner.get_by_label("Nhập lại mật khẩu").fill("Suoi-trong-2026")
    owner.get_by_role("button", name="Đặt mật khẩu").click()
    enter(owner, "y.ta.moi", "Suoi-trong-2026")
    owner.goto("/accounts/profile/")
    expect(owner.locator("table")).to_contain_text("Điều dưỡng")

    admin.goto("/accounts/roles/")
    axe(admin)
    shoot(admin, "roles")
    admin.goto("/accounts/audit/")
    axe(admin)
    shoot(admin, "audit")
