"""Allergies and the problem list. Who may open the record at all is decided by `record/chart`."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, fold, require
from yteso.kernel.codes.public import lookup, systems
from yteso.record.problems.errors import (
    AllergyKnown,
    ProblemKnown,
    ReasonMissing,
    SubstanceMissing,
    UnknownDiagnosis,
)
from yteso.record.problems.models import Allergy, Problem
from yteso.record.problems.permissions import WRITE


@transaction.atomic
def add_allergy(
    *,
    actor: Actor,
    person_id: UUID,
    category: str,
    substance: str,
    reaction: str = "",
    severity: str = Allergy.Severity.UNKNOWN,
    now: dt.datetime,
) -> Allergy:
    """Put an allergy on the record.

    Raises SubstanceMissing without a substance, AllergyKnown when it stands there already.
    """
    require(actor, WRITE)
    substance = clean(substance)
    if not substance:
        raise SubstanceMissing
    key = fold(substance)
    if Allergy.objects.of([person_id]).standing().filter(substance_key=key).exists():
        raise AllergyKnown
    allergy = Allergy.objects.create(
        person_id=person_id,
        category=category,
        substance=substance,
        substance_key=key,
        reaction=clean(reaction),
        severity=severity,
        noted_at=now,
        noted_by_id=actor.user_id,
        organisation_id=actor.organisation_id,
    )
    record(
        actor, "problems.allergy.add", person_id=person_id, object_kind="allergy", object_id=str(allergy.id)
    )
    return allergy


@transaction.atomic
def withdraw_allergy(
    *, actor: Actor, allergy_id: UUID, person_id: UUID, reason: str, now: dt.datetime
) -> Allergy:
    """Take back an allergy that was entered by mistake. It stays readable as withdrawn.

    Raises NotVisible when this person has no such allergy, ReasonMissing without a reason.
    """
    allergy = Allergy.objects.select_for_update().filter(id=allergy_id, person_id=person_id).first()
    if allergy is None:
        raise NotVisible
    require(actor, WRITE)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing
    if allergy.withdrawn_at is None:
        allergy.withdrawn_at = now
        allergy.withdrawn_by_id = actor.user_id
        allergy.withdrawn_reason = reason
        allergy.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        record(
            actor,
            "problems.allergy.withdraw",
            person_id=person_id,
            object_kind="allergy",
            object_id=str(allergy.id),
        )
    return allergy


@transaction.atomic
def add_problem(
    *,
    actor: Actor,
    person_id: UUID,
    icd10_code: str,
    note: str = "",
    since_on: dt.date | None = None,
    now: dt.datetime,
) -> Problem:
    """Put a lasting problem on the list.

    Raises UnknownDiagnosis for a code that is not in force, ProblemKnown when it is listed already.
    """
    require(actor, WRITE)
    icd10_code = clean(icd10_code).upper()
    if lookup(systems.ICD10, icd10_code, now.date()) is None:
        raise UnknownDiagnosis
    if Problem.objects.of([person_id]).active().filter(icd10_code=icd10_code).exists():
        raise ProblemKnown
    problem = Problem.objects.create(
        person_id=person_id,
        icd10_code=icd10_code,
        note=clean(note),
        since_on=since_on,
        noted_at=now,
        noted_by_id=actor.user_id,
        organisation_id=actor.organisation_id,
    )
    record(
        actor, "problems.problem.add", person_id=person_id, object_kind="problem", object_id=str(problem.id)
    )
    return problem


@transaction.atomic
def end_problem(*, actor: Actor, problem_id: UUID, person_id: UUID, reason: str, now: dt.datetime) -> Problem:
    """Close a problem that is over (or was never true); the reason stays.

    Raises NotVisible when this person has no such problem, ReasonMissing without a reason.
    """
    problem = Problem.objects.select_for_update().filter(id=problem_id, person_id=person_id).first()
    if problem is None:
        raise NotVisible
    require(actor, WRITE)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing
    if problem.ended_on is None:
        problem.ended_on = now.date()
        problem.ended_by_id = actor.user_id
        problem.end_reason = reason
        problem.save(update_fields=["ended_on", "ended_by", "end_reason"])
        record(
            actor,
            "problems.problem.end",
            person_id=person_id,
            object_kind="problem",
            object_id=str(problem.id),
        )
    return problem
