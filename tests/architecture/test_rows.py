"""Every figure opens the rows behind it; where they are of persons, the look is noted."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from yteso.kernel.access.testing import Cast, cast, give, sign_in
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import Role, User
from yteso.kernel.people.testing import make_person
from yteso.kernel.places.public import find_unit
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures import views
from yteso.toolkit.measures.public import list_measures

FIRST = {measure.source.code: measure for measure in reversed(list_measures())}  # one of each source
PERIOD = "2026-10"


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def everybody(people: Cast) -> User:
    """Somebody with every role of staff over the province."""
    user = people.director.user
    assert user is not None
    for role in Role:
        if role not in (Role.CITIZEN, Role.DIRECTOR):
            give(user, role, people.tree.province)
    return user


@pytest.mark.parametrize("code", sorted(FIRST))
def test_rows_open_and_go_out_as_a_file(everybody: User, code: str) -> None:
    client = sign_in(everybody)
    measure = FIRST[code]
    answer = client.get(reverse("measures:rows", args=[measure.code]), {"period": PERIOD})
    assert answer.status_code == 200
    if measure.source.detail:
        reverse(measure.source.detail, args=[uuid4() for _ in measure.source.detail_keys])
    file = client.get(reverse("measures:export-rows", args=[measure.code, "csv"]), {"period": PERIOD})
    assert file.status_code == 200
    shown = b"".join(file.streaming_content).decode()
    assert shown.count(",") >= len(measure.source.columns) - 1


def test_a_row_leads_to_its_visit_and_the_look_is_noted(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, tree = make_person(), people.tree
    visit = make_visit(
        person.id, tree.hospital, at=dt.datetime(2026, 10, 5, 3, tzinfo=dt.UTC), commune_code="21025"
    )
    client = people.hospital_doctor.client
    page = client.get("/figures/visits.total/rows/?period=2026-10").content.decode()
    address = reverse("chart:visit", args=[person.id, visit.id])
    assert f'href="{address}"' in page
    commune = find_unit("21025", dt.date(2026, 10, 5))
    assert commune is not None
    assert f">{commune.name}</td>" in page, "a commune by its name"
    assert ">21025</td>" not in page
    assert client.get(address).status_code == 200
    assert Entry.objects.filter(verb="measures.rows", person_ids=[person.id]).count() == 1
    monkeypatch.setattr(views, "EXPORT_ROWS", 0)
    refused = people.director.client.get("/figures/visits.total/rows/export/csv/?period=2026-10")
    assert refused.status_code == 422
    assert "hơn 100.000 dòng" in refused.content.decode()
    assert "/rows/export/" not in page, "offered only to whom it is allowed"
    assert client.get("/figures/visits.total/rows/export/csv/?period=2026-10").status_code == 403
    assert client.get("/figures/visits.total/rows/?period=2026-10&after=x").status_code == 404
    after = client.get(f"/figures/visits.total/rows/?period=2026-10&after={visit.id}").content.decode()
    assert address not in after


def test_a_row_that_the_record_hides_says_only_that_it_is_there(people: Cast) -> None:
    """Time, age and commune beside a confidential diagnosis are a person."""
    person, at = make_person(), dt.datetime(2026, 10, 5, 3, tzinfo=dt.UTC)
    line = {
        "service_code": "24.0169.1616",
        "service_name": "HIV Ab test nhanh",
        "supply_name": "",
        "group_code": "1",
    }
    make_visit(person.id, people.tree.hospital, at=at, icd10="B20", commune_code="21025")
    make_visit(person.id, people.tree.hospital, at=at, icd10="Z01.7", lines={"services": [line]})
    assert people.sensitive_clinician.user is not None
    give(people.sensitive_clinician.user, Role.DOCTOR, people.tree.hospital)
    for code in ("visits.total", "diagnoses.total", "services.test"):
        address = reverse("measures:rows", args=[code]) + f"?period={PERIOD}"
        page = people.hospital_doctor.client.get(address).content.decode()
        assert page.count("Không hiển thị") == 1, code
        assert "B20" not in page
        assert "HIV Ab" not in page
        whole = people.sensitive_clinician.client.get(address)
        assert whole.status_code == 200
        assert "Không hiển thị" not in whole.content.decode(), code
    export = reverse("measures:export-rows", args=["visits.total", "csv"])
    file = people.director.client.get(f"{export}?period={PERIOD}")
    table = b"".join(file.streaming_content).decode()
    assert "Không hiển thị" in table
    assert "B20" not in table
