"""The one box: what was typed or scanned, understood and ranked."""

import pytest

from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.people.actions.linking import merge
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.models import Identifier
from yteso.kernel.people.search import Asked, FoundBy, read_query, search_people
from yteso.kernel.people.testing import make_person


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("051185000123", Asked(numbers=("051185000123",))),
        ("0905 123 456", Asked(numbers=("0905123456",), phone="0905123456")),
        ("+84905123456", Asked(phone="0905123456")),
        ("dn4515120000123", Asked(numbers=("5120000123", "DN4515120000123"))),
        ("B1234567", Asked(numbers=("B1234567",))),
        ("an 1950", Asked(words=("an",), spelled="an 1950", birth=PartialDate(1950))),
        ("Lan 12/04/1985", Asked(words=("lan",), spelled="lan", birth=PartialDate(1985, 4, 12))),
        ("  Nguyễn   Thị LAN ", Asked(words=("nguyen", "thi", "lan"), spelled="nguyễn thị lan")),
        ("NguyÔn V¨n An", Asked(words=("nguyen", "van", "an"), spelled="nguyễn văn an")),
        ("", Asked()),
    ],
)
def test_what_is_asked(text, expected):
    assert read_query(text) == expected


def names(text: str) -> list[str]:
    return [found.full_name for found in search_people(text)]


@pytest.fixture
def people(db):
    return {
        name: make_person(full_name=name, birth=birth, phone=phone)
        for name, birth, phone in [
            ("Trần Thị Lan", PartialDate(1985, 4, 12), "0905123456"),
            ("Trần Thị Lân", PartialDate(1985, 1, 1), ""),
            ("Trần Lan Anh", PartialDate(1990), ""),
            ("Lan Văn Trần", PartialDate(1985), ""),
            ("Võ Quốc Ân", PartialDate(1950), ""),
        ]
    }


def test_the_likeliest_name_comes_first(people):
    assert names("tran thi lan") == ["Trần Thị Lan", "Trần Thị Lân"]
    assert names("Trần Thị Lân") == ["Trần Thị Lân", "Trần Thị Lan"]
    assert names("lan") == ["Trần Thị Lan", "Trần Thị Lân"]
    assert set(names("lan tran 1985")) == {"Trần Thị Lan", "Trần Thị Lân", "Lan Văn Trần"}
    assert names("lan 12/04/1985") == ["Trần Thị Lan"]
    assert names("tran lan an") == ["Trần Lan Anh"]
    assert names("quoc an 1950") == ["Võ Quốc Ân"]
    assert names("an 1951") == []


def test_numbers_lead_to_their_holder_first(people):
    lan, other = people["Trần Thị Lan"], people["Trần Thị Lân"]
    number = Identifier.objects.get(person=lan, system="national_id").value
    Identifier.objects.create(
        person=other, system="national_id", value=number, status="claimed", first_seen_at=now()
    )
    found = search_people(number)
    assert [(f.full_name, f.found_by) for f in found] == [
        ("Trần Thị Lan", FoundBy.NUMBER),
        ("Trần Thị Lân", FoundBy.NUMBER),
    ]
    assert names("0905123456") == ["Trần Thị Lan"]
    assert search_people(number[:8])[0].found_by is FoundBy.NUMBER_BEGINNING
    insurance = Identifier.objects.get(person=lan, system="insurance").value
    assert names(f"GD451{insurance}") == ["Trần Thị Lan"]


def test_a_citizen_appears_once_whatever_entry_was_found(people):
    lan, other = people["Trần Thị Lan"], people["Trần Thị Lân"]
    merge(SystemActor("test"), kept_id=lan.id, absorbed_id=other.id, reason="thử", now=now())
    found = search_people("tran thi lan")
    assert [(f.person_id, f.full_name) for f in found] == [(lan.id, "Trần Thị Lan")]
    number = Identifier.objects.get(person=other, system="national_id").value
    assert [f.person_id for f in search_people(number)] == [lan.id]
