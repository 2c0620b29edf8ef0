"""Fees: asked at reception, taken with a receipt."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from yteso.government.procedures.actions.numbers import next_number
from yteso.government.procedures.errors import AlreadyPaid, DossierClosed
from yteso.government.procedures.models import Charge, Dossier, Fee
from yteso.government.procedures.permissions import TAKE_FEES
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible
from yteso.toolkit.work.public import require_for


def ask_fees(dossier: Dossier, fees: Sequence[Fee], now: dt.datetime) -> list[Charge]:
    """Write down which fees the dossier owes; free ones are not asked."""
    return Charge.objects.bulk_create(
        Charge(dossier=dossier, label=fee.label, amount_vnd=fee.amount_vnd, asked_at=now)
        for fee in fees
        if fee.amount_vnd
    )


@transaction.atomic
def take_fee(*, actor: Actor, charge_id: UUID, method: str, now: dt.datetime) -> Charge:
    """Note that a fee is paid and give the receipt its number. Raises NotVisible, NotAllowed, AlreadyPaid,
    DossierClosed."""
    visible = Dossier.objects.visible_to(actor).values("id")
    charge = (
        Charge.objects.select_for_update(of=("self",))
        .select_related("dossier__case", "dossier__office")
        .filter(id=charge_id, dossier__in=visible)
        .first()
    )
    if charge is None:
        raise NotVisible
    require_for(actor, TAKE_FEES, charge.dossier.case)
    if charge.paid_at:
        raise AlreadyPaid
    if charge.dossier.case.closed_at:
        raise DossierClosed
    return settle_charge(actor, charge, method, now)


def settle_charge(actor: Actor, charge: Charge, method: str, now: dt.datetime) -> Charge:
    """Write a payment down with its receipt's number. The caller has locked the dossier or the charge."""
    year = now.astimezone(PROVINCE_ZONE).year
    number = next_number(f"receipt {charge.dossier.office_id} {year}")
    charge.paid_at, charge.method, charge.taken_by_id = now, method, actor.user_id
    charge.receipt_number = f"{charge.dossier.office.agency_code}/{year}/{number:06d}"
    charge.save()
    record(
        actor,
        TAKE_FEES.code,
        person_id=charge.dossier.owner_person_id,
        object_kind="dossier",
        object_id=charge.dossier_id,
        detail={"amount": charge.amount_vnd, "receipt": charge.receipt_number},
    )
    return charge
