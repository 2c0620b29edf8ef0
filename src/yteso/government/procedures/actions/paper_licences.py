"""Licences that were issued on paper before this system: a scanned and verified paper puts them into the
register."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from yteso.government.procedures.errors import LicenceDiffers, LicenceIncomplete
from yteso.government.procedures.models import Licence, LicenceEvent
from yteso.government.procedures.permissions import ENTER_LICENCES
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, clean, fold, require


@dataclass(frozen=True)
class PaperLicence:
    """What a paper licence says. `valid_to` is its last day, None for ever; `copy_code` verifies its copy."""

    register: str
    number: str
    kind: str
    holder_name: str
    issued_on: dt.date | None
    holder_number: str = ""
    holder_person_id: UUID | None = None
    address: str = ""
    scope: str = ""
    valid_to: dt.date | None = None
    decision: str = ""
    copy_code: str = ""


@transaction.atomic
def enter_paper_licence(*, actor: Actor, paper: PaperLicence, now: dt.datetime) -> tuple[Licence, bool]:
    """Write a licence that exists on paper into its register; return it and whether it is new there.

    One that stands there already (same register and number) is left as it is: only where its copy is gets
    noted, and a holder's number it lacks. Raises NotAllowed, LicenceIncomplete, LicenceDiffers (that number
    is somebody else's).
    Source: NĐ 107/2021/NĐ-CP (digitised results that hold are used as the paper is).
    """
    require(actor, ENTER_LICENCES)
    number, name = clean(paper.number), clean(paper.holder_name)
    if paper.register not in Licence.Register.values or not number or not name or paper.issued_on is None:
        raise LicenceIncomplete
    rows = Licence.objects.select_for_update().filter(register=paper.register, number__iexact=number)
    held = list(rows.order_by("-issued_on", "-id"))  # several, where later ones kept the number
    known = next((one for one in held if one.issued_on == paper.issued_on), held[0] if held else None)
    if known is not None:
        _require_same(known, name, paper.holder_number)
    licence = known or Licence(
        register=paper.register,
        number=number,
        kind=clean(paper.kind)[:255],
        holder_name=name,
        address=clean(paper.address)[:500],
        scope=paper.scope.strip(),
        issued_on=paper.issued_on,
        valid_to=paper.valid_to,
        decision=clean(paper.decision)[:100],
    )
    licence.holder_number = licence.holder_number or clean(paper.holder_number)
    licence.holder_person_id = licence.holder_person_id or paper.holder_person_id
    licence.search_key = fold(f"{number} {licence.holder_name} {licence.holder_number} {licence.scope}")[
        :1000
    ]
    licence.save()
    LicenceEvent.objects.create(
        licence=licence,
        at=now,
        verb="scan",
        decision=paper.copy_code,
        by_id=actor.user_id,
        changes={"copy": paper.copy_code},
    )
    record(
        actor,
        ENTER_LICENCES.code,
        person_id=licence.holder_person_id,
        object_kind="licence",
        object_id=licence.id,
        detail={"new": known is None},
    )
    return licence, known is None


def _require_same(known: Licence, name: str, number: str) -> None:
    same_number = bool(number) and known.holder_number == number
    other_number = bool(number) and bool(known.holder_number) and known.holder_number != number
    if other_number or (not same_number and fold(known.holder_name) != fold(name)):
        raise LicenceDiffers
