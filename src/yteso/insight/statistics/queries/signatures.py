"""What was signed, whether its seal holds, and what differs now."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yteso.insight.statistics.figures import load
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.seals import holds


def content_of(signature: Signature, report: Report) -> dict[str, Any]:
    """Return exactly what the seal covers."""
    return {
        "report": str(report.id),
        "form": report.form_code,
        "organisation": str(report.organisation_id),
        "tier": report.tier,
        "period": report.period,
        "number": signature.number,
        "definition": signature.definition_digest,
        "values": signature.values,
        "counted": signature.counted,
        "rows": signature.rows_digest,
        "signed_at": signature.signed_at.astimezone(dt.UTC).isoformat(),
        "signer": signature.signer,
    }


def seal_holds(signature: Signature, report: Report) -> bool:
    return holds(content_of(signature, report), signature.seal, signature.public_key)


def last_signature(report: Report) -> Signature | None:
    return report.signatures.order_by("-number").first()


@dataclass(frozen=True)
class Changed:
    """A cell whose figure is no longer the signed one."""

    key: str
    signed: Decimal | None
    now: Decimal | None


def changed_since(signature: Signature, current: dict[str, Decimal]) -> list[Changed]:
    """Return the cells that differ from what was signed."""
    signed = load(signature.values)
    keys = [key for key in {**signed, **current} if signed.get(key) != current.get(key)]
    return [Changed(key, signed.get(key), current.get(key)) for key in keys]
