"""Pages of code lists, places and organisations, through the whole stack, as the cast of people sees them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.codes.models import Code, CodeLoad
from yteso.kernel.organisations.models import Organisation, Staff
from yteso.kernel.organisations.testing import make_facility
from yteso.kernel.places.models import Unit
from yteso.kernel.ui.public import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def pages(people: Cast) -> dict[str, str]:
    """Return every page that all staff may read, by name."""
    code = Code.objects.of("icd10").get(code="I10")
    unit = Unit.objects.get(code="21025", valid_to__isnull=True)
    return {
        "lists": reverse("codes:lists"),
        "codes": reverse("codes:codes") + "?system=icd10&q=tang+huyet+ap",
        "code": reverse("codes:code", args=[code.id]),
        "tree of places": reverse("places:tree"),
        "compare": reverse("places:compare"),
        "units": reverse("places:units"),
        "unit": reverse("places:unit", args=[unit.id]),
        "change sets": reverse("places:change-sets"),
        "change set": reverse("places:change-set", args=["2025-07"]),
        "tree": reverse("organisations:tree"),
        "facilities": reverse("organisations:facilities"),
        "map": reverse("organisations:facilities") + "?look=map",
        "organisation": reverse("organisations:organisation", args=[people.tree.hospital.id]),
        "staff": reverse("organisations:staff"),
    }


def test_all_staff_read_and_strangers_and_citizens_do_not(people: Cast) -> None:
    for name, url in pages(people).items():
        assert people.nurse.client.get(url).status_code == 200, name
        assert people.stranger.client.get(url).status_code == 302, name
        assert people.citizen.client.get(url).status_code == 403, name


def test_only_those_who_may_change(people: Cast) -> None:
    station = people.tree.station_a.id
    urls = [
        reverse("codes:load-file"),
        reverse("organisations:add", args=[station]),
        reverse("organisations:change", args=[station]),
        reverse("organisations:rename", args=[station]),
        reverse("organisations:move", args=[station]),
        reverse("organisations:assign-code", args=[station]),
        reverse("organisations:close", args=[station]),
        reverse("organisations:add-post", args=[station]),
    ]
    for url in urls:
        assert people.province_officer.client.get(url).status_code == 200, url
        assert people.nurse.client.get(url).status_code == 403, url
    waiting = reverse("places:waiting")
    assert people.administrator.client.get(waiting).status_code == 200
    assert people.province_officer.client.get(waiting).status_code == 403


def test_a_code_shows_its_versions_and_its_place(people: Cast) -> None:
    code = Code.objects.of("outcome").get(code="5", valid_to__isnull=True)
    body = text_of(people.nurse.client, reverse("codes:code", args=[code.id]))
    assert "Tử vong tại cơ sở KBCB" in body
    assert "đến 31/12/2024" in body
    hypertension = Code.objects.of("icd10").get(code="I10-I15")
    assert "Bệnh tim do tăng huyết áp" in text_of(
        people.nurse.client, reverse("codes:code", args=[hypertension.id])
    )


def test_codes_are_found_by_text_list_and_day(people: Cast) -> None:
    body = text_of(people.nurse.client, reverse("codes:codes") + "?system=icd10&q=sot+xuat+huyet")
    assert "A91" in body
    assert "Viêm phổi" not in body
    before = text_of(people.nurse.client, reverse("codes:codes") + "?system=care_type&on=2026-07-31")
    after = text_of(people.nurse.client, reverse("codes:codes") + "?system=care_type&on=2026-08-01")
    assert "Khám sàng lọc" not in before
    assert "Khám sàng lọc" in after


def test_an_official_file_is_looked_at_then_applied(people: Cast) -> None:
    client = people.province_officer.client
    given = {
        "system": "drug_route",
        "file": SimpleUploadedFile("duong-dung.csv", "Mã,Tên\n1.01,Uống\n1.05,Nuốt\n".encode()),
        "effective_on": "2026-06-01",
        "source": "QĐ thử",
    }
    answer = client.post(reverse("codes:load-file"), given)
    load = CodeLoad.objects.get()
    assert answer["Location"] == reverse("codes:load", args=[load.id])
    assert "Nuốt" in text_of(client, answer["Location"])
    assert not Code.objects.of("drug_route").filter(code="1.05").exists()

    client.post(reverse("codes:load-apply", args=[load.id]))

    assert Code.objects.of("drug_route").get(code="1.05").valid_from == dt.date(2026, 6, 1)
    assert client.post(reverse("codes:load-apply", args=[load.id])).status_code == 422


def test_a_bad_file_says_what_is_wrong(people: Cast) -> None:
    client = people.province_officer.client
    given = {"system": "drug_route", "effective_on": "2026-06-01", "source": "QĐ thử"}
    wrong = client.post(
        reverse("codes:load-file"), {**given, "file": SimpleUploadedFile("a.csv", b"x,y\n1,2\n")}
    )
    assert wrong.status_code == 422
    assert "Không tìm thấy dòng tiêu đề" in wrong.content.decode()
    faulty = SimpleUploadedFile("a.csv", "Mã,Tên\n1.01,Uống\n1.01,Uống\n".encode())
    answer = client.post(reverse("codes:load-file"), {**given, "file": faulty})
    body = text_of(client, answer["Location"])
    assert "lặp lại" in body
    assert reverse("codes:load-apply", args=[CodeLoad.objects.get().id]) not in body


def test_places_show_both_days(people: Cast) -> None:
    client = people.nurse.client
    then = text_of(client, reverse("places:tree") + "?province=51&on=2023-06-01")
    assert "Huyện Bình Sơn" in then
    assert "173" in then
    now = text_of(client, reverse("places:tree") + "?province=51&on=2026-01-01")
    assert "Huyện Bình Sơn" not in now
    assert "96" in now
    assert "chưa có" in text_of(client, reverse("places:tree") + "?province=01&on=2023-06-01").lower()
    compared = text_of(client, reverse("places:compare") + "?province=51&since=2023-06-01&until=2026-01-01")
    assert "Xã Trà Bùi" in compared
    assert "(một phần)" in compared


def test_an_organisation_is_added_renamed_moved_and_closed_on_screen(people: Cast) -> None:
    client, tree = people.province_officer.client, people.tree
    add = reverse("organisations:add", args=[tree.centre.id])
    given = {
        "kind": "commune_station",
        "name": "TYT xã C",
        "facility_code": "51555",
        "valid_from": "2024-01-01",
    }
    assert client.post(add, given).status_code == 302
    station = Organisation.objects.get(facility_code="51555")
    again = client.post(add, {**given, "name": "TYT xã D"})
    assert again.status_code == 422
    assert "mã này" in again.content.decode()

    client.post(
        reverse("organisations:rename", args=[station.id]), {"name": "TYT phường C", "on": "2025-07-01"}
    )
    client.post(reverse("organisations:move", args=[station.id]), {"parent": tree.hospital.id})
    client.post(
        reverse("organisations:add-post", args=[station.id]),
        {"full_name": "Võ Thị E", "licence_number": "009/QNG-CCHN", "valid_from": "2024-01-01"},
    )
    body = text_of(client, reverse("organisations:organisation", args=[station.id]))
    for words in ("TYT phường C", "TYT xã C", "Võ Thị E", "51555"):
        assert words in body
    assert "Võ Thị E" in text_of(client, reverse("organisations:staff") + "?licence=009/QNG-CCHN")
    assert client.post(reverse("organisations:end-post", args=[Staff.objects.get().id])).status_code == 302
    closed = client.post(
        reverse("organisations:close", args=[station.id]), {"on": "2026-06-30", "reason": "NQ thử"}
    )
    assert closed.status_code == 302
    station.refresh_from_db()
    assert (station.parent_id, station.valid_to) == (tree.hospital.id, dt.date(2026, 6, 30))


def test_a_clerk_keeps_the_staff_of_the_own_station_only(people: Cast) -> None:
    given = {"full_name": "Võ Thị E", "valid_from": "2024-01-01"}
    own = reverse("organisations:add-post", args=[people.tree.station_a.id])
    other = reverse("organisations:add-post", args=[people.tree.station_b.id])
    assert people.clerk_a.client.post(own, given).status_code == 302
    assert people.clerk_a.client.post(other, given).status_code == 403
    assert Staff.objects.count() == 1


def test_the_search_box_finds_organisations_codes_and_places(people: Cast) -> None:
    make_facility("TYT xã Đá Bạc", "51777", parent_id=people.tree.centre.id)

    def found(text: str, key: str) -> list[str]:
        hits = {provider.key: hits for provider, hits in search(people.nurse.actor, text)}
        return [str(hit.title) for hit in hits.get(key, [])]

    assert found("tyt da bac", "organisations") == ["TYT xã Đá Bạc"]
    assert found("51777", "organisations") == ["TYT xã Đá Bạc"]
    assert found("cam thanh", "places") == ["Phường Cẩm Thành"]
    assert found("J18.9", "codes") == ["J18.9 Viêm phổi, không xác định"]
    assert search(people.citizen.actor, "tyt da bac") == []


@pytest.mark.parametrize(
    ("name", "few", "many"),
    [
        ("codes:lists", "?q=GIOI_TINH", ""),
        ("codes:codes", "?system=sex&q=nam", "?system=icd10&q=viem&size=50"),
        ("places:units", "?q=ly+son&level=commune", "?q=xa&level=commune&size=50"),
        ("organisations:facilities", "?q=52001", "?q=tyt+so&size=50"),
    ],
)
def test_lists_take_as_many_queries_for_one_row_as_for_thirty(
    people: Cast, name: str, few: str, many: str
) -> None:
    for number in range(30):
        make_facility(f"TYT số {number}", f"52{number:03d}", parent_id=people.tree.centre.id)
    client, url = people.nurse.client, reverse(name)
    client.get(url)
    with CaptureQueriesContext(connection) as for_few:
        assert "data-row" in text_of(client, url + few)
    with CaptureQueriesContext(connection) as for_many:
        assert text_of(client, url + many).count("data-row") >= 30
    assert len(for_many) == len(for_few)
