import datetime as dt

import pytest
from django.urls import reverse

from yteso.kernel.access.testing import cast, give, sign_in
from yteso.kernel.base.public import Role, now
from yteso.kernel.base.testing import make_user
from yteso.toolkit.work.models import Absence, CalendarChange, Case, OfficeHours
from yteso.toolkit.work.queries import find_calendar
from yteso.toolkit.work.testing import make_case, use_test_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    use_test_kind()
    return cast()


def test_who_opens_which_page(people):
    allowed = {
        "work:calendar": {"administrator", "director", "province_officer"},
        "work:new-change": {"administrator", "province_officer"},
        "work:hours": {"administrator", "province_officer"},
        "work:workload": {"director", "province_officer"},
        "work:absences": {"director", "province_officer"},
    }
    for name, expected in allowed.items():
        found = {
            who
            for who, member in people.members().items()
            if member.client.get(reverse(name)).status_code == 200
        }
        assert found == expected, name


def test_a_decision_is_entered_shown_and_applied(people):
    client = people.province_officer.client
    case = make_case(people.tree.centre, days=30, now=now(), code="Đ-1")
    days = []
    day = dt.date.today() + dt.timedelta(days=7)
    while len(days) < 2:
        if day.weekday() < 5 and (day.month, day.day) not in ((1, 1), (11, 24)):
            days.append(day)
        day += dt.timedelta(days=1)
    lines = "\n".join(f"{d:%d/%m/%Y} nghỉ Bão" for d in days)
    wrong = client.post(
        reverse("work:new-change"),
        {"decision_number": "9/QĐ", "decided_on": "2026-10-01", "title": "Bão", "days": "mai nghỉ"},
    )
    assert wrong.status_code == 422
    assert "mai nghỉ" in wrong.content.decode()
    answer = client.post(
        reverse("work:new-change"),
        {"decision_number": "9/QĐ", "decided_on": "2026-10-01", "title": "Bão", "days": lines},
    )
    change = CalendarChange.objects.get()
    assert answer.url == reverse("work:change", args=[change.id])
    assert "Đ-1" in client.get(answer.url).content.decode()
    before = Case.objects.get(id=case.id).due_at
    assert client.post(answer.url).status_code == 302
    assert Case.objects.get(id=case.id).due_at > before
    assert client.get(reverse("work:calendar")).status_code == 200


def test_office_hours_are_typed_looked_at_and_applied(people):
    client, url = people.administrator.client, reverse("work:hours")
    case = make_case(people.tree.centre, days=30, now=now(), code="Đ-2")
    day = dt.date.today() + dt.timedelta(days=7)
    data = {
        "valid_from": f"{day:%Y-%m-%d}",
        "morning_from": "07:30",
        "morning_to": "11:30",
        "afternoon_from": "13:00",
        "afternoon_to": "16:30",
        "cutoff": "15:30",
        "source": "12/QĐ-UBND",
    }
    assert client.post(url, data | {"cutoff": "17:30"}).status_code == 422
    assert client.post(url, data | {"valid_from": "2017-01-01"}).status_code == 422
    before = Case.objects.get(id=case.id).due_at
    looked = client.post(url, data | {"look": "1"})
    assert "Đ-2" in looked.content.decode()
    assert OfficeHours.objects.count() == 1
    assert client.post(url, data | {"apply": "1"}).status_code == 302
    after = Case.objects.get(id=case.id).due_at
    assert before - after == dt.timedelta(minutes=30)
    assert client.post(url, data | {"apply": "1"}).status_code == 422
    row = OfficeHours.objects.get(valid_from=day)
    assert (row.moved, row.version, find_calendar().version) == (1, 1, 1)
    assert "12/QĐ-UBND" in client.get(url).content.decode()


def test_an_absence_is_entered_and_taken_back(people):
    other = make_user("b", full_name="Người Thay")
    give(other, Role.ASSESSOR, people.tree.province)
    client = people.director.client
    data = {"stand_in": str(other.pk), "first": "2026-12-01", "last": "2026-12-05", "reason": "Phép"}
    assert client.post(reverse("work:absences"), data).status_code == 302
    absence = Absence.objects.get()
    assert "Người Thay" in client.get(reverse("work:absences")).content.decode()
    assert "Phép" not in sign_in(other).get(reverse("work:absences")).content.decode()
    assert sign_in(other).post(reverse("work:cancel-absence", args=[absence.id])).status_code == 404
    assert client.post(reverse("work:cancel-absence", args=[absence.id])).status_code == 302
    assert client.post(reverse("work:absences"), {**data, "last": "2026-11-01"}).status_code == 422


def test_workload(people):
    case = make_case(people.tree.centre, now=now())
    Case.objects.filter(id=case.id).update(assignee=people.director.user)
    assert str(people.director.user) in people.director.client.get(reverse("work:workload")).content.decode()
