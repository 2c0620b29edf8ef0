import datetime as dt

import pytest
from django.urls import reverse

from yteso.care.reception.actions import check_in, look_up, register_newcomer
from yteso.care.reception.errors import NobodyChosen, NoFacility, NotEnoughToRegister, NothingRead
from yteso.care.reception.models import Lookup
from yteso.care.reception.queries import read_use
from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import NotAllowed, now, today
from yteso.kernel.people.public import Person
from yteso.kernel.people.testing import make_candidate, make_person
from yteso.record.visits.public import ArrivalKnown, Visit

pytestmark = pytest.mark.django_db
NEWCOMER = "051085123456||Lê Văn Mới|02031985|Nam|Xã A, Quảng Ngãi|01012022"


@pytest.fixture
def people():
    return cast()


def look(people, text, device="reader"):
    return look_up(actor=people.receptionist.actor, text=text, device=device, now=now())


def card_of(person) -> str:
    number = person.identifiers.get(system="national_id").value
    birth = f"{person.birth_day:02d}{person.birth_month:02d}{person.birth_year}"
    sex = "Nam" if person.sex == 1 else "Nữ"
    return f"{number}||{person.full_name}|{birth}|{sex}|Quảng Ngãi|01012022"


def test_a_scanned_id_card_finds_the_person_and_their_valid_card(people):
    year = today().year
    candidate = make_candidate()
    number = candidate.insurance_numbers[0]
    card = candidate.cards[0].__class__(f"GD451{number}", dt.date(year, 1, 1), dt.date(year, 12, 31), "51001")
    person = make_person(insurance_numbers=(number,), cards=(card,))
    found = look(people, card_of(person))
    assert found.person is not None
    assert found.person.person_id == person.id
    assert (found.lookup.method, found.lookup.outcome, found.card.state) == (
        "citizen_card",
        "success",
        "valid",
    )
    assert Lookup.objects.get().facility == people.tree.station_a


def test_an_expired_card_and_no_card_are_told_apart(people):
    candidate = make_candidate()
    old = candidate.cards[0].__class__(
        candidate.cards[0].card_number, dt.date(2020, 1, 1), dt.date(2020, 12, 31), "51001"
    )
    expired = make_person(insurance_numbers=candidate.insurance_numbers, cards=(old,))
    bare = make_person(insurance_numbers=(), cards=())
    assert look(people, card_of(expired)).lookup.outcome == "expired"
    assert look(people, card_of(bare)).lookup.outcome == "no_card"


def test_a_card_with_another_name_is_a_mismatch(people):
    person = make_person(full_name="Nguyễn Thị Lan")
    found = look(people, card_of(person).replace("Nguyễn Thị Lan", "Trần Văn Hùng"))
    assert found.lookup.outcome == "mismatch"


def test_a_name_that_fits_several_lets_the_desk_choose(people):
    for year in (1950, 1960):
        make_person(full_name="Phạm Thị Hai", birth=make_candidate().birth.__class__(year))
    found = look(people, "pham thi hai", device="keyboard")
    assert (found.lookup.outcome, found.person, len(found.choices)) == ("several", None, 2)
    chosen = found.choices[0].person_id
    visit = check_in(
        actor=people.receptionist.actor, lookup_id=found.lookup.id, person_id=chosen, reason="", now=now()
    )
    assert visit.person_id == chosen


def test_checking_in_opens_one_visit_and_not_a_second(people):
    person = make_person()
    found = look(people, card_of(person))
    visit = check_in(
        actor=people.receptionist.actor, lookup_id=found.lookup.id, person_id=None, reason="Sốt", now=now()
    )
    assert (visit.state, visit.link_code, visit.reason) == ("arrived", "", "Sốt")
    assert look(people, card_of(person)).arrival == visit
    with pytest.raises(ArrivalKnown):
        check_in(
            actor=people.receptionist.actor, lookup_id=found.lookup.id, person_id=None, reason="", now=now()
        )
    assert Visit.objects.count() == 1


def test_a_newcomer_is_registered_from_the_card(people):
    found = look(people, NEWCOMER)
    assert found.lookup.outcome == "not_found"
    visit = register_newcomer(
        actor=people.receptionist.actor, lookup_id=found.lookup.id, text=NEWCOMER, reason="", now=now()
    )
    person = Person.objects.get(id=visit.person_id)
    assert (person.full_name, person.birth_year, person.sex) == ("Lê Văn Mới", 1985, 1)
    assert look(people, NEWCOMER).person is not None


def test_typed_numbers_register_nobody(people):
    found = look(people, "051085123456", device="keyboard")
    with pytest.raises(NotEnoughToRegister):
        register_newcomer(
            actor=people.receptionist.actor,
            lookup_id=found.lookup.id,
            text="051085123456",
            reason="",
            now=now(),
        )
    with pytest.raises(NobodyChosen):
        check_in(
            actor=people.receptionist.actor, lookup_id=found.lookup.id, person_id=None, reason="", now=now()
        )
    assert not Person.objects.exists()


def test_what_cannot_be(people):
    with pytest.raises(NothingRead):
        look(people, "  ")
    with pytest.raises(NotAllowed):
        look_up(actor=people.clerk_a.actor, text="x", device="", now=now())
    assert not Lookup.objects.exists()


def test_the_department_has_no_desk(people):
    from yteso.kernel.access.testing import actor_of, give
    from yteso.kernel.base.public import Role
    from yteso.kernel.base.testing import make_user

    user = make_user("dept", full_name="Ở Sở")
    give(user, Role.RECEPTIONIST, people.tree.province)
    with pytest.raises(NoFacility):
        look_up(actor=actor_of(user), text="051085123456", device="", now=now())


def test_the_province_sees_the_use_of_all_desks_and_a_station_its_own(people):
    look(people, NEWCOMER)
    look(people, card_of(make_person()))
    province = read_use(people.province_officer.actor, today(), today())
    assert (province.facilities, province.facilities_in_all, province.lookups) == (1, 4, 2)
    own = read_use(people.clerk_b.actor, today(), today())
    assert (own.facilities, own.facilities_in_all, own.lookups) == (0, 1, 0)


def test_pages(people):
    client = people.receptionist.client
    person = make_person(full_name="Nguyễn Thị Lan")
    answer = client.post(reverse("reception:desk"), {"text": card_of(person), "device": "reader"})
    assert "Nguyễn Thị Lan" in answer.content.decode()
    lookup = Lookup.objects.get()
    assert (
        client.post(reverse("reception:check-in"), {"lookup_id": lookup.id, "reason": "Ho"}).status_code
        == 302
    )
    assert "Nguyễn Thị Lan" in client.get(reverse("reception:arrivals")).content.decode()
    assert client.get(reverse("reception:lookups")).status_code == 200
    assert client.get(reverse("reception:use")).status_code == 200
    assert client.post(reverse("reception:desk"), {"text": " "}).status_code == 422
    assert people.clerk_a.client.get(reverse("reception:desk")).status_code == 403
    others = people.clerk_b.client.get(reverse("reception:lookups")).content.decode()
    assert people.receptionist.user.full_name not in others


def test_the_lists_ask_as_often_for_thirty_as_for_one(people, django_assert_max_num_queries):
    client = people.receptionist.client
    look(people, card_of(make_person()))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("reception:lookups"))
    for _ in range(29):
        look(people, card_of(make_person()))
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse("reception:lookups"))
