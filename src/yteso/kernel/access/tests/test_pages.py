"""The pages of accounts: who may open them, what they do, and that lists cost the same for 1 and 30 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yteso.kernel.access.models import Grant
from yteso.kernel.access.testing import PASSWORD, actor_of, cast, give, sign_in
from yteso.kernel.audit.public import Entry, record, record_read
from yteso.kernel.base.public import Role, User, today, uuid7
from yteso.kernel.base.testing import make_user


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def admin(people):
    return people.administrator.client


def count_queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_who_may_see_accounts(people):
    for name, member in people.members().items():
        if name == "program":
            continue
        expected = {"administrator": 200, "auditor": 200, "stranger": 302}.get(name, 403)
        assert member.client.get(reverse("users")).status_code == expected, name


def test_no_browser_keeps_what_a_signed_in_reader_was_shown(people):
    assert people.nurse.client.get("/")["Cache-Control"] == "no-store"


def test_a_program_has_no_session(people):
    assert people.program.client.get("/accounts/profile/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["users", "audit"])
def test_a_list_costs_the_same_for_1_and_30_rows(people, admin, name):
    record(people.nurse.actor, "x.y.z")
    before = count_queries(admin, reverse(name))
    for number in range(30):
        user = make_user(f"u{number:02d}")
        give(user, Role.NURSE, people.tree.station_a)
        record(people.nurse.actor, "x.y.z", detail={"n": number})
    assert count_queries(admin, reverse(name)) == before


def test_an_account_is_made_and_its_link_shown_once(people, admin):
    answer = admin.post(reverse("access-new-user"), {"username": "y.ta", "full_name": "Hồ Thị Y Tá"})
    user = User.objects.get(username="y.ta")
    text = answer.content.decode()
    assert "/accounts/invitation/" in text
    assert "/accounts/invitation/" not in admin.get(reverse("access-user", args=[user.pk])).content.decode()
    again = admin.post(reverse("access-new-user"), {"username": "Y.TA", "full_name": "x"})
    assert again.status_code == 422
    assert "Tên đăng nhập đã có người dùng" in again.content.decode()


def test_roles_are_given_and_ended_on_the_page(people, admin):
    user = make_user("y.ta")
    url = reverse("access-give-role", args=[user.pk])
    data = {"role": Role.NURSE, "organisation": people.tree.station_a.pk, "valid_from": today().isoformat()}
    assert admin.post(url, data).status_code == 302
    assert admin.post(url, data).status_code == 422  # twice at a time
    grant = Grant.objects.get(user=user)
    assert grant.given_by == people.administrator.user
    assert "TYT xã A" in admin.get(reverse("access-user", args=[user.pk])).content.decode()
    assert admin.post(reverse("access-end-grant", args=[grant.pk])).status_code == 302
    assert not Grant.objects.filter(user=user).exists()


def test_an_account_is_disabled_with_a_reason_and_enabled_again(people, admin):
    user = people.nurse.user
    assert admin.post(reverse("access-disable", args=[user.pk]), {}).status_code == 422
    assert admin.post(reverse("access-disable", args=[user.pk]), {"reason": "nghỉ hưu"}).status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.disabled_reason) == (False, "nghỉ hưu")
    assert "nghỉ hưu" in admin.get(reverse("access-user", args=[user.pk])).content.decode()
    assert admin.post(reverse("access-enable", args=[user.pk])).status_code == 302
    user.refresh_from_db()
    assert user.is_active


def test_a_local_administrator_sees_only_the_accounts_of_their_place(people):
    local = make_user("local")
    give(local, Role.ADMINISTRATOR, people.tree.centre)
    client = sign_in(local)
    text = client.get(reverse("users")).content.decode()
    assert "doctor_a" in text
    assert "hospital_doctor" not in text
    assert client.get(reverse("access-user", args=[people.hospital_doctor.user.pk])).status_code == 404
    assert (
        client.post(
            reverse("access-disable", args=[people.hospital_doctor.user.pk]), {"reason": "x"}
        ).status_code
        == 404
    )
    people.hospital_doctor.user.refresh_from_db()
    assert people.hospital_doctor.user.is_active


def test_changes_need_a_post_and_the_permission(people):
    user = people.nurse.user
    for name in [
        "access-disable",
        "access-enable",
        "access-unlock",
        "access-invite",
        "access-reset-second-factor",
    ]:
        url = reverse(name, args=[user.pk])
        assert people.administrator.client.get(url).status_code == 405
        assert people.auditor.client.post(url, {"reason": "x"}).status_code == 403
    user.refresh_from_db()
    assert user.is_active


def test_the_table_of_roles_and_the_people_of_a_place(people, admin):
    text = admin.get(reverse("access-roles")).content.decode()
    assert "access.user.manage" in text
    assert "Điều dưỡng" in text
    text = admin.get(reverse("access-organisation", args=[people.tree.station_a.pk])).content.decode()
    assert "doctor_a" in text
    assert "province_officer" in text  # given above
    assert "hospital_doctor" not in text


def test_the_profile_is_everybodys_own(people):
    client = people.doctor_a.client
    text = client.get("/accounts/profile/").content.decode()
    assert "TYT xã A" in text
    data = {"full_name": "Nguyễn Mới", "email": "", "phone": "0905", "language": "en"}
    answer = client.post("/accounts/profile/", data)
    assert answer.status_code == 302
    people.doctor_a.user.refresh_from_db()
    assert people.doctor_a.user.full_name == "Nguyễn Mới"
    assert "My profile" in client.get("/accounts/profile/").content.decode()
    assert people.citizen.client.get("/accounts/profile/").status_code == 200


def test_everyone_sees_what_they_did_and_nothing_of_others(people):
    person = uuid7()
    record_read(people.doctor_a.actor, person, "record.chart.read")
    url = reverse("access-my-deeds")
    assert str(person)[-8:] in people.doctor_a.client.get(url).content.decode()
    assert str(person)[-8:] not in people.doctor_b.client.get(url).content.decode()


def test_who_works_in_two_places_switches(people):
    user = people.doctor_a.user
    give(user, Role.NURSE, people.tree.hospital)
    client = people.doctor_a.client
    answer = client.post(reverse("access-act-for"), {"organisation": str(people.tree.hospital.pk)})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert actor_of(user).organisation_id == people.tree.hospital.pk
    foreign = client.post(reverse("access-act-for"), {"organisation": str(people.tree.station_b.pk)})
    assert foreign.status_code == 404


def test_the_audit_log_is_filtered_by_user_person_verb_and_day(people):
    person, other = uuid7(), uuid7()
    record_read(people.doctor_a.actor, person, "record.chart.read")
    record_read(people.doctor_b.actor, other, "record.chart.read")
    client, url = people.auditor.client, reverse("audit")

    def found(**query):
        return client.get(url, query).context["lines"]

    assert len(found(q=str(person))) == 1
    assert len(found(q="doctor_b")) == 1
    assert len(found(q="nobody")) == 0
    assert len(found(kind="read")) == 2
    assert len(found(kind="read", day_after="2001-01-01", day_before="2001-01-02")) == 0
    assert client.get(reverse("audit-export", args=["csv"]), {"kind": "read"}).status_code == 200
    assert people.administrator.client.get(reverse("audit-export", args=["csv"])).status_code == 403
    assert people.doctor_a.client.get(url).status_code == 403


def test_the_audit_log_speaks_in_words_and_names(people):
    hospital = people.tree.hospital
    record(
        people.nurse.actor,
        "access.grant.given",
        organisation_id=hospital.pk,
        object_kind="user",
        object_id=people.doctor_a.user.pk,
    )
    row = people.auditor.client.get(reverse("audit"), {"verb": "access.grant.given"}).context["lines"][0]
    said = {cell["column"].key: (str(cell["value"]), cell["url"]) for cell in row["cells"]}
    assert said["verb"][0] == "Giao vai trò"
    assert said["place"][0] == (hospital.short_name or hospital.name)
    assert said["object"] == (
        f"Tài khoản {people.doctor_a.user}", reverse("access-user", args=[people.doctor_a.user.pk])
    )  # fmt: skip


def test_the_history_of_a_row_names_who_wrote_it(people, admin):
    user = make_user("y.ta")
    data = {"role": Role.NURSE, "organisation": people.tree.station_a.pk, "valid_from": today().isoformat()}
    admin.post(reverse("access-give-role", args=[user.pk]), data)
    event = Grant.pgh_event_model.objects.select_related("pgh_context").get(user=user)
    assert event.pgh_context.metadata == {"user": str(people.administrator.user.pk), "address": "127.0.0.1"}


def test_password_hashes_do_not_enter_the_history(people):
    user = make_user("y.ta", password=PASSWORD)
    event = User.pgh_event_model.objects.filter(pgh_obj_id=user.pk).first()
    assert event is not None
    assert not hasattr(event, "password")
    assert Entry.objects.filter(detail__icontains="pbkdf2").count() == 0


@pytest.mark.parametrize("url", [
    "/accounts/login/", "/accounts/signup/", "/accounts/unknown/", "/accounts/inactive/",
    "/accounts/outside/cancelled/", "/accounts/outside/error/",
])  # fmt: skip
def test_open_pages_open(client, url):
    assert client.get(url).status_code in (200, 401, 403)


@pytest.mark.parametrize("url", [
    "/accounts/logout/", "/accounts/reauthenticate/", "/accounts/password/change/",
    "/accounts/second-factor/",
    "/accounts/second-factor/app/add/", "/accounts/passkeys/", "/accounts/passkeys/add/",
    "/accounts/sessions/",
    "/accounts/outside/", "/accounts/locked/", "/accounts/second-factor/first/",
])  # fmt: skip
def test_own_pages_open_in_vietnamese(people, url):
    from yteso.kernel.access import sessions
    from yteso.kernel.base.public import now

    client = people.doctor_a.client
    session = client.session
    session[sessions.SIGNED_IN_AT] = now().isoformat()
    session.save()
    User.objects.filter(pk=people.doctor_a.user.pk).update(
        password=make_user("t", password=PASSWORD).password
    )
    client = sign_in(User.objects.get(pk=people.doctor_a.user.pk), client)
    answer = client.get(url)
    assert answer.status_code == 200, answer.get("Location")
    text = answer.content.decode()
    for english in ["Sign in", "Password", "Code<", "Security", "Change"]:
        assert english not in text, english
