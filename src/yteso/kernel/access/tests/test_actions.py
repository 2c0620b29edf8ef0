import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from yteso.kernel.access import actions, errors
from yteso.kernel.access.models import Grant
from yteso.kernel.access.testing import actor_of, cast, give, make_organisation
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import NotAllowed, NotVisible, Role, SystemActor, User, now, today, uuid7
from yteso.kernel.base.testing import make_user
from yteso.kernel.organisations.public import Organisation

pytestmark = pytest.mark.django_db
PASSWORD = "Suoi-trong-2026"


@pytest.fixture
def people():
    return cast()


def test_a_new_account_is_opened_by_a_link_that_works_once(people, client):
    user = actions.create_user(
        actor=people.administrator.actor, username="BS.Binh", full_name="  Lê  Bình ", now=now()
    )
    assert (user.username, user.full_name, user.has_usable_password()) == ("bs.binh", "Lê Bình", False)
    token = actions.invite_user(actor=people.administrator.actor, user_id=user.pk, now=now())
    url = f"/accounts/invitation/{token}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"password": "yeu", "again": "yeu"}).status_code == 200
    answer = client.post(url, {"password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/accounts/login/"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not user.must_change_password
    assert client.get(url).status_code == 422
    with pytest.raises(errors.LinkSpent):
        actions.accept_invitation(token=token, password=PASSWORD, now=now())


def test_a_newer_link_ends_the_older_and_links_end_after_three_days(people):
    user = make_user()
    old = actions.invite_user(actor=people.administrator.actor, user_id=user.pk, now=now())
    new = actions.invite_user(actor=people.administrator.actor, user_id=user.pk, now=now())
    with pytest.raises(errors.LinkSpent):
        actions.find_invitation(token=old, now=now())
    assert actions.find_invitation(token=new, now=now()).user == user
    with pytest.raises(errors.LinkSpent):
        actions.find_invitation(token=new, now=now() + dt.timedelta(hours=73))
    with pytest.raises(ValidationError):
        actions.accept_invitation(token=new, password="weak", now=now())


def test_a_username_is_taken_whatever_its_case(people):
    with pytest.raises(errors.UsernameTaken):
        actions.create_user(actor=people.administrator.actor, username="DOCTOR_A", full_name="x", now=now())


def test_a_disabled_user_is_signed_out_everywhere(people):
    client = people.doctor_a.client
    assert client.get("/accounts/profile/").status_code == 200
    actions.disable_user(
        actor=people.administrator.actor, user_id=people.doctor_a.user.pk, reason="nghỉ việc"
    )
    assert client.get("/accounts/profile/").status_code == 302
    assert Entry.objects.filter(verb="access.user.disabled").get().detail["reason"] == "nghỉ việc"


def test_nobody_disables_themself_nor_the_last_administrator(people):
    administrator = people.administrator
    with pytest.raises(errors.NotYourself):
        actions.disable_user(actor=administrator.actor, user_id=administrator.user.pk, reason="x")
    with pytest.raises(errors.LastAdministrator):
        actions.disable_user(actor=SystemActor("x"), user_id=administrator.user.pk, reason="x")
    grant = Grant.objects.get(user=administrator.user)
    with pytest.raises(errors.LastAdministrator):
        actions.end_grant(actor=administrator.actor, grant_id=grant.pk, today=today())
    administrator.user.refresh_from_db()
    assert administrator.user.is_active


def test_a_role_given_and_ended_counts_at_once_and_is_logged(people):
    user, admin = make_user(), people.administrator.actor
    grant = actions.give_role(
        actor=admin, user_id=user.pk, role=Role.DOCTOR, organisation_id=people.tree.station_a.pk,
        valid_from=today() - dt.timedelta(days=3), reason="QĐ 12/QĐ-SYT", now=now(),
    )  # fmt: skip
    with pytest.raises(errors.GrantOverlaps):
        actions.give_role(
            actor=admin, user_id=user.pk, role=Role.DOCTOR, organisation_id=people.tree.station_a.pk,
            valid_from=today(), now=now(),
        )  # fmt: skip
    actions.end_grant(actor=admin, grant_id=grant.pk, today=today())
    assert not Grant.objects.valid_on(today()).filter(user=user).exists()
    with pytest.raises(errors.GrantEnded):
        actions.end_grant(actor=admin, grant_id=grant.pk, today=today())
    assert [e.verb for e in Entry.objects.filter(object_id=str(user.pk)).order_by("at")] == [
        "access.grant.given", "access.grant.ended",
    ]  # fmt: skip
    events = Grant.pgh_event_model.objects.filter(pgh_obj_id=grant.pk).order_by("pgh_id")
    assert [(e.pgh_label, e.valid_to) for e in events] == [
        ("insert", None), ("update", today() - dt.timedelta(days=1)),
    ]  # fmt: skip


def test_a_district_administrator_gives_roles_only_in_their_district(people):
    local = make_user("local")
    give(local, Role.ADMINISTRATOR, people.tree.centre)

    actor, user = actor_of(local), make_user()
    values = {"user_id": user.pk, "role": Role.NURSE, "valid_from": today(), "now": now()}
    assert actions.give_role(actor=actor, organisation_id=people.tree.station_b.pk, **values)
    with pytest.raises(NotAllowed):
        actions.give_role(actor=actor, organisation_id=people.tree.hospital.pk, **values)
    with pytest.raises(NotVisible):
        actions.give_role(actor=actor, organisation_id=uuid7(), **values)
    assert Grant.objects.filter(user=user).count() == 1


@pytest.mark.parametrize(("kind", "role"), [
    (User.Kind.STAFF, Role.FACILITY_PROGRAM), (User.Kind.PROGRAM, Role.DOCTOR),
    (User.Kind.CITIZEN, Role.DOCTOR), (User.Kind.STAFF, Role.CITIZEN),
])  # fmt: skip
def test_roles_go_to_the_kind_of_account_they_are_for(people, kind, role):
    user = make_user(kind=kind)
    with pytest.raises(errors.NotAStaffRole):
        actions.give_role(
            actor=people.administrator.actor, user_id=user.pk, role=role, now=now(),
            organisation_id=people.tree.province.pk, valid_from=today(),
        )  # fmt: skip
    assert not Grant.objects.filter(user=user).exists()


def test_a_period_that_ends_before_it_begins_is_refused(people):
    with pytest.raises(errors.PeriodTurned):
        actions.give_role(
            actor=people.administrator.actor, user_id=people.nurse.user.pk, role=Role.DOCTOR, now=now(),
            organisation_id=people.tree.province.pk, valid_from=today(),
            valid_to=today() - dt.timedelta(days=1),
        )  # fmt: skip


def test_accounts_idle_for_45_days_are_closed_by_night(people):
    old = now() - dt.timedelta(days=46)
    User.objects.filter(username="doctor_a").update(last_login=old)
    User.objects.filter(username="doctor_b").update(last_login=None, date_joined=old)
    User.objects.filter(username__in=["citizen", "program"]).update(last_login=old)
    assert actions.disable_idle_users(actor=SystemActor("night"), now=now()) == 2
    closed = set(User.objects.filter(is_active=False).values_list("username", flat=True))
    assert closed == {"doctor_a", "doctor_b"}
    assert actions.disable_idle_users(actor=SystemActor("night"), now=now()) == 0
    actions.enable_user(actor=people.administrator.actor, user_id=people.doctor_a.user.pk, now=now())
    assert actions.disable_idle_users(actor=SystemActor("night"), now=now()) == 0


def test_everyone_may_change_their_own_profile_and_nobody_elses(people):
    doctor, nurse = people.doctor_a, people.nurse
    values = {"full_name": "Tên mới", "email": "", "phone": "0900000000"}
    assert actions.change_user(actor=doctor.actor, user_id=doctor.user.pk, **values).phone == "0900000000"
    with pytest.raises(NotAllowed):
        actions.change_user(actor=doctor.actor, user_id=nurse.user.pk, **values)
    nurse.user.refresh_from_db()
    assert nurse.user.phone == ""


def test_a_new_station_is_within_reach_of_its_centre(people):
    user = make_user()
    give(user, Role.DIRECTOR, people.tree.centre)
    from yteso.kernel.base.public import Permission

    read = Permission("x.y.z", "x", frozenset({Role.DIRECTOR}))
    station = make_organisation("TYT mới", Organisation.Kind.COMMUNE_STATION, people.tree.centre)
    assert actor_of(user).reach(read).covers(station.pk)
    assert not actor_of(user).reach(read).covers(people.tree.hospital.pk)


def test_a_local_administrator_cannot_take_over_an_account_that_reaches_further(people):
    local = make_user("local")
    give(local, Role.ADMINISTRATOR, people.tree.centre)
    give(people.administrator.user, Role.DOCTOR, people.tree.station_a)
    actor = actor_of(local)
    for target in [people.administrator.user, people.citizen.user, people.hospital_doctor.user]:
        with pytest.raises(NotAllowed):
            actions.invite_user(actor=actor, user_id=target.pk, now=now())
        with pytest.raises(NotAllowed):
            actions.reset_second_factor(actor=actor, user_id=target.pk)
    assert actions.invite_user(actor=actor, user_id=people.doctor_a.user.pk, now=now())
    fresh = actions.create_user(actor=actor, username="moi", full_name="Mới", now=now())
    assert actions.invite_user(actor=actor, user_id=fresh.pk, now=now())
    assert Entry.objects.filter(verb="access.user.invited").count() == 2
