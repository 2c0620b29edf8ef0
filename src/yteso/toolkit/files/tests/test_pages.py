import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from yteso.kernel.access.testing import Cast, Member, actor_of, cast, give
from yteso.kernel.base.public import Role, now
from yteso.kernel.base.testing import make_user
from yteso.toolkit.files.models import Disposal, Hold, Kept
from yteso.toolkit.files.public import keep, keep_under

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def head(people: Cast) -> Member:
    user = make_user("truongphong", full_name="Lê Thị Trưởng")
    give(user, Role.UNIT_HEAD, people.tree.province)
    return Member(user, actor_of(user))


def kept(people: Cast, number: int = 1, day: dt.date = dt.date(2010, 1, 1)) -> Kept:
    file = keep(f"a{number}".encode(), "text/plain", now())
    return keep_under(
        file_id=file.digest, retention="record", counted_from=day, title=f"Bệnh án số {number}",
        object_kind="test",
        organisation_id=people.tree.hospital.id, object_id=str(number), now=now(),
    )  # fmt: skip


def url(name: str, *args: object) -> str:
    return reverse(f"files:{name}", args=args)


def test_who_opens_which_page(people: Cast, head: Member) -> None:
    row = kept(people)
    readers = {"head", "director", "province_officer", "auditor", "administrator"}
    allowed = {
        url("classes"): readers,
        url("kept"): readers,
        url("disposals"): readers,
        url("kept-file", row.id): readers,
        url("propose"): {"head", "province_officer"},
    }
    members = people.members() | {"head": head}
    for address, expected in allowed.items():
        found = {who for who, member in members.items() if member.client.get(address).status_code == 200}
        assert found == expected, address


def test_a_list_is_proposed_thinned_and_approved(people: Cast, head: Member) -> None:
    one, two, three = kept(people), kept(people, 2), kept(people, 3)
    director = people.director.client
    director.post(url("hold", three.id), {"reason": "Thanh tra", "decision": "5/QĐ"})
    assert "Thanh tra" in director.get(url("kept-file", three.id)).content.decode()
    answer = head.client.post(url("propose"), {"note": "Năm 2026"})
    made = Disposal.objects.get()
    assert answer.url == url("disposal", made.id)
    assert {item.kept_id for item in made.items.all()} == {one.id, two.id}
    head.client.post(url("keep-back", made.items.get(kept=two).id), {"reason": "Còn dùng"})
    assert people.doctor_a.client.post(url("decide", made.id), {"do": "approve"}).status_code == 403
    director.post(url("decide", made.id), {"do": "approve", "decision": ""})
    made.refresh_from_db()
    assert made.state == "proposed"
    director.post(url("decide", made.id), {"do": "approve", "decision": "9/QĐ-SYT"})
    page = director.get(url("disposal", made.id)).content.decode()
    assert "9/QĐ-SYT" in page
    assert "Còn dùng" in page
    assert list(Kept.objects.filter(disposed_at=None).order_by("id")) == [two, three]
    director.post(url("lift", Hold.objects.get().id), {"reason": "Xong"})
    assert Hold.objects.get().lifted_because == "Xong"


def test_lists_ask_as_often_for_thirty_as_for_one(people: Cast, django_assert_max_num_queries: Any) -> None:
    kept(people)
    client = people.director.client
    client.get(url("kept"))
    with django_assert_max_num_queries(60) as one:
        client.get(url("kept"))
    for number in range(2, 31):
        kept(people, number)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(url("kept"))
