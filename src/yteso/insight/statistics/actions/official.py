"""The official paper of a signed report: printed as it was signed, under the installation's seal."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from yteso.insight.statistics.models import Report, SealedReport, Signature
from yteso.insight.statistics.papers import paper_of_report
from yteso.insight.statistics.pdfs import print_report
from yteso.insight.statistics.queries.signatures import last_signature
from yteso.kernel.base.public import SystemActor
from yteso.toolkit.signing.public import NoSeal, new_code, seal_document

SEAL_TASK = "statistics.seal"
KIND = "statistics"
SIGNED = (Report.State.SIGNED, Report.State.SENT, Report.State.ACCEPTED)


@transaction.atomic
def seal_report(*, signature_id: UUID, now: dt.datetime) -> SealedReport | None:
    """Print a signed report and seal it, once; a second call gives what is there.

    None where the installation has no seal (the server's own proof over the figures stands beside it in any
    case), and where the signature was taken back meanwhile. Raises TimeUnreachable; then the job tries again.
    """
    rows = Signature.objects.select_for_update(of=("self",)).select_related("report__organisation")
    signature = rows.get(id=signature_id)
    known = SealedReport.objects.filter(signature=signature).first()
    if known is not None:
        return known
    report = signature.report
    newest = last_signature(report)
    if report.state not in SIGNED or newest is None or newest.pk != signature.pk:
        return None
    code = new_code()
    with override("vi"):  # the language of official papers
        paper = paper_of_report(report, signature)
        printed = print_report(paper, signature.signed_at, code=code)
    try:
        document = seal_document(
            actor=SystemActor("statistics"),
            content=printed.pdf,
            kind=KIND,
            title=f"{paper.title} – {paper.period} – {paper.unit}"[:255],
            organisation_id=report.organisation_id,
            code=code,
            object_id=report.id,
            anchors=printed.anchors,
            now=now,
        )
    except NoSeal:
        return None
    return SealedReport.objects.create(signature=signature, document=document, sealed_at=now)
