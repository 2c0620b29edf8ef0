"""The pages of people: found, shown, corrected, decided - and each look recorded."""

import pytest

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.people.actions.linking import merge
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.models import CitizenAccount, DuplicatePair, Identifier, Merge, Person
from yteso.kernel.people.public import match_batch
from yteso.kernel.people.testing import give_account, make_candidate, make_person

pytestmark = pytest.mark.django_db
BASE = "/people"


@pytest.fixture
def people() -> Cast:
    return cast()


def last_entry() -> Entry:
    return Entry.objects.latest("at", "id")


def make_pair() -> DuplicatePair:
    tu = {"full_name": "Đỗ Văn Tư", "birth": PartialDate(1960, 5, 1), "sex": 1}
    make_person(**tu)
    match_batch([make_candidate(**tu, national_id="", insurance_numbers=(), record_number="9")], now())
    return DuplicatePair.objects.get()


def test_whoever_is_named_on_a_page_sees_that_it_was_opened(people):
    """Doubtful pairs name two: in their list, in the inbox, on the page of each."""
    pair, client = make_pair(), people.data_steward.client
    number = Identifier.objects.filter(person=pair.first).first()
    both, first = {pair.first_id, pair.second_id}, f"{BASE}/{pair.first_id}/"
    for address, whose in (
        (f"{BASE}/pairs/", both), ("/inbox/", both), ("/", both),
        (first, both), (f"{BASE}/{pair.second_id}/", both),
        (f"{first}numbers/add/", {pair.first_id}), (f"{first}numbers/{number.id}/", {pair.first_id}),
    ):  # fmt: skip
        known = set(Entry.objects.values_list("id", flat=True))
        assert client.get(address).status_code == 200
        new = Entry.objects.reads().exclude(id__in=known)
        assert {key for one in new for key in (one.person_id, *(one.person_ids or ())) if key} == whose, (
            address
        )


def test_the_desk_finds_by_number_name_and_scan(people):
    lan = make_person(
        full_name="Nguyễn Thị Lan", birth=PartialDate(1985, 4, 12), sex=2, national_id="051185000123"
    )
    client = people.receptionist.client
    scan = "051185000123||Nguyễn Thị Lan|12041985|Nữ|Quảng Ngãi|01072021"
    for text in ("051185000123", "nguyen thi lan", "lan 1985", "LAN nguyen 12/04/1985"):
        answer = client.get(f"{BASE}/", {"q": text})
        assert answer.status_code == 200
        assert f"{BASE}/{lan.id}/" in answer.content.decode(), text
    entry = last_entry()
    assert (entry.verb, entry.person_ids) == ("people.person.search", [lan.id])
    scanned = client.get(f"{BASE}/", {"q": scan})
    assert (scanned.status_code, scanned.headers["Location"]) == (302, f"{BASE}/{lan.id}/")
    nobody = client.get(f"{BASE}/", {"q": "lan 1986"})
    assert str(lan.id) not in nobody.content.decode()
    assert last_entry().person_ids == []


def test_a_persons_page_shows_who_they_are_and_is_recorded(people):
    lan = make_person(full_name="Nguyễn Thị Lan", phone="0905123456")
    answer = people.doctor_a.client.get(f"{BASE}/{lan.id}/")
    text = answer.content.decode()
    number = Identifier.objects.get(person=lan, system="national_id").value
    assert answer.status_code == 200
    for shown in ("Nguyễn Thị Lan", "0905123456", number):
        assert shown in text
    assert f"{BASE}/{lan.id}/correct/" not in text
    entry = last_entry()
    assert (entry.kind, entry.verb, entry.person_id) == (Entry.Kind.READ, "people.person.read", lan.id)


def test_a_merged_entry_leads_to_who_stands_for_it(people):
    one, other = make_person(national_id=""), make_person()
    merge(SystemActor("test"), kept_id=one.id, absorbed_id=other.id, now=now())
    answer = people.doctor_a.client.get(f"{BASE}/{other.id}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{BASE}/{one.id}/")
    shown = people.data_steward.client.get(f"{BASE}/{one.id}/").content.decode()
    assert f"{BASE}/merges/{Merge.objects.get().id}/undo/" in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Trần Văn An", "Lê Thị Án", "Phạm Anh", "Đỗ Văn Bình"]),
        ({"q": "tran an"}, ["Trần Văn An"]),
        ({"q": "1985"}, ["Lê Thị Án"]),
        ({"sex": "2"}, ["Lê Thị Án"]),
        ({"birth_year_min": "1986", "birth_year_max": "1990"}, ["Phạm Anh"]),
        ({"standing": "provisional"}, ["Đỗ Văn Bình"]),
        ({"q": "051085000777"}, ["Trần Văn An"]),
        ({"commune": "21028"}, ["Phạm Anh"]),
        ({"claims": "true"}, ["Phạm Anh"]),
    ],
)
def test_the_register_filters(people, query, names):
    make_person(
        full_name="Đỗ Văn Bình", sex=1, birth=PartialDate(1975), national_id="", standing="provisional"
    )
    make_person(
        full_name="Phạm Anh",
        sex=1,
        birth=PartialDate(1987, 1, 2),
        commune_code="21028",
        national_id="051199000001",
    )
    make_person(full_name="Lê Thị Án", sex=2, birth=PartialDate(1985, 2, 3))
    make_person(full_name="Trần Văn An", sex=1, birth=PartialDate(1995, 1, 1), national_id="051085000777")
    Identifier.objects.filter(value="051085000777").update(status="held")
    text = people.data_steward.client.get(f"{BASE}/all/", query).content.decode()
    everybody = ["Trần Văn An", "Lê Thị Án", "Phạm Anh", "Đỗ Văn Bình"]
    places = {name: text.find(f">{name}<") for name in everybody}
    assert sorted((n for n in everybody if places[n] >= 0), key=lambda n: places[n]) == names
    assert last_entry().kind == Entry.Kind.LIST


def test_the_register_asks_the_same_for_one_and_for_thirty(people, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_person()
    client = people.data_steward.client
    client.get(f"{BASE}/all/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(f"{BASE}/all/")
    for _ in range(29):
        make_person()
    with CaptureQueriesContext(connection) as thirty:
        client.get(f"{BASE}/all/")
    assert len(thirty) == len(one)


def test_a_correction_needs_a_reason_and_stays_in_the_history(people):
    lan = make_person(full_name="Nguyễn Thị Lam", birth=PartialDate(1985), sex=2)
    client = people.data_steward.client
    form = {"full_name": "Nguyễn Thị Lan", "sex": "2", "birth": "12/04/1985", "phone": "+84905123456"}
    refused = client.post(f"{BASE}/{lan.id}/correct/", form)
    assert refused.status_code == 422
    assert Person.objects.get().full_name == "Nguyễn Thị Lam"
    done = client.post(f"{BASE}/{lan.id}/correct/", form | {"reason": "Theo căn cước"})
    assert done.status_code == 302
    lan.refresh_from_db()
    assert (lan.full_name, str(lan.birth), lan.phone) == ("Nguyễn Thị Lan", "12/04/1985", "0905123456")
    assert lan.name_key == "nguyen thi lan"
    text = client.get(f"{BASE}/{lan.id}/").content.decode()
    assert "Nguyễn Thị Lam → Nguyễn Thị Lan" in text
    assert "Theo căn cước" in text
    assert "Nguyễn Văn data_steward" in text


@pytest.mark.parametrize("birth", ["hôm qua", "31/12/2999", "99"])
def test_an_impossible_birth_date_is_refused(people, birth):
    lan = make_person()
    form = {"full_name": "A B", "sex": "2", "birth": birth, "reason": "x"}
    assert people.data_steward.client.post(f"{BASE}/{lan.id}/correct/", form).status_code == 422


def test_a_number_is_added_accepted_and_refuted(people):
    lan = make_person(national_id="", sex=2, birth=PartialDate(1985))
    client = people.data_steward.client
    url = f"{BASE}/{lan.id}/numbers/add/"
    assert client.post(url, {"system": "national_id", "value": "123", "reason": "x"}).status_code == 422
    assert (
        client.post(url, {"system": "national_id", "value": "051185000123", "reason": "thẻ"}).status_code
        == 302
    )
    number = Identifier.objects.get(person=lan, system="national_id")
    assert number.status == "held"
    other = make_person(national_id="")
    url = f"{BASE}/{other.id}/numbers/add/"
    assert (
        client.post(url, {"system": "national_id", "value": "051185000123", "reason": "x"}).status_code == 422
    )
    decide = f"{BASE}/{lan.id}/numbers/{number.id}/"
    assert client.get(decide).status_code == 200
    client.post(decide, {"answer": "refute", "reason": "của mẹ"})
    number.refresh_from_db()
    assert number.status == "refuted"
    client.post(decide, {"answer": "accept", "reason": "đúng rồi"})
    number.refresh_from_db()
    assert number.status == "held"
    assert client.get(f"{BASE}/{other.id}/numbers/{number.id}/").status_code == 404


def test_a_pair_is_merged_by_typing_the_name_and_separated_again(people):
    pair = make_pair()
    client = people.data_steward.client
    shown = client.get(f"{BASE}/pairs/{pair.id}/")
    text = shown.content.decode()
    assert shown.status_code == 200
    assert 'data-name="Đỗ Văn Tư"' in text
    kept, absorbed = Person.objects.get(standing="confirmed"), Person.objects.get(standing="provisional")
    form = {"kept": kept.id, "absorbed": absorbed.id}
    refused = client.post(f"{BASE}/pairs/{pair.id}/same/", form | {"confirm": "ai đó"})
    assert refused.status_code == 422
    assert not Merge.objects.exists()
    done = client.post(f"{BASE}/pairs/{pair.id}/same/", form | {"confirm": "đỗ văn tư"})
    assert (done.status_code, done.headers["Location"]) == (302, f"{BASE}/pairs/")
    undo = f"{BASE}/merges/{Merge.objects.get().id}/undo/"
    assert client.get(undo).status_code == 200
    assert client.post(undo, {"reason": ""}).status_code == 422
    assert client.post(undo, {"reason": "nhầm", "different": "on"}).status_code == 302
    assert set(Person.objects.values_list("id", "master_id")) == {(p.id, p.id) for p in Person.objects.all()}
    pair.refresh_from_db()
    assert pair.verdict == "different"


def test_different_and_later_go_on_to_the_next_pair(people):
    pair = make_pair()
    client = people.data_steward.client
    later = client.post(f"{BASE}/pairs/{pair.id}/later/")
    assert later.status_code == 302
    client.post(f"{BASE}/pairs/{pair.id}/different/", {"note": "hai anh em họ"})
    pair.refresh_from_db()
    assert (pair.verdict, pair.note) == ("different", "hai anh em họ")
    assert client.post(f"{BASE}/pairs/{pair.id}/different/").status_code == 409


def test_two_whom_nobody_paired_are_put_side_by_side(people):
    one, other = make_person(national_id=""), make_person()
    client = people.data_steward.client
    found = client.get(f"{BASE}/", {"q": other.full_name, "compare": str(one.id)}).content.decode()
    url = f"{BASE}/{one.id}/compare/{other.id}/"
    assert url in found
    shown = client.post(url)
    pair = DuplicatePair.objects.get()
    assert (shown.status_code, shown.headers["Location"]) == (302, f"{BASE}/pairs/{pair.id}/")
    assert pair.reasons[0] == "proposed"
    client.post(url)
    assert DuplicatePair.objects.count() == 1
    assert client.post(f"{BASE}/{one.id}/compare/{one.id}/").status_code == 422
    assert people.doctor_a.client.post(url).status_code == 403


def test_a_citizen_is_known_by_their_account(people):
    lan = make_person()
    steward = people.data_steward.client
    steward.post(f"{BASE}/{lan.id}/account/", {"username": "citizen"})
    assert CitizenAccount.objects.get().person == lan
    from yteso.kernel.access.testing import actor_of

    citizen = actor_of(people.citizen.user)
    assert citizen.person_id == lan.id
    assert list(Person.objects.visible_to(citizen)) == [lan]
    steward.post(f"{BASE}/{lan.id}/account/{CitizenAccount.objects.get().id}/unlink/")
    assert actor_of(people.citizen.user).person_id is None


def test_who_may_open_what(people):
    lan, pair = make_person(), make_pair()
    give_account(people.citizen.user, lan)
    pages = {
        "find": f"{BASE}/", "person": f"{BASE}/{lan.id}/", "all": f"{BASE}/all/", "pairs": f"{BASE}/pairs/",
        "pair": f"{BASE}/pairs/{pair.id}/", "correct": f"{BASE}/{lan.id}/correct/",
        "export": f"{BASE}/all/export/csv/",
    }  # fmt: skip
    desk = {"find", "person"}
    at_the_desk = "doctor_a doctor_b hospital_doctor nurse receptionist sensitive_clinician"
    allowed = dict.fromkeys(at_the_desk.split(" "), desk) | {"data_steward": set(pages)}
    for name, member in people.members().items():
        for key, url in pages.items():
            status = member.client.get(url).status_code
            if key in allowed.get(name, ()):
                assert status == 200, (name, key)
            else:
                assert status in (302, 403), (name, key, status)
