"""Opening a record: each opening has a ground, and each is audited."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record, record_read
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import CitizenAccount, Person, find_citizen
from yteso.record.chart.errors import (
    ConsentFacilityMissing,
    EmergencyReasonMissing,
    NoCareRelationship,
    OwnReview,
    ReviewMissing,
)
from yteso.record.chart.events import OPENED_IN_EMERGENCY, TO_REVIEW
from yteso.record.chart.models import Consent, EmergencyAccess
from yteso.record.chart.permissions import EMERGENCY, READ, REVIEW, SENSITIVE
from yteso.record.chart.queries import Ground, Shield, find_ground, policy_on, shield_for
from yteso.toolkit.notify.public import answer, notify

REASON_LENGTH = 10
REVIEW_DAYS = 3
CONSENT_TEXT_VERSION = "2026-01"


@dataclass(frozen=True)
class Opening:
    """A record opened for one actor: the master person, all persons of the citizen, the ground and the
    shield."""

    person: Person
    person_ids: list[UUID]
    ground: Ground
    shield: Shield


def open_record(*, actor: Actor, person_id: UUID, what: str, now: dt.datetime) -> Opening:
    """Open a citizen's record for reading and write down that it was read.

    `what` names the part read (`summary`, `visit`, `papers`, `print`). A citizen sees all of their own
    record.
    Raises NotVisible for an unknown person, NotAllowed without the permission, NoCareRelationship without a
    ground.
    """
    found = find_citizen(person_id)
    if found is None:
        raise NotVisible
    person, person_ids = found
    own = actor.person_id is not None and actor.person_id in person_ids
    if not own:
        require(actor, READ)
    ground = find_ground(actor, person, person_ids, now)
    if ground is None:
        raise NoCareRelationship
    sees_sensitive = own or actor.reach(SENSITIVE).covers(ground.organisation_id or actor.organisation_id)
    record_read(actor, person.id, what, purpose=ground.kind, emergency=ground.kind == "emergency")
    return Opening(person, person_ids, ground, shield_for(sees_sensitive, now.date()))


@transaction.atomic
def break_glass(*, actor: Actor, person_id: UUID, reason: str, now: dt.datetime) -> EmergencyAccess:
    """Open a record without a care relationship, because somebody is in danger.

    It ends by itself (AccessPolicy.emergency_hours), the citizen is told, and somebody else reviews it.
    Raises NotVisible, NotAllowed, EmergencyReasonMissing.
    """
    found = find_citizen(person_id)
    if found is None:
        raise NotVisible
    person, person_ids = found
    require(actor, EMERGENCY)
    reason = clean(reason)
    if len(reason) < REASON_LENGTH or actor.user_id is None:
        raise EmergencyReasonMissing
    hours = policy_on(now.date()).emergency_hours
    opening = EmergencyAccess.objects.create(
        person=person,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        reason=reason,
        started_at=now,
        ends_at=now + dt.timedelta(hours=hours),
    )
    record(
        actor,
        "chart.emergency.open",
        person_id=person.id,
        organisation_id=actor.organisation_id,
        object_kind="emergency",
        object_id=str(opening.id),
        purpose=reason,
    )
    _tell_of_emergency(opening, person_ids, actor, now)
    return opening


def _tell_of_emergency(
    opening: EmergencyAccess, person_ids: Collection[UUID], actor: Actor, now: dt.datetime
) -> None:
    parameters = {"organisation": opening.organisation.name if opening.organisation else ""}
    accounts = CitizenAccount.objects.filter(person_id__in=person_ids)
    notify(
        OPENED_IN_EMERGENCY,
        user_ids=list(accounts.values_list("user_id", flat=True)),
        parameters=parameters,
        url=reverse("citizen:log"),
        now=now,
    )
    reviewers = set(users_with(REVIEW, actor.organisation_id, now.date())) - {actor.user_id}
    notify(
        TO_REVIEW,
        user_ids=reviewers,
        parameters=parameters,
        url=reverse("chart:review", args=[opening.id]),
        repeat_key=str(opening.id),
        due_at=now + dt.timedelta(days=REVIEW_DAYS),
        now=now,
    )


@transaction.atomic
def review_emergency(
    *, actor: Actor, emergency_id: UUID, justified: bool, finding: str, now: dt.datetime
) -> EmergencyAccess:
    """Say whether an emergency opening was justified. Raises NotVisible, NotAllowed, OwnReview,
    ReviewMissing."""
    rows = EmergencyAccess.objects.visible_to(actor, REVIEW).select_for_update()
    opening = rows.filter(id=emergency_id).first()
    if opening is None:
        raise NotVisible
    require(actor, REVIEW, opening.organisation_id)
    if opening.user_id == actor.user_id:
        raise OwnReview
    finding = clean(finding)
    if not finding:
        raise ReviewMissing
    opening.reviewed_at = now
    opening.reviewed_by_id = actor.user_id
    opening.justified = justified
    opening.finding = finding
    opening.save(update_fields=["reviewed_at", "reviewed_by", "justified", "finding"])
    answer(event=TO_REVIEW, repeat_key=str(opening.id), now=now)
    record(
        actor,
        "chart.emergency.review",
        person_id=opening.person_id,
        organisation_id=opening.organisation_id,
        object_kind="emergency",
        object_id=str(opening.id),
        detail={"justified": justified},
    )
    return opening


@transaction.atomic
def give_consent(
    *, actor: Actor, person_id: UUID, organisation_id: UUID | None, ends_on: dt.date | None, now: dt.datetime
) -> Consent:
    """A citizen lets one facility read their record. Raises NotVisible, ConsentFacilityMissing."""
    found = find_citizen(person_id)
    if found is None or actor.person_id not in found[1]:
        raise NotVisible
    facility = (
        Organisation.objects.facilities().filter(id=organisation_id).first() if organisation_id else None
    )
    if facility is None:
        raise ConsentFacilityMissing
    consent = Consent.objects.create(
        person=found[0],
        organisation=facility,
        text_version=CONSENT_TEXT_VERSION,
        given_at=now,
        given_by_id=actor.user_id,
        ends_on=ends_on,
    )
    record(
        actor,
        "chart.consent.give",
        person_id=found[0].id,
        organisation_id=facility.id,
        object_kind="consent",
        object_id=str(consent.id),
    )
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent_id: UUID, now: dt.datetime) -> Consent:
    """A citizen takes their consent back; what was read before stays read. Raises NotVisible."""
    consent = Consent.objects.select_for_update().filter(id=consent_id).first()
    found = find_citizen(consent.person_id) if consent else None
    if consent is None or found is None or actor.person_id not in found[1]:
        raise NotVisible
    if consent.withdrawn_at is None:
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        record(
            actor,
            "chart.consent.withdraw",
            person_id=consent.person_id,
            organisation_id=consent.organisation_id,
            object_kind="consent",
            object_id=str(consent.id),
        )
    return consent
