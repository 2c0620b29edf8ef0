"""The audit log names persons to who may know them, finds them by number, and notes who saw the names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yteso.kernel.access.testing import cast
from yteso.kernel.audit.public import Entry, record_read
from yteso.kernel.people.models import Identifier
from yteso.kernel.people.testing import make_person


@pytest.fixture
def people(db):
    return cast()


def persons_shown(client, **query):
    lines = client.get(reverse("audit"), {"kind": "read", **query}).context["lines"]
    return [
        (str(cell["value"]), cell["url"])
        for x in lines
        for cell in x["cells"]
        if cell["column"].key == "person"
    ]


def test_an_auditor_sees_the_name_and_it_is_noted(people):
    person = make_person(full_name="Võ Thị Sáu")
    record_read(people.doctor_a.actor, person.id, "record")
    assert persons_shown(people.auditor.client) == [(f"Võ Thị Sáu ({person.birth_year})", "")]
    noted = Entry.objects.filter(user_id=people.auditor.user.pk, kind="list").get()
    assert (noted.verb, noted.person_ids) == ("audit.entry.read", [person.id])


def test_an_administrator_sees_the_end_of_the_key(people):
    person = make_person(full_name="Võ Thị Sáu")
    record_read(people.doctor_a.actor, person.id, "record")
    assert persons_shown(people.administrator.client) == [(f"…{str(person.id)[-8:]}", None)]
    assert not Entry.objects.filter(user_id=people.administrator.user.pk, kind="list").exists()


def test_a_doctor_sees_whom_they_looked_at_with_a_link(people):
    person = make_person(full_name="Võ Thị Sáu")
    record_read(people.doctor_a.actor, person.id, "record")
    text = people.doctor_a.client.get(reverse("access-my-deeds")).content.decode()
    assert "Võ Thị Sáu" in text
    assert reverse("people:person", args=[person.id]) in text


def test_the_log_is_found_by_a_number_of_the_person(people):
    person, other = make_person(), make_person()
    number = Identifier.objects.get(person=person, system="national_id").value
    record_read(people.doctor_a.actor, person.id, "record")
    record_read(people.doctor_a.actor, other.id, "record")
    assert [name for name, _ in persons_shown(people.auditor.client, q=number)] == [
        f"{person.full_name} ({person.birth_year})"
    ]


def test_names_cost_the_same_for_1_and_30_rows(people):
    def count():
        with CaptureQueriesContext(connection) as queries:
            people.auditor.client.get(reverse("audit"), {"kind": "read"})
        return len(queries)

    record_read(people.doctor_a.actor, make_person().id, "record")
    count()
    before = count()
    for _ in range(30):
        record_read(people.doctor_a.actor, make_person().id, "record")
    assert count() == before
