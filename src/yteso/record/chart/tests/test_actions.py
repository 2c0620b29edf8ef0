import datetime as dt

import pytest

from yteso.kernel.access.testing import cast
from yteso.kernel.audit.public import Entry, list_reads_of
from yteso.kernel.base.public import NotAllowed, NotVisible, now
from yteso.kernel.people.testing import give_account, make_person
from yteso.record.chart.actions import (
    break_glass,
    give_consent,
    open_record,
    review_emergency,
    withdraw_consent,
)
from yteso.record.chart.errors import EmergencyReasonMissing, NoCareRelationship, OwnReview, ReviewMissing
from yteso.record.chart.models import EmergencyAccess
from yteso.record.visits.public import Visit
from yteso.record.visits.testing import make_visit
from yteso.toolkit.notify.public import Notice

pytestmark = pytest.mark.django_db
REASON = "Người bệnh hôn mê, cần biết tiền sử"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def person():
    return make_person(commune_code="21025")


def test_the_doctor_of_the_facility_that_treated_the_person_opens_the_record(people, person):
    make_visit(person.id, people.tree.station_a)
    opening = open_record(actor=people.doctor_a.actor, person_id=person.id, what="record", now=now())
    assert opening.ground.kind == "care"
    assert opening.shield.raised
    assert [entry.user_id for entry in list_reads_of([person.id])] == [people.doctor_a.user.id]


def test_the_doctor_of_another_facility_does_not_and_nothing_is_logged_as_read(people, person):
    make_visit(person.id, people.tree.station_a)
    with pytest.raises(NoCareRelationship):
        open_record(actor=people.doctor_b.actor, person_id=person.id, what="record", now=now())
    assert not list_reads_of([person.id]).exists()


def test_a_visit_opens_the_record_for_twelve_months_only(people, person):
    moment = now()
    make_visit(person.id, people.tree.station_a, at=moment - dt.timedelta(days=500))
    with pytest.raises(NoCareRelationship):
        open_record(actor=people.doctor_a.actor, person_id=person.id, what="record", now=moment)


def test_an_open_visit_counts_however_old(people, person):
    old = now() - dt.timedelta(days=500)
    make_visit(person.id, people.tree.station_a, at=old, state=Visit.State.IN_CARE, discharged_at=None)
    opening = open_record(actor=people.doctor_a.actor, person_id=person.id, what="record", now=now())
    assert opening.ground.kind == "care"


def test_the_station_opens_the_records_of_its_commune(people, person):
    station = people.tree.station_a
    station.place_code = "21025"
    station.save(update_fields=["place_code"])
    opening = open_record(actor=people.doctor_a.actor, person_id=person.id, what="record", now=now())
    assert opening.ground.kind == "registered"


def test_a_clerk_may_not_open_records_at_all(people, person):
    make_visit(person.id, people.tree.station_a)
    with pytest.raises(NotAllowed):
        open_record(actor=people.clerk_a.actor, person_id=person.id, what="record", now=now())


def test_an_unknown_person_is_not_visible(people):
    with pytest.raises(NotVisible):
        open_record(actor=people.doctor_a.actor, person_id=people.doctor_a.user.id, what="record", now=now())


def test_breaking_the_glass_opens_for_some_hours_tells_the_citizen_and_asks_for_review(people, person):
    give_account(people.citizen.user, person)
    moment = now()
    opening = break_glass(actor=people.doctor_b.actor, person_id=person.id, reason=REASON, now=moment)
    assert opening.ends_at - opening.started_at == dt.timedelta(hours=4)
    found = open_record(actor=people.doctor_b.actor, person_id=person.id, what="record", now=moment)
    assert found.ground.kind == "emergency"
    assert list_reads_of([person.id]).first().emergency
    assert Notice.objects.filter(user=people.citizen.user).count() == 1
    assert Notice.objects.filter(user=people.data_steward.user, needs_answer=True).count() == 1
    with pytest.raises(NoCareRelationship):
        open_record(
            actor=people.doctor_b.actor,
            person_id=person.id,
            what="record",
            now=moment + dt.timedelta(hours=5),
        )


def test_an_emergency_for_one_doctor_opens_nothing_for_another(people, person):
    break_glass(actor=people.doctor_b.actor, person_id=person.id, reason=REASON, now=now())
    with pytest.raises(NoCareRelationship):
        open_record(actor=people.hospital_doctor.actor, person_id=person.id, what="record", now=now())


def test_an_emergency_needs_a_reason_and_the_right_and_else_changes_nothing(people, person):
    with pytest.raises(EmergencyReasonMissing):
        break_glass(actor=people.doctor_b.actor, person_id=person.id, reason="cần", now=now())
    with pytest.raises(NotAllowed):
        break_glass(actor=people.receptionist.actor, person_id=person.id, reason=REASON, now=now())
    assert not EmergencyAccess.objects.exists()
    assert not Entry.objects.filter(verb="chart.emergency.open").exists()


def test_somebody_else_reviews_an_emergency(people, person):
    opening = break_glass(actor=people.doctor_b.actor, person_id=person.id, reason=REASON, now=now())
    with pytest.raises(ReviewMissing):
        review_emergency(
            actor=people.data_steward.actor, emergency_id=opening.id, justified=True, finding=" ", now=now()
        )
    done = review_emergency(
        actor=people.data_steward.actor, emergency_id=opening.id, justified=True, finding="Đúng", now=now()
    )
    assert done.justified is True
    assert not Notice.objects.filter(needs_answer=True, answered_at__isnull=True).exists()
    with pytest.raises(NotVisible):
        review_emergency(
            actor=people.doctor_b.actor, emergency_id=opening.id, justified=True, finding="Đúng", now=now()
        )


def test_nobody_reviews_their_own_opening(people, person):
    opening = break_glass(actor=people.doctor_b.actor, person_id=person.id, reason=REASON, now=now())
    EmergencyAccess.objects.filter(id=opening.id).update(user=people.data_steward.user)
    with pytest.raises(OwnReview):
        review_emergency(
            actor=people.data_steward.actor,
            emergency_id=opening.id,
            justified=True,
            finding="Đúng",
            now=now(),
        )


def test_consent_opens_the_record_for_one_facility_until_it_is_taken_back(people, person):
    give_account(people.citizen.user, person)
    citizen = people.citizen.actor
    consent = give_consent(
        actor=citizen, person_id=person.id, organisation_id=people.tree.station_b.id, ends_on=None, now=now()
    )
    opening = open_record(actor=people.doctor_b.actor, person_id=person.id, what="record", now=now())
    assert opening.ground.kind == "consent"
    with pytest.raises(NoCareRelationship):
        open_record(actor=people.doctor_a.actor, person_id=person.id, what="record", now=now())
    withdraw_consent(actor=citizen, consent_id=consent.id, now=now())
    with pytest.raises(NoCareRelationship):
        open_record(actor=people.doctor_b.actor, person_id=person.id, what="record", now=now())


def test_nobody_consents_for_somebody_else(people, person):
    with pytest.raises(NotVisible):
        give_consent(
            actor=people.doctor_b.actor,
            person_id=person.id,
            organisation_id=people.tree.station_b.id,
            ends_on=None,
            now=now(),
        )


def test_a_citizen_opens_their_own_record_whole_and_no_other(people, person):
    give_account(people.citizen.user, person)
    opening = open_record(actor=people.citizen.actor, person_id=person.id, what="record", now=now())
    assert (opening.ground.kind, opening.shield.raised) == ("own", False)
    with pytest.raises(NotAllowed):
        open_record(actor=people.citizen.actor, person_id=make_person().id, what="record", now=now())
