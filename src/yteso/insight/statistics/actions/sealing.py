"""Freezing a report when it is signed: figures, definition, what the record counted, and the rows it
counted."""

import datetime as dt
import hashlib

from yteso.insight.statistics.figures import store
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.queries.counting import Counted, count_report
from yteso.insight.statistics.queries.reports import shown_values
from yteso.insight.statistics.queries.signatures import content_of
from yteso.insight.statistics.row_packing import pack
from yteso.insight.statistics.seals import public_key, seal
from yteso.kernel.base.public import Actor


def freeze(actor: Actor, report: Report, now: dt.datetime) -> Signature:
    """Write down what is being signed, under the server's seal."""
    counted: Counted = count_report(report, with_rows=True)
    packed = pack(counted.rows)
    signature = Signature(
        report=report,
        number=report.signatures.count() + 1,
        version=report.version,
        definition_digest=report.version.digest,
        values=store(shown_values(report)),
        counted=store(counted.values),
        rows_digest=hashlib.sha256(packed).hexdigest() if packed else "",
        row_keys=packed,
        signed_at=now,
        user_id=actor.user_id,
        signer=actor.label[:255],
        public_key=public_key(),
    )
    signature.seal = seal(content_of(signature, report))
    signature.save(force_insert=True)
    return signature
