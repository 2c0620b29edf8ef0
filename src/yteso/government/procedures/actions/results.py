"""Results on paper: printed and put up for signing, signed in order, sealed; put up again when somebody else
must sign."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.government.procedures.actions.finding import find_locked
from yteso.government.procedures.actions.licences import require_free
from yteso.government.procedures.errors import (
    CountersignerMissing,
    CountersignFirst,
    NotPutUp,
    NotSealedYet,
    NumberMissing,
    NumberTaken,
    OtherSigner,
    SignerMissing,
)
from yteso.government.procedures.models import Dossier, Result
from yteso.government.procedures.permissions import COUNTERSIGN, PROCESS, PUBLISH
from yteso.government.procedures.queries import current_result, term_of
from yteso.government.procedures.result_papers import print_result
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, clean
from yteso.toolkit.signing.public import (
    Certificate,
    Document,
    NoRight,
    NoSeal,
    Right,
    SignerWanted,
    find_own_seal,
    new_code,
    next_step,
    put_up_document,
    reprint_document,
    rights_to_sign,
    seal_document,
    seal_put_up,
    sign_document,
    take_down_document,
)
from yteso.toolkit.work.public import ReasonMissing, lock_case, note_action, require_for

KIND = "procedure-result"
HIDDEN = {"hidden": True}


def signs(dossier: Dossier, day: dt.date) -> bool:
    """Return whether results of the dossier's office are signed electronically on that day."""
    since = dossier.office.signs_from
    return since is not None and since <= day


def put_up_result(
    *,
    actor: Actor,
    dossier: Dossier,
    text: str,
    number: str,
    scope: str,
    signer_id: UUID | None,
    countersigner_id: UUID | None,
    now: dt.datetime,
) -> Result:
    """Print a drafted result and put it up: countersigner (if any), director, then the office's seal.

    The seal is the installation's own, if it has one of this office; else whoever issues seals by a right of
    their own. Raises SignerMissing, CountersignerMissing, NumberMissing, NumberTaken, NoRight, NoSeal.
    """
    day = now.astimezone(PROVINCE_ZONE).date()
    rights = {row.pk: row for row in rights_to_sign(dossier.office.organisation_id, day)}
    if signer_id is None:
        raise SignerMissing
    if dossier.version.countersigned and countersigner_id is None:
        raise CountersignerMissing
    right, before = rights.get(signer_id), rights.get(countersigner_id) if countersigner_id else None
    if right is None or (countersigner_id and before is None) or before == right:
        raise NoRight
    number = _free_number(dossier, number)
    code = new_code()
    printed = print_result(
        dossier,
        kind=_kind(dossier),
        number=number,
        dated=day,
        text=text,
        scope=scope,
        valid_to=_valid_to(dossier, day),
        right=right,
        code=code,
        now=now,
    )
    own_seal = find_own_seal(dossier.office.organisation_id) is not None
    signers = [SignerWanted(before.pk, HIDDEN)] if before else []
    signers.append(SignerWanted(right.pk))
    if not own_seal:
        seals = rights_to_sign(dossier.office.organisation_id, day, Certificate.Kind.SEAL)
        if not seals:
            raise NoSeal
        signers.append(SignerWanted(seals[0].pk))
    document = put_up_document(
        actor=actor,
        content=printed.pdf,
        kind=KIND,
        title=f"{_kind(dossier)} {number}",
        organisation_id=dossier.office.organisation_id,
        signers=signers,
        own_seal=own_seal,
        code=code,
        number=number,
        person_id=dossier.owner_person_id,
        object_id=dossier.id,
        anchors=printed.anchors,
        now=now,
    )
    return _keep(dossier, document, number, day, text, scope, right, before, now)


def _keep(
    dossier: Dossier,
    document: Document,
    number: str,
    day: dt.date,
    text: str,
    scope: str,
    right: Right | None,
    before: Right | None,
    now: dt.datetime,
) -> Result:
    try:
        with transaction.atomic():
            return Result.objects.create(
                dossier=dossier,
                document=document,
                kind=_kind(dossier),
                number=number,
                dated=day,
                text=text,
                scope=scope.strip(),
                signer=right,
                countersigner=before,
                made_at=now,
            )
    except IntegrityError as error:
        raise NumberTaken from error


def _kind(dossier: Dossier) -> str:
    return dossier.version.result or "Kết quả giải quyết thủ tục hành chính"


def _valid_to(dossier: Dossier, day: dt.date) -> dt.date | None:
    return term_of(dossier, day) if dossier.version.register else None


def _free_number(dossier: Dossier, number: str) -> str:
    number = clean(number)
    if not number:
        raise NumberMissing
    require_free(dossier, number)
    return number


def end_result(*, actor: Actor, dossier: Dossier, reason: str, now: dt.datetime) -> Result | None:
    """End the result that is put up, with its reason; its number is free again. None where there is none."""
    result = current_result(dossier)
    if result is None:
        return None
    if result.document.state == Document.State.OPEN:
        take_down_document(actor=actor, document_id=result.document_id, reason=reason, now=now)
    result.ended_at, result.ended_because = now, clean(reason)[:500]
    result.save(update_fields=["ended_at", "ended_because"])
    return result


@transaction.atomic
def change_signer(
    *,
    actor: Actor,
    dossier_id: UUID,
    signer_id: UUID,
    countersigner_id: UUID | None,
    reason: str,
    seen: int | None,
    now: dt.datetime,
) -> Result:
    """Put a result up for another signer: the former paper is stopped and kept, a new one is printed.

    Who had countersigned the former one signs again, since the paper names its signer. Raises NotVisible,
    NotAllowed, ReasonMissing, NotPutUp, NoRight. Source: Nghị định 30/2020/NĐ-CP art. 13.
    """
    dossier = find_locked(actor, dossier_id)
    case = lock_case(actor, dossier.case_id, seen)
    require_for(actor, PROCESS, case)
    if not clean(reason):
        raise ReasonMissing
    former = current_result(dossier)
    if former is None or former.document.state == Document.State.SIGNED:
        raise NotPutUp
    end_result(actor=actor, dossier=dossier, reason=reason, now=now)
    result = put_up_result(
        actor=actor,
        dossier=dossier,
        text=former.text,
        number=former.number,
        scope=former.scope,
        signer_id=signer_id,
        countersigner_id=countersigner_id,
        now=now,
    )
    note_action(
        actor=actor,
        case=case,
        verb="change_signer",
        note=clean(reason),
        now=now,
        detail={"signer": str(result.signer.user) if result.signer else ""},
    )
    return result


@transaction.atomic
def countersign(*, actor: Actor, dossier_id: UUID, seen: int | None, now: dt.datetime) -> Result:
    """Sign a result before the director does. Raises NotVisible, NotAllowed, NotPutUp, OtherSigner."""
    dossier = find_locked(actor, dossier_id)
    case = lock_case(actor, dossier.case_id, seen)
    require_for(actor, COUNTERSIGN, case)
    result = current_result(dossier)
    step = next_step(result.document) if result else None
    if result is None or step is None or step.right_id != result.countersigner_id:
        raise NotPutUp
    if step.user_id != actor.user_id:
        raise OtherSigner(str(step.user))
    _date_today(actor, dossier, result, now)
    sign_document(actor=actor, document_id=result.document_id, now=now)
    note_action(actor=actor, case=case, verb="countersign", now=now)
    return result


def sign_result(*, actor: Actor, dossier: Dossier, now: dt.datetime) -> None:
    """Sign as the director in the course of approving. An office that does not sign electronically: nothing.

    Raises NotPutUp, CountersignFirst, OtherSigner, and what `sign_document` raises.
    """
    result = current_result(dossier)
    if result is None:
        if signs(dossier, now.astimezone(PROVINCE_ZONE).date()):
            raise NotPutUp
        return
    step = next_step(result.document)
    if step is None or step.right_id not in (result.countersigner_id, result.signer_id):
        return  # signed already on the page of signatures, by a key elsewhere
    if step.right_id == result.countersigner_id:
        raise CountersignFirst(str(step.user))
    if step.user_id != actor.user_id:
        raise OtherSigner(str(step.user))
    _date_today(actor, dossier, result, now)
    sign_document(actor=actor, document_id=result.document_id, now=now)


def _date_today(actor: Actor, dossier: Dossier, result: Result, now: dt.datetime) -> None:
    """Print the day of the first signature on the paper; after it the content stays as it is."""
    day = now.astimezone(PROVINCE_ZONE).date()
    if result.dated == day or result.document.signatures:
        return
    printed = print_result(
        dossier,
        kind=result.kind,
        number=result.number,
        dated=day,
        text=result.text,
        scope=result.scope,
        valid_to=_valid_to(dossier, day),
        right=result.signer,
        code=result.document.code,
        now=now,
    )
    reprint_document(
        actor=actor,
        document_id=result.document_id,
        content=printed.pdf,
        anchors=printed.anchors,
        now=now,
    )
    result.dated = day
    result.save(update_fields=["dated"])


def seal_result(*, actor: Actor, dossier: Dossier, now: dt.datetime) -> Result | None:
    """Set the office's seal in the course of issuing; None where the office does not sign electronically.

    Raises NotSealedYet when a person must sign first, or somebody else keeps the seal.
    """
    result = current_result(dossier)
    if result is None:
        return None
    require_for(actor, PUBLISH, dossier.case)
    step = next_step(result.document)
    if step is None and result.document.state == Document.State.SIGNED:
        return result
    if step is None or (step.right_id in (result.countersigner_id, result.signer_id) and step.right_id):
        raise NotSealedYet(str(step.user) if step else "")
    if step.user_id is None:
        seal_put_up(actor=actor, document_id=result.document_id, now=now)
    elif step.user_id == actor.user_id:
        sign_document(actor=actor, document_id=result.document_id, now=now)
    else:
        raise NotSealedYet(str(step.user))
    return result


def seal_at_once(
    *, actor: Actor, dossier: Dossier, text: str, number: str, dated: dt.date, scope: str, now: dt.datetime
) -> Result:
    """Print and seal a result that nobody signs by hand (given on receipt). Raises NumberTaken, NoSeal."""
    require_for(actor, PUBLISH, dossier.case)
    number, code = _free_number(dossier, number), new_code()
    printed = print_result(
        dossier,
        kind=_kind(dossier),
        number=number,
        dated=dated,
        text=text,
        scope=scope,
        valid_to=_valid_to(dossier, dated),
        right=None,
        code=code,
        now=now,
    )
    document = seal_document(
        actor=actor,
        content=printed.pdf,
        kind=KIND,
        title=f"{_kind(dossier)} {number}",
        organisation_id=dossier.office.organisation_id,
        code=code,
        number=number,
        person_id=dossier.owner_person_id,
        object_id=dossier.id,
        anchors=printed.anchors,
        now=now,
    )
    return _keep(dossier, document, number, dated, text, scope, None, None, now)


__all__ = [
    "change_signer",
    "countersign",
    "end_result",
    "put_up_result",
    "seal_at_once",
    "seal_result",
    "sign_result",
    "signs",
]
