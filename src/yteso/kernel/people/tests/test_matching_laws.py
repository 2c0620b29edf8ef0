"""Laws of matching, over drawn dossiers with faults: nobody is merged silently, and nothing is lost."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yteso.kernel.people.actions import matching
from yteso.kernel.people.agreement import ENOUGH_WITH_STRONG_NUMBER, compare
from yteso.kernel.people.candidates import Candidate
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.models import DuplicatePair, Identifier, Person
from yteso.kernel.people.numbers import fits_person
from yteso.kernel.people.public import match_batch

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
CANDIDATES = st.builds(
    Candidate,
    full_name=st.sampled_from(["Nguyễn Thị Lan", "NGUYEN THI LAN", "Nguyễn Lan", "Lê Thị Hoa", "Con bà Lan"]),
    sex=st.sampled_from([1, 2, 2, 3]),
    birth=st.sampled_from(
        [PartialDate(1985, 4, 12), PartialDate(1985), PartialDate(1985, 12, 4), PartialDate(2026, 3, 1)]
    ),
    facility_code=st.sampled_from(["51001", "51002"]),
    record_number=st.sampled_from(["1", "2", "3"]),
    national_id=st.sampled_from(["", "051185000123", "051185000132", "051185777888", "051326000001"]),
    old_id=st.sampled_from(["", "", "212345678"]),
    insurance_numbers=st.sampled_from(
        [(), (), ("5120000123",), ("5120000124",), ("5120000123", "5120000124")]
    ),
    phone=st.sampled_from(["", "0905000001"]),
    commune_code=st.sampled_from(["", "21025"]),
    described_at=st.sampled_from([NOW, NOW - dt.timedelta(days=9)]),
)


@pytest.mark.django_db
@given(batches=st.lists(st.lists(CANDIDATES, min_size=1, max_size=6), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_matching_keeps_its_laws(batches):
    """For numbers that tell people apart; one that nine people bear tells nobody apart (test_matching.py)."""
    with pytest.MonkeyPatch.context() as patched, transaction.atomic():
        patched.setattr(matching, "WORN_OUT", 99)
        for batch in batches:
            matches = match_batch(batch, NOW)
            people = Person.objects.in_bulk([match.person_id for match in matches])
            for candidate, match in zip(batch, matches, strict=True):
                person = people[match.person_id]
                agreement = compare(
                    candidate.full_name, candidate.birth, candidate.sex,
                    person.full_name, person.birth, person.sex,
                )  # fmt: skip
                assert agreement.weight >= ENOUGH_WITH_STRONG_NUMBER, "who does not agree is somebody else"
                own = set(person.identifiers.values_list("system", "scope", "value"))
                assert set(candidate.number_keys()) <= own, "every number that was sent is kept"
        assert not Person.objects.exclude(master_id__in=Person.objects.values("id")).exists()
        assert all(person.is_master for person in Person.objects.all()), "no program merges"
        held = Identifier.objects.filter(status="held").values_list("system", "scope", "value")
        assert len(held) == len(set(held)), "a number has one holder"
        doubtful = set(DuplicatePair.objects.values_list("first_id", flat=True))
        doubtful |= set(DuplicatePair.objects.values_list("second_id", flat=True))
        claims = Identifier.objects.filter(status="claimed").exclude(system="mrn")
        for claim in claims.select_related("person"):
            fits = claim.system != "national_id" or fits_person(
                claim.value, claim.person.birth, claim.person.sex
            )
            others = Identifier.objects.filter(
                person=claim.person, system=claim.system, status="held"
            ).exists()
            assert claim.person_id in doubtful or not fits or others, "a claim has its reason"
        count = Person.objects.count()
        for batch in batches:
            match_batch(batch, NOW)
        assert Person.objects.count() == count, "the same dossiers again make nobody new"
        transaction.set_rollback(True)
