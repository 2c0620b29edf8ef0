"""Whose is it: found, made provisional, never silently merged."""

import datetime as dt
import threading

import pytest
from django.db import connection

from yteso.kernel.base.public import SystemActor
from yteso.kernel.people.actions.linking import merge
from yteso.kernel.people.actions.sweeping import propose_pairs
from yteso.kernel.people.candidates import Candidate, Card, Rule
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.known import WORN_OUT
from yteso.kernel.people.models import DuplicatePair, Identifier, InsuranceCard, Person
from yteso.kernel.people.names import is_unnamed
from yteso.kernel.people.public import match_batch, new_person, write_people

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
LAN = PartialDate(1985, 4, 12)


def lan(**changes) -> Candidate:
    """Nguyễn Thị Lan, born 12/04/1985, with every number."""
    values = {
        "full_name": "Nguyễn Thị Lan",
        "sex": 2,
        "birth": LAN,
        "facility_code": "51001",
        "record_number": "BN-1",
        "national_id": "051185000123",
        "insurance_numbers": ("5120000123",),
        "cards": (Card("DN4515120000123", dt.date(2026, 1, 1), dt.date(2026, 12, 31), "51001"),),
        "described_at": NOW,
    }
    return Candidate(**(values | changes))


def numbers_of(person_id) -> dict[tuple[str, str], str]:
    rows = Identifier.objects.filter(person_id=person_id)
    return {(row.system, row.value): row.status for row in rows}


def reasons_of_the_only_pair() -> list[str]:
    return DuplicatePair.objects.get(verdict="open").reasons


@pytest.mark.django_db
def test_a_new_person_is_written_with_numbers_and_card():
    (match,) = match_batch([lan()], NOW)
    person = Person.objects.get()
    assert (match.person_id, match.master_id, match.rule, match.created) == (
        person.id,
        person.id,
        Rule.NEW,
        True,
    )
    assert (person.standing, person.name_key, person.birth_year) == ("confirmed", "nguyen thi lan", 1985)
    assert numbers_of(person.id) == {
        ("national_id", "051185000123"): "held",
        ("insurance", "5120000123"): "held",
        ("mrn", "BN-1"): "held",
    }
    card = InsuranceCard.objects.get()
    assert (card.card_number, card.valid_to) == ("DN4515120000123", dt.date(2026, 12, 31))


@pytest.mark.django_db
def test_the_same_dossier_again_changes_nothing():
    match_batch([lan()], NOW)
    before = Person.objects.values().get()
    (match,) = match_batch([lan()], NOW + dt.timedelta(hours=1))
    assert (match.rule, match.created) == (Rule.NATIONAL_ID, False)
    assert Person.objects.values().get() == before
    assert (Identifier.objects.count(), InsuranceCard.objects.count(), DuplicatePair.objects.count()) == (
        3,
        1,
        0,
    )


@pytest.mark.django_db
def test_another_facility_finds_the_person_by_insurance_and_adds_its_record_number():
    match_batch([lan()], NOW)
    elsewhere = lan(facility_code="51002", record_number="77", national_id="", full_name="NGUYEN THI LAN")
    (match,) = match_batch([elsewhere], NOW)
    assert match.rule is Rule.INSURANCE
    assert numbers_of(match.person_id)[("mrn", "77")] == "held"
    assert Person.objects.get().full_name == "Nguyễn Thị Lan"


@pytest.mark.django_db
def test_a_record_number_needs_name_and_birth():
    bare = {"national_id": "", "insurance_numbers": (), "cards": ()}
    (first,) = match_batch([lan(**bare)], NOW)
    (same,) = match_batch([lan(**bare)], NOW)
    (other,) = match_batch([lan(**bare, full_name="Trần Văn Bình", sex=1, birth=PartialDate(1970))], NOW)
    assert same.person_id == first.person_id
    assert same.rule is Rule.RECORD_NUMBER
    assert other.created
    assert numbers_of(other.person_id) == {("mrn", "BN-1"): "claimed"}
    assert DuplicatePair.objects.count() == 0


@pytest.mark.django_db
def test_a_newborn_with_the_mothers_number_is_never_the_mother():
    (mother,) = match_batch([lan()], NOW)
    newborn = lan(
        full_name="Nguyễn Thị Lan", birth=PartialDate(2026, 3, 1), record_number="BN-2", cards=(),
        insurance_numbers=(),
    )  # fmt: skip
    (child,) = match_batch([newborn], NOW)
    assert child.created
    assert child.provisional
    assert child.person_id != mother.person_id
    assert numbers_of(child.person_id) == {
        ("national_id", "051185000123"): "claimed",
        ("mrn", "BN-2"): "held",
    }
    assert numbers_of(mother.person_id)[("national_id", "051185000123")] == "held"
    assert set(reasons_of_the_only_pair()) == {
        "national_id_same", "name_same", "birth_differs", "national_id_unfit", "newborn",
    }  # fmt: skip
    (again,) = match_batch([newborn], NOW)
    assert again.person_id == child.person_id


@pytest.mark.django_db
def test_twins_with_their_mothers_number_are_two():
    match_batch([lan()], NOW)
    twin = {"full_name": "Con bà Lan", "birth": PartialDate(2026, 3, 1), "insurance_numbers": (), "cards": ()}
    one, two = match_batch([lan(**twin, record_number="A"), lan(**twin, record_number="B")], NOW)
    assert one.person_id != two.person_id
    assert one.provisional
    assert two.provisional


@pytest.mark.django_db
@pytest.mark.parametrize("with_mother", [True, False])
@pytest.mark.parametrize("names", [("Trần Ngọc Anh", "Trần Ngọc Ánh"), ("CON BÀ NGUYỄN THỊ LAN",) * 2])
def test_twins_with_names_alike_and_one_card_are_two(with_mother: bool, names: tuple[str, str]):
    """Anh and Ánh differ by a tone, and children without a name yet are called alike: a card is no proof."""
    birth = PartialDate(2026, 3, 1)
    mother = [lan(record_number="M")] if with_mother else []
    twins = [
        lan(full_name=name, birth=birth, national_id="", record_number=f"B{n}")
        for n, name in enumerate(names)
    ]
    for one in [*mother, *twins]:
        match_batch([one], NOW)
    assert Person.objects.count() == len(mother) + 2
    again = match_batch(twins, NOW)
    assert len({match.person_id for match in again}) == 2
    assert Person.objects.count() == len(mother) + 2
    pairs = DuplicatePair.objects.filter(verdict="open")
    assert pairs.count() == (2 if with_mother else 1)


@pytest.mark.django_db
def test_a_number_typed_as_that_of_a_twin_is_not_the_twins():
    """Numbers next to each other, names alike, one birthday: the fault is in a digit, not in the name."""
    birth = PartialDate(1985, 4, 12)
    common = {"sex": 1, "birth": birth, "insurance_numbers": (), "cards": ()}
    hung = lan(full_name="Nguyễn Văn Hùng", national_id="051085000123", record_number="1", **common)
    twin = lan(full_name="Nguyễn Văn Hưng", national_id="051085000124", record_number="2", **common)
    known = match_batch([hung, twin], NOW)
    typed = Candidate(full_name="Nguyễn Văn Hùng", sex=1, birth=birth, national_id="051085000124",
                      facility_code="51002", described_at=NOW)  # fmt: skip
    (match,) = match_batch([typed], NOW)
    assert match.created
    assert match.provisional
    assert DuplicatePair.objects.filter(verdict="open").count() == 2
    fault = Candidate(full_name="Nguyễn Văn Hửng", sex=1, birth=birth, national_id="051085000124",
                      facility_code="51003", described_at=NOW)  # fmt: skip
    assert match_batch([fault], NOW)[0].person_id == known[1].person_id


@pytest.mark.parametrize(
    ("name", "unnamed"),
    [
        ("CON BÀ NGUYỄN THỊ LAN", True),
        ("CB. Lan", True),
        ("Bé gái", True),
        ("Bế Văn Trai", False),
        ("Cao Bá", False),
    ],
)
def test_what_stands_in_place_of_a_name(name: str, unnamed: bool):
    assert is_unnamed(name) is unnamed


@pytest.mark.django_db
def test_a_typing_fault_in_the_number_goes_to_review():
    match_batch([lan()], NOW)
    (match,) = match_batch([lan(national_id="051185000132", record_number="9", facility_code="51002")], NOW)
    assert match.rule is Rule.INSURANCE
    assert numbers_of(match.person_id)[("national_id", "051185000132")] == "claimed"
    assert match.doubts == ("national_id_near",)


@pytest.mark.django_db
def test_a_number_that_fits_replaces_one_that_cannot_be_right():
    wrong = "051099000999"  # a man born in 1999
    (first,) = match_batch([lan(national_id=wrong)], NOW)
    assert numbers_of(first.person_id)[("national_id", wrong)] == "claimed"
    (match,) = match_batch([lan()], NOW)
    assert match.person_id == first.person_id
    assert numbers_of(match.person_id)[("national_id", "051185000123")] == "held"


@pytest.mark.django_db
def test_the_old_card_number_becomes_former_when_the_citizen_number_comes():
    match_batch([lan(national_id="", old_id="212345678")], NOW)
    (match,) = match_batch([lan(old_id="212345678")], NOW)
    assert not match.created
    assert numbers_of(match.person_id)[("old_id", "212345678")] == "former"
    (later,) = match_batch([lan(national_id="", old_id="212345678", insurance_numbers=(), cards=())], NOW)
    assert later.person_id == match.person_id


@pytest.mark.django_db
def test_a_namesake_born_the_same_day_without_numbers_waits_for_review():
    match_batch([lan()], NOW)
    namesake = lan(national_id="", insurance_numbers=(), cards=(), facility_code="51003", record_number="5")
    (match,) = match_batch([namesake], NOW)
    assert match.created
    assert match.provisional
    assert reasons_of_the_only_pair() == ["name_same", "birth_same"]


@pytest.mark.django_db
def test_a_namesake_with_another_number_is_simply_another_person():
    match_batch([lan()], NOW)
    other = lan(
        national_id="051185777888", insurance_numbers=("5199999999",), cards=(), facility_code="51003",
        record_number="5",
    )  # fmt: skip
    (match,) = match_batch([other], NOW)
    assert match.created
    assert not match.provisional
    assert DuplicatePair.objects.count() == 0


@pytest.mark.django_db
def test_elders_with_only_a_year_are_compared_by_commune():
    elder = {"full_name": "Phạm Thị Tám", "sex": 2, "birth": PartialDate(1938), "facility_code": "51001"}
    match_batch([Candidate(**elder, record_number="1", commune_code="21025")], NOW)
    far, near = match_batch(
        [
            Candidate(**elder, record_number="2", commune_code="21028"),
            Candidate(**elder, record_number="3", commune_code="21025"),
        ],
        NOW,
    )
    assert far.doubts == ()
    assert near.doubts == ("name_same", "birth_compatible", "commune_same")


@pytest.mark.django_db
def test_a_foreigner_is_known_by_passport():
    smith = {"full_name": "SMITH JOHN", "sex": 1, "birth": PartialDate(1970, 2, 3), "nationality_code": "840"}
    (first,) = match_batch(
        [Candidate(**smith, passport="C1234567", facility_code="51001", record_number="8")], NOW
    )
    (again,) = match_batch([Candidate(**smith, passport="C1234567", facility_code="51002")], NOW)
    assert again.person_id == first.person_id
    assert again.rule is Rule.PASSPORT


@pytest.mark.django_db
def test_one_new_person_twice_in_a_batch_is_one_and_the_fuller_description_counts():
    year_only = lan(birth=PartialDate(1985), record_number="BN-1", phone="0905000001")
    first, second = match_batch([year_only, lan(facility_code="51002")], NOW)
    assert first.person_id == second.person_id
    assert (first.created, second.created) == (True, False)
    person = Person.objects.get()
    assert (person.birth_month, person.birth_day, person.phone) == (4, 12, "0905000001")


@pytest.mark.django_db
def test_the_newest_contact_wins_whatever_the_order_of_arrival():
    match_batch([lan(phone="0905000001")], NOW)
    later, between = NOW + dt.timedelta(days=20), NOW + dt.timedelta(days=10)
    match_batch([lan(phone="0905000003", described_at=later)], later)
    match_batch([lan(phone="0905000002", described_at=between)], later)
    assert Person.objects.get().phone == "0905000003"


@pytest.mark.django_db
def test_a_number_of_two_persons_in_one_dossier_opens_a_pair():
    match_batch([lan(insurance_numbers=(), cards=())], NOW)
    by_insurance = lan(national_id="", facility_code="51002", record_number="2")
    match_batch([by_insurance], NOW)
    assert Person.objects.count() == 2
    (match,) = match_batch([lan(facility_code="51003", record_number="3")], NOW)
    assert match.rule is Rule.NATIONAL_ID
    assert "insurance_same" in match.doubts
    assert Person.objects.count() == 2
    assert numbers_of(match.person_id)[("insurance", "5120000123")] == "claimed"


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_the_same_new_people_make_each_once():
    people = [
        lan(
            full_name=f"Lê Văn {n}",
            sex=1,
            birth=PartialDate(1980, 1, 1 + n % 28),
            record_number=f"R{n}",
            national_id=f"0510800{n:05d}",
            insurance_numbers=(f"51{n:08d}",),
            cards=(),
        )
        for n in range(120)
    ]
    orders = [people, people[::-1], people[60:] + people[:60], people[::2] + people[1::2]]
    start, found, failures = threading.Barrier(len(orders)), [], []

    def work(order: list[Candidate]) -> None:
        try:
            start.wait()
            for i in range(0, len(order), 30):
                matches = match_batch(order[i : i + 30], NOW)
                found.extend(zip((c.national_id for c in order[i : i + 30]), matches, strict=True))
        except Exception as trouble:  # noqa: BLE001 - whatever goes wrong in a thread fails the test
            failures.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Person.objects.count() == 120
    assert Identifier.objects.count() == 360
    assert not Identifier.objects.exclude(status="held").exists()
    by_number = {number: {m.person_id for n, m in found if n == number} for number, _ in found}
    assert all(len(persons) == 1 for persons in by_number.values())
    assert DuplicatePair.objects.count() == 0


@pytest.mark.django_db
def test_the_nightly_look_finds_pairs_that_two_workers_could_not_see():
    bare = {"national_id": "", "insurance_numbers": (), "cards": (), "commune_code": "21025"}
    write_people(
        [
            new_person(lan(**bare, record_number="1"), confirmed=False),
            new_person(lan(**bare, facility_code="51002", record_number="2"), confirmed=False),
            new_person(lan(record_number="3", facility_code="51003", commune_code="21025")),
            new_person(
                lan(**bare | {"national_id": "051185777888"}, facility_code="51004", record_number="4")
            ),
        ],
        now=NOW,
        source="test",
    )
    assert propose_pairs(since=NOW + dt.timedelta(seconds=1), now=NOW) == 0
    assert propose_pairs(since=NOW, now=NOW) == 5  # all but the two with different national ids
    DuplicatePair.objects.update(verdict="different")
    assert propose_pairs(since=NOW, now=NOW) == 0
    assert not DuplicatePair.objects.filter(verdict="open").exists()


@pytest.mark.django_db
def test_a_number_that_everybody_has_leads_nobody_astray():
    (holder,) = match_batch([lan()], NOW)
    bogus = [
        lan(
            full_name=f"Lê Văn {n}", sex=1, birth=PartialDate(1950 + n, 1, 1), facility_code="51009",
            record_number=f"X{n}", insurance_numbers=(), cards=(),
        )
        for n in range(30)
    ]  # fmt: skip
    for start in range(0, 30, 10):
        match_batch(bogus[start : start + 10], NOW)
    assert Person.objects.count() == 31
    assert Identifier.objects.filter(value="051185000123").count() == WORN_OUT
    assert DuplicatePair.objects.count() == WORN_OUT - 1
    (again,) = match_batch(
        [lan(facility_code="51010", record_number="1", insurance_numbers=(), cards=())], NOW
    )
    assert again.person_id == holder.person_id


@pytest.mark.django_db
def test_numbers_of_merged_entries_are_not_in_doubt():
    (one,) = match_batch([lan(insurance_numbers=(), cards=())], NOW)
    (two,) = match_batch([lan(national_id="", facility_code="51002", record_number="2")], NOW)
    merge(SystemActor("test"), kept_id=one.person_id, absorbed_id=two.person_id, now=NOW)
    (both,) = match_batch([lan(facility_code="51003", record_number="3")], NOW)
    assert (both.person_id, both.master_id, both.doubts) == (one.person_id, one.person_id, ())
    assert not Identifier.objects.filter(status="claimed").exists()
    (by_insurance,) = match_batch([lan(national_id="", facility_code="51002", record_number="2")], NOW)
    assert (by_insurance.person_id, by_insurance.master_id) == (two.person_id, one.person_id)
