"""What a sender may know of what they sent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yteso.exchange.insurance.models import Dossier, Finding, Submission
from yteso.kernel.base.public import Actor, NotVisible

FINDINGS_SHOWN = 1000


def find_submission(actor: Actor, submission_id: UUID) -> Submission:
    """Return a submission of the actor's facilities. Raises NotVisible."""
    found = (
        Submission.objects.all().visible_to(actor).select_related("facility").filter(id=submission_id).first()
    )
    if found is None:
        raise NotVisible
    submission: Submission = found
    return submission


def list_findings(actor: Actor, submission_id: UUID) -> QuerySet[Any]:
    """Return what was found in a submission, errors first, in the order of the file."""
    return (
        Finding.objects.all()
        .visible_to(actor)
        .filter(dossier__submission_id=submission_id)
        .select_related("dossier")
        .order_by("severity", "dossier__ordinal", "table", "row_number", "id")
    )


@dataclass(frozen=True)
class DossierHistory:
    """All that a facility sent about one visit, newest first; `current` is what stands in the record."""

    facility_code: str
    link_code: str
    current: Dossier | None
    versions: tuple[Dossier, ...]


def find_dossiers(actor: Actor, facility_code: str, link_code: str) -> DossierHistory:
    """Return the history of one visit (MA_CSKCB, MA_LK) as the facility sent it. Raises NotVisible."""
    versions: tuple[Dossier, ...] = tuple(
        Dossier.objects.all()
        .visible_to(actor)
        .filter(facility_code=facility_code, link_code=link_code)
        .select_related("submission")
        .order_by("-received_at", "-ordinal")
    )
    if not versions:
        raise NotVisible
    current = (d for d in versions if d.state == Dossier.State.RECORDED and d.kind == Dossier.Kind.VISIT)
    return DossierHistory(facility_code, link_code, next(current, None), versions)
