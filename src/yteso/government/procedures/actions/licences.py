"""Licence registers: results write to them; a later licence replaces, a decision revokes."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.government.procedures.errors import LicenceNotInForce, NumberTaken
from yteso.government.procedures.models import Dossier, Licence, LicenceEvent
from yteso.government.procedures.permissions import CHANGE_LICENCES
from yteso.government.procedures.queries import term_of
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, fold, require
from yteso.toolkit.work.public import ReasonMissing


def issue_licence(
    *,
    actor: Actor,
    dossier: Dossier,
    number: str,
    issued_on: dt.date,
    scope: str,
    decision: str,
    now: dt.datetime,
) -> Licence:
    """Write a dossier's result into its register; the licence that it renews or replaces stays, as replaced.

    Where the law keeps its number, both bear it; only one is in force. Raises NumberTaken.
    """
    version, number = dossier.version, clean(number)
    former = dossier.renews
    require_free(dossier, number)
    held = former is not None and former.status == Licence.Status.VALID
    if former is not None and held:  # before the later one, which may keep its number
        Licence.objects.filter(id=former.id).update(status=Licence.Status.REPLACED)
    try:
        with transaction.atomic():
            licence = Licence.objects.create(
                register=version.register,
                number=number,
                kind=version.result,
                holder_name=dossier.owner_name,
                holder_number=dossier.owner_number,
                holder_person_id=dossier.owner_person_id,
                address=dossier.owner_address,
                phone=dossier.owner_phone,
                scope=scope.strip(),
                issued_on=issued_on,
                valid_to=term_of(dossier, issued_on),
                decision=decision,
                dossier=dossier,
                former=former,
                search_key=fold(f"{number} {dossier.owner_name} {dossier.owner_number} {scope}")[:1000],
            )
    except IntegrityError as error:
        raise NumberTaken from error
    LicenceEvent.objects.create(
        licence=licence,
        at=now,
        verb="issue",
        decision=decision,
        by_id=actor.user_id,
        changes={"dossier": dossier.code},
    )
    if former is not None and held:
        LicenceEvent.objects.create(
            licence=former,
            at=now,
            verb="replace",
            decision=decision,
            by_id=actor.user_id,
            changes={
                name: [str(getattr(former, name) or ""), str(getattr(licence, name) or "")]
                for name in ("holder_name", "address", "scope", "number", "valid_to")
                if getattr(former, name) != getattr(licence, name)
            },
        )
    return licence


def require_free(dossier: Dossier, number: str) -> None:
    """Stop if the number stands in the dossier's register already, unless it is that of the licence which the
    dossier's result follows. Raises NumberTaken."""
    register, former = dossier.version.register, dossier.renews
    if not register or (former is not None and former.number == number):
        return
    if Licence.objects.filter(register=register, number=number).exists():
        raise NumberTaken


@transaction.atomic
def revoke_licence(
    *, actor: Actor, licence_id: UUID, decision: str, reason: str, now: dt.datetime
) -> Licence:
    """Revoke a licence by a decision. Raises NotAllowed, NotVisible, ReasonMissing, LicenceNotInForce."""
    require(actor, CHANGE_LICENCES)
    licence = Licence.objects.select_for_update().filter(id=licence_id).first()
    if licence is None:
        raise NotVisible
    if not reason.strip():
        raise ReasonMissing
    if licence.status != Licence.Status.VALID:
        raise LicenceNotInForce
    licence.status = Licence.Status.REVOKED
    licence.save(update_fields=["status"])
    LicenceEvent.objects.create(
        licence=licence, at=now, verb="revoke", decision=clean(decision), reason=reason, by_id=actor.user_id
    )
    record(
        actor,
        CHANGE_LICENCES.code,
        person_id=licence.holder_person_id,
        object_kind="licence",
        object_id=licence.id,
        detail={"did": "revoke"},
    )
    return licence
