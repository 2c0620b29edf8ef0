"""Forms 01–05 under the office's seal: once for each, kept, verified by its code. Source: TT 01/2018/TT-VPCP
art. 10 (the forms live in the system, are printed, searched and signed electronically)."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yteso.government.procedures.actions.slips import seals
from yteso.government.procedures.models import Slip
from yteso.government.procedures.papers import TITLES, draw_slip, print_slip
from yteso.kernel.base.public import PROVINCE_ZONE, Refusal, SystemActor
from yteso.toolkit.signing.public import Document, content_of, find_own_seal, new_code, seal_document

KIND = "procedure-slip"
LOOKUP = "/procedures/public/look-up/"


def sealed_slip(slip: Slip) -> Document | None:
    return Document.objects.filter(kind=KIND, object_id=str(slip.id)).first()


@transaction.atomic
def seal_slip(*, slip_id: UUID, now: dt.datetime) -> Document | None:
    """Seal a form that was given out, unless it is; None where its office does not seal. Safe to run again.

    Raises what `seal_document` raises.
    """
    rows = Slip.objects.select_for_update(of=("self",)).select_related("dossier__office")
    slip = rows.get(id=slip_id)
    office, known = slip.dossier.office, sealed_slip(slip)
    day = slip.at.astimezone(PROVINCE_ZONE).date()
    if known is not None or not seals(office, day) or find_own_seal(office.organisation_id) is None:
        return known
    code = new_code()
    printed = draw_slip(slip, f"{settings.PUBLIC_URL.rstrip('/')}{LOOKUP}", code)
    return seal_document(
        actor=SystemActor("one-stop forms"),
        content=printed.pdf,
        kind=KIND,
        title=f"{TITLES[slip.form]} {slip.number}",
        organisation_id=office.organisation_id,
        code=code,
        number=slip.number,
        person_id=slip.dossier.owner_person_id,
        object_id=slip.id,
        anchors=printed.anchors,
        now=now,
    )


def paper_of_slip(slip: Slip, now: dt.datetime) -> bytes:
    """Return a form's PDF: sealed where its office seals (now, if the job has not come to it), else plain.

    When the seal cannot be set just now the form is given without; the job tries again.
    """
    try:
        document = seal_slip(slip_id=slip.id, now=now)
    except Refusal:
        document = None
    if document is not None and document.state == Document.State.SIGNED:
        return content_of(document)
    return print_slip(slip, f"{settings.PUBLIC_URL.rstrip('/')}{LOOKUP}")
