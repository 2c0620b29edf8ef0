"""Signing in by the level-3 rules (QCVN 12:2026/BCA)."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from yteso.kernel.access import sessions
from yteso.kernel.access.models import RateBucket
from yteso.kernel.access.testing import PASSWORD, cast, give, make_organisation_tree, sign_in
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import Role, User, now
from yteso.kernel.base.testing import make_user

pytestmark = pytest.mark.django_db
LOGIN, PROFILE = "/accounts/login/", "/accounts/profile/"


@pytest.fixture
def doctor():
    user = make_user("bs.an", password=PASSWORD, full_name="Nguyễn Văn An")
    give(user, Role.DOCTOR, make_organisation_tree().station_a)
    return user


def try_to_sign_in(client, password=PASSWORD, username="bs.an", **extra):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def verbs():
    return list(Entry.objects.order_by("at", "id").values_list("verb", flat=True))


def shift_session(client, key, **delta):
    session = client.session
    session[key] = (now() - dt.timedelta(**delta)).isoformat()
    session.save()


def test_a_doctor_signs_in_and_the_log_says_so(client, doctor):
    answer = try_to_sign_in(client, HTTP_USER_AGENT="Firefox", REMOTE_ADDR="2001:db8::7")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(PROFILE).status_code == 200
    entry = Entry.objects.get()
    assert (entry.verb, entry.user_id, entry.address, entry.detail["by"]) == (
        "access.signed_in", doctor.pk, "2001:db8::7", ["password"])  # fmt: skip


def test_the_page_asked_for_comes_after_signing_in(client, doctor):
    answer = client.get(PROFILE)
    assert answer["Location"] == f"{LOGIN}?next={PROFILE}"
    answer = client.post(LOGIN, {"login": "bs.an", "password": PASSWORD, "next": PROFILE})
    assert answer["Location"] == PROFILE
    other = client.post("/accounts/logout/") and client.post(
        LOGIN, {"login": "bs.an", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert other["Location"] == "/"


def test_five_wrong_passwords_lock_the_account_and_the_administrator_unlocks_it(client, doctor):
    for _ in range(4):
        answer = try_to_sign_in(client, "wrong")
        assert answer.status_code == 200
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.content.decode()
    answer = try_to_sign_in(client, "wrong", username="BS.AN")  # writing the name otherwise brings no new try
    assert answer.status_code == 403
    assert "Tài khoản đã bị khóa" in answer.content.decode()
    assert try_to_sign_in(Client()).status_code == 403  # from elsewhere, even with the right password
    assert client.get(PROFILE).status_code == 302
    assert verbs().count("access.sign_in_failed") >= 5
    assert "access.locked" in verbs()
    people = cast()
    answer = people.administrator.client.post(reverse("access-unlock", args=[doctor.pk]))
    assert answer.status_code == 302
    assert try_to_sign_in(client)["Location"] == "/"


def test_the_lock_opens_by_itself_after_twelve_hours(client, doctor, settings):
    for _ in range(5):
        try_to_sign_in(client, "wrong")
    assert try_to_sign_in(client).status_code == 403
    AccessAttempt.objects.update(attempt_time=now() - dt.timedelta(hours=12, minutes=1))
    assert try_to_sign_in(client)["Location"] == "/"


def test_a_name_that_nobody_has_is_answered_alike(client, doctor):
    known = try_to_sign_in(client, "wrong").content.decode()
    unknown = try_to_sign_in(client, "wrong", username="nobody").content.decode()
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in known
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in unknown


@pytest.mark.parametrize("change", [{"is_active": False}, {"kind": User.Kind.PROGRAM}])
def test_disabled_accounts_and_programs_are_turned_away(client, doctor, change):
    User.objects.filter(pk=doctor.pk).update(**change)
    answer = try_to_sign_in(client)
    assert answer["Location"] == "/accounts/inactive/"
    assert client.get(PROFILE).status_code == 302


def test_an_account_idle_for_45_days_is_closed_at_the_door(client, doctor):
    User.objects.filter(pk=doctor.pk).update(last_login=now() - dt.timedelta(days=44))
    assert try_to_sign_in(client)["Location"] == "/"
    client.post("/accounts/logout/")
    User.objects.filter(pk=doctor.pk).update(last_login=now() - dt.timedelta(days=46))
    assert try_to_sign_in(client)["Location"] == "/accounts/inactive/"
    doctor.refresh_from_db()
    assert not doctor.is_active
    assert "access.user.disabled" in verbs()


def test_fifteen_idle_minutes_lock_and_the_password_goes_on_where_one_was(client, doctor):
    try_to_sign_in(client)
    shift_session(client, sessions.ACTIVE_AT, minutes=14)
    assert client.get(PROFILE).status_code == 200
    shift_session(client, sessions.ACTIVE_AT, minutes=15, seconds=1)
    answer = client.get(f"{PROFILE}?a=1")
    assert answer["Location"] == "/accounts/locked/?next=%2Faccounts%2Fprofile%2F%3Fa%3D1"
    assert client.get("/accounts/locked/").status_code == 200
    assert client.get(PROFILE).status_code == 302  # looking at the lock does not open it
    assert client.post("/accounts/locked/", {"password": "wrong", "next": PROFILE}).status_code == 200
    assert client.get(PROFILE).status_code == 302
    answer = client.post("/accounts/locked/", {"password": PASSWORD, "next": f"{PROFILE}?a=1"})
    assert answer["Location"] == f"{PROFILE}?a=1"
    assert client.get(PROFILE).status_code == 200
    assert "access.unlocked" in verbs()


def test_the_page_itself_learns_that_it_is_locked(client, doctor):
    try_to_sign_in(client)
    assert client.post("/accounts/alive/").status_code == 204
    shift_session(client, sessions.ACTIVE_AT, minutes=16)
    assert client.post("/accounts/alive/").status_code == 423
    as_script = {"HTTP_ACCEPT": "application/json"}
    assert client.post("/accounts/locked/", {"password": "wrong"}, **as_script).status_code == 422
    assert client.post("/accounts/locked/", {"password": PASSWORD}, **as_script).status_code == 204
    assert client.post("/accounts/alive/").status_code == 204


def test_a_locked_page_that_htmx_asks_for_leads_to_the_lock(client, doctor):
    try_to_sign_in(client)
    shift_session(client, sessions.ACTIVE_AT, minutes=16)
    answer = client.get(
        PROFILE, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/accounts/profile/?x=1"
    )
    assert answer["HX-Redirect"] == "/accounts/locked/?next=%2Faccounts%2Fprofile%2F%3Fx%3D1"


def test_what_the_page_does_by_itself_is_no_activity(client, doctor):
    try_to_sign_in(client)
    shift_session(client, sessions.ACTIVE_AT, minutes=10)
    before = client.session[sessions.ACTIVE_AT]
    client.get(PROFILE, HTTP_X_BACKGROUND="1")
    assert client.session[sessions.ACTIVE_AT] == before
    client.get(PROFILE)
    assert client.session[sessions.ACTIVE_AT] > before


def test_twelve_hours_end_a_session(client, doctor):
    try_to_sign_in(client)
    shift_session(client, sessions.SIGNED_IN_AT, hours=12, seconds=1)
    assert client.get(PROFILE)["Location"].startswith(LOGIN)
    assert sessions.SIGNED_IN_AT not in client.session


def test_five_wrong_passwords_at_the_idle_lock_lock_the_account(client, doctor):
    try_to_sign_in(client)
    shift_session(client, sessions.ACTIVE_AT, minutes=16)
    for _ in range(4):
        assert client.post("/accounts/locked/", {"password": "wrong"}).status_code == 200
    assert client.post("/accounts/locked/", {"password": "wrong"}).status_code == 403
    assert client.post("/accounts/locked/", {"password": PASSWORD}).status_code == 403


def test_an_administrator_without_second_factor_is_refused_until_one_is_added(client, monkeypatch):
    user = make_user("admin", password=PASSWORD)
    give(user, Role.ADMINISTRATOR, make_organisation_tree().province)
    try_to_sign_in(client, username="admin")
    users = reverse("users")
    assert client.get(users)["Location"] == "/accounts/second-factor/first/?next=%2Faccounts%2Fusers%2F"
    assert client.get("/accounts/second-factor/first/").status_code == 200
    page = client.get("/accounts/second-factor/app/add/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_: do())
    answer = client.post("/accounts/second-factor/app/add/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/second-factor/codes/"
    assert client.get("/accounts/second-factor/codes/").status_code == 200
    assert client.get(users).status_code == 200
    assert "access.mfa.added" in verbs()
    stored = user.authenticator_set.get(type="totp").data["secret"]
    assert secret not in stored

    client.post("/accounts/logout/")
    answer = try_to_sign_in(client, username="admin")
    assert answer["Location"] == "/accounts/second-factor/ask/"
    assert client.get(users).status_code == 302  # the password alone opens nothing
    assert client.post("/accounts/second-factor/ask/", {"code": "000000"}).status_code == 200
    recovery = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    answer = client.post("/accounts/second-factor/ask/", {"code": recovery[0]})
    assert answer.status_code == 302
    assert client.get(users).status_code == 200
    assert TOTP(user.authenticator_set.get(type="totp")).validate_code("000000") is False


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_given_password_must_be_changed_first_and_by_the_rules(client, doctor):
    User.objects.filter(pk=doctor.pk).update(must_change_password=True)
    try_to_sign_in(client)
    change = "/accounts/password/change/"
    assert client.get(PROFILE)["Location"].startswith(change)
    for weak in ["ngan", "chuthuong-1234", "KHONGCOSO-abc", "Khongkytu1234", "Bs.an-12", PASSWORD]:
        cache.clear()
        answer = client.post(change, {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
        assert answer.status_code == 200, weak
    new = "Suoi-trong-2026"
    answer = client.post(change, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    doctor.refresh_from_db()
    assert not doctor.must_change_password
    assert client.get(PROFILE).status_code == 200


def test_none_of_the_last_ten_passwords_is_taken_again(client, doctor):
    try_to_sign_in(client)
    old = PASSWORD
    for number in range(11):
        new = f"Suoi-trong-{number:04d}"
        cache.clear()
        client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
        old = new
    doctor.refresh_from_db()
    assert doctor.check_password("Suoi-trong-0010")
    for again, taken in [("Suoi-trong-0001", False), ("Suoi-trong-0000", True)]:
        cache.clear()
        client.post(
            "/accounts/password/change/", {"oldpassword": old, "password1": again, "password2": again}
        )
        doctor.refresh_from_db()
        assert doctor.check_password(again) is taken


def test_an_administrators_password_lasts_two_months():
    people = cast()
    people.administrator.client.get(PROFILE)
    User.objects.filter(username__in=["administrator", "doctor_a"]).update(
        password_changed_at=now() - dt.timedelta(days=61)
    )
    for member, expected in [(people.administrator, 302), (people.doctor_a, 200)]:
        member.user.set_password(PASSWORD)
        User.objects.filter(pk=member.user.pk).update(password=member.user.password)
        assert sign_in(User.objects.get(pk=member.user.pk)).get(PROFILE).status_code == expected


def test_changing_the_password_ends_the_other_sessions(client, doctor):
    other = Client()
    try_to_sign_in(client)
    try_to_sign_in(other)
    assert other.get(PROFILE).status_code == 200
    new = "Suoi-trong-2026"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert other.get(PROFILE).status_code == 302
    assert client.get(PROFILE).status_code == 200


def test_signing_out_elsewhere_from_the_list_of_sessions(client, doctor):
    other = Client()
    try_to_sign_in(client, HTTP_USER_AGENT="Điện thoại")
    try_to_sign_in(other, HTTP_USER_AGENT="Máy tính")
    text = client.get("/accounts/sessions/").content.decode()
    assert "Điện thoại" in text
    assert "Máy tính" in text
    client.post("/accounts/sessions/")
    assert other.get(PROFILE).status_code == 302
    assert client.get(PROFILE).status_code == 200


def test_an_ipv6_only_client_signs_in_and_its_whole_network_counts_as_one(client, doctor):
    for host in range(120):
        client.post(LOGIN, {}, REMOTE_ADDR=f"2001:db8:1:2::{host:x}")
    answer = try_to_sign_in(client, REMOTE_ADDR="2001:db8:1:2::ffff")
    assert answer.status_code == 429
    assert RateBucket.objects.filter(key="login:2001:db8:1:2::/64").exists()
    assert try_to_sign_in(client, REMOTE_ADDR="2001:db8:1:3::1")["Location"] == "/"


def test_behind_a_proxy_the_address_is_the_one_that_our_proxy_saw(client, doctor, settings):
    settings.PROXIES = 1
    try_to_sign_in(client, HTTP_X_FORWARDED_FOR="1.1.1.1, 2001:db8::9", REMOTE_ADDR="127.0.0.1")
    assert Entry.objects.get().address == "2001:db8::9"


def test_nobody_signs_up(client):
    answer = client.get("/accounts/signup/")
    assert "quản trị" in answer.content.decode()
    assert client.post("/accounts/signup/", {"username": "x"}).status_code == 200
    assert User.objects.count() == 0


def test_a_page_that_covers_itself_locks_the_session_too(client, doctor):
    try_to_sign_in(client)
    assert client.get("/accounts/lock/").status_code == 405
    assert client.post("/accounts/lock/").status_code == 204
    assert client.get(PROFILE)["Location"].startswith("/accounts/locked/")
    client.post("/accounts/locked/", {"password": PASSWORD})
    assert client.get(PROFILE).status_code == 200


def test_an_administrator_whose_session_is_older_than_the_second_factor_signs_in_again(client):
    user = make_user("admin", password=PASSWORD)
    give(user, Role.ADMINISTRATOR, make_organisation_tree().province)
    try_to_sign_in(client, username="admin")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    answer = client.get(reverse("users"), follow=True)
    assert "Đăng nhập lại" in answer.content.decode()
    assert client.get(reverse("users")).status_code == 302


def test_who_has_no_password_opens_a_lock_by_signing_in_again(client, doctor):
    try_to_sign_in(client)
    client.post("/accounts/lock/")
    User.objects.filter(pk=doctor.pk).update(password="!")
    text = sign_in_page_of_lock()
    assert "Đăng nhập lại" in text
    assert 'name="password"' not in text


def sign_in_page_of_lock():
    client = sign_in(User.objects.get(username="bs.an"))
    client.post("/accounts/lock/")
    return client.get("/accounts/locked/").content.decode()
