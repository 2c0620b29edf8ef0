"""Licence registers: results write to them; a later licence replaces, a decision revokes."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.government.procedures.errors import LicenceNotInForce, NumberTaken
from yteso.government.procedures.models import Dossier, Licence, LicenceEvent
from yteso.government.procedures.permissions import CHANGE_LICENCES
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

    Raises NumberTaken.
    """
    version = dossier.version
    former = dossier.renews
    try:
        with transaction.atomic():
            licence = Licence.objects.create(
                register=version.register,
                number=clean(number),
                kind=version.result,
                holder_name=dossier.owner_name,
                holder_number=dossier.owner_number,
                holder_person_id=dossier.owner_person_id,
                address=dossier.owner_address,
                phone=dossier.owner_phone,
                scope=scope.strip(),
                issued_on=issued_on,
                valid_to=last_day(issued_on, version.validity_months),
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
    if former is not None and former.status == Licence.Status.VALID:
        Licence.objects.filter(id=former.id).update(status=Licence.Status.REPLACED)
        LicenceEvent.objects.create(
            licence=former,
            at=now,
            verb="replace",
            decision=decision,
            by_id=actor.user_id,
            changes={
                name: [getattr(former, name), getattr(licence, name)]
                for name in ("holder_name", "address", "scope", "number")
                if getattr(former, name) != getattr(licence, name)
            },
        )
    return licence


def last_day(day: dt.date, months: int | None) -> dt.date | None:
    """Return the last day of a validity of so many months; the day itself counts."""
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last) - dt.timedelta(days=1)
        except ValueError:
            continue
    return None


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
