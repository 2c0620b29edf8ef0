"""The door for tests: people made by the same writing as everybody else."""

import datetime as dt
from itertools import count
from typing import Any

from yteso.kernel.base.public import User, now
from yteso.kernel.people.actions.writing import new_person, write_people
from yteso.kernel.people.candidates import Candidate, Card
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.models import CitizenAccount, Person

_number = count(499_801)  # far from the numbers that tests write themselves
NAMES = ("Nguyễn Thị Lan", "Trần Văn Bình", "Lê Thị Thuý", "Phạm Đức Hoà", "Huỳnh Ngọc Ánh", "Võ Quốc Ân")


def make_candidate(**values: Any) -> Candidate:
    """Describe a person with numbers of their own that fit sex and birth; any value may be given instead.

    `national_id=""` leaves a number out. Cards follow the insurance number.
    """
    n = next(_number)
    sex = values.setdefault("sex", 1 + (n + 1) % 2)
    birth = values.setdefault("birth", PartialDate(1950 + n % 50, 1 + n % 12, 1 + n % 28))
    values.setdefault("full_name", NAMES[n % len(NAMES)])
    century = 2 * ((birth.year or 1950) // 100 - 19) + (1 if sex == 2 else 0)
    values.setdefault("national_id", f"051{century}{(birth.year or 1950) % 100:02d}{n:06d}")
    insurance = values.setdefault("insurance_numbers", (f"51{n:08d}",))
    cards = tuple(
        Card(f"GD451{number}", dt.date(2026, 1, 1), dt.date(2026, 12, 31), "51001") for number in insurance
    )
    values.setdefault("cards", cards)
    values.setdefault("facility_code", "51001")
    values.setdefault("commune_code", "21025")
    values.setdefault("province_code", "51")
    return Candidate(**values)


def make_person(*, standing: str = "confirmed", at: dt.datetime | None = None, **values: Any) -> Person:
    """Write a person as `make_candidate(**values)` describes them and return the row."""
    new = new_person(make_candidate(**values), confirmed=standing == "confirmed")
    write_people([new], now=at or now(), source="test")
    return Person.objects.get(id=new.id)


def give_account(user: User, person: Person) -> CitizenAccount:
    """Connect a citizen's account with a person without asking anybody."""
    return CitizenAccount.objects.create(user=user, person=person, confirmed_at=now())
