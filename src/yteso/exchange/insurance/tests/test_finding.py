"""The search box finds a dossier by its MA_LK, for those who may read that facility's dossiers."""

import pytest

from yteso.exchange.insurance.finding import find_hits
from yteso.exchange.insurance.models import Dossier
from yteso.exchange.insurance.testing import sound_dossier
from yteso.exchange.insurance.tests.conftest import SYSTEM, envelope
from yteso.kernel.access.testing import actor_of, give
from yteso.kernel.base.public import Role
from yteso.kernel.base.testing import make_user
from yteso.kernel.ui.public import search


@pytest.fixture
def dossier(send):
    send(envelope(sound_dossier("LK777001")))
    return Dossier.objects.get(link_code="LK777001")


def clerk_of(facility, name):
    user = make_user(name)
    give(user, Role.FACILITY_CLERK, facility)
    return actor_of(user)


def test_the_facilitys_clerk_finds_it_and_no_other(dossier, hospital, other_hospital):
    own, other = clerk_of(hospital, "thu.ky.a"), clerk_of(other_hospital, "thu.ky.b")
    hits = find_hits(own, " LK777001 ", 6)
    assert [(hit.url, hit.detail.split(" · ")[0]) for hit in hits] == [
        (f"/insurance/dossiers/{dossier.id}/", "Bệnh viện A")
    ]
    assert dossier.patient_name not in f"{hits[0].title} {hits[0].detail}"
    assert find_hits(other, "LK777001", 6) == []


def test_a_doctor_is_not_asked(dossier, hospital):
    doctor = make_user("bac.si")
    give(doctor, Role.DOCTOR, hospital)
    found = {provider.key for provider, _ in search(actor_of(doctor), "LK777001")}
    assert "dossiers" not in found
    assert "dossiers" in {provider.key for provider, _ in search(clerk_of(hospital, "thu.ky"), "LK777001")}


@pytest.mark.parametrize("text", ["LK7", "LK77700", "nguyen van", "LK777001 x", "abcdef"])
def test_other_texts_find_nothing_without_a_question(dossier, text, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert find_hits(SYSTEM, text, 6) == []
