"""Validating the signatures of a PDF: who signed, when, is it unchanged, and what was added afterwards.

Source: ETSI EN 319 102-1 (AdES validation), EN 319 142-1 (PAdES), ISO 32000-2, 12.8.
"""

import asyncio
import datetime as dt
import hashlib
import io
from typing import Any, cast

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import (
    ades_lta_validation,
    ades_timestamp_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo

from yteso.toolkit.signing.pki.answers import BROKEN, Standing, standing_of, time_stamps_of
from yteso.toolkit.signing.pki.reports import After, Outcome, Report, SignatureFinding
from yteso.toolkit.signing.pki.shapes import Trust
from yteso.toolkit.signing.pki.trust import spec as spec_of
from yteso.toolkit.signing.pki.trust import with_knowledge_of
from yteso.toolkit.signing.pki.weighing import lying_over, marks_of, weigh

AFTER = {
    ModificationLevel.NONE: After.NOTHING,
    ModificationLevel.LTA_UPDATES: After.PROOF,
    ModificationLevel.FORM_FILLING: After.SIGNATURES,
    ModificationLevel.ANNOTATIONS: After.NOTES,
    ModificationLevel.OTHER: After.CONTENT,
}


def validate(content: bytes, trust: Trust, at: dt.datetime) -> Report:
    """Validate every signature of a PDF as of the moment `at`; nothing is fetched.

    A file that cannot be read as a PDF, is encrypted or has no signature gives a report that says so
    (`problem`: unreadable, encrypted; outcome: unsigned). Never raises for what a file holds.
    """
    digest = hashlib.sha256(content).hexdigest()
    empty: dict[str, Any] = {
        "digest": digest,
        "size_bytes": len(content),
        "pages": 0,
        "validated_at": at.astimezone(dt.UTC).isoformat(),
    }
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        if reader.encrypted:
            return Report(outcome=Outcome.UNCERTAIN, problem="encrypted", **empty)
        empty["pages"] = int(reader.root["/Pages"]["/Count"])
        signatures = list(reader.embedded_regular_signatures)
        stamps = list(reader.embedded_timestamp_signatures)
    except BROKEN:
        if (pages := _pages_without_signature(content)) is not None:
            return Report(outcome=Outcome.UNSIGNED, **{**empty, "pages": pages})
        return Report(outcome=Outcome.UNCERTAIN, problem="unreadable", **empty)
    if not signatures:
        return Report(outcome=Outcome.UNSIGNED, **empty)
    findings = tuple(_finding(one, content, trust, at, signatures) for one in signatures)
    whole = all(_stamp_holds(stamp, trust, at) for stamp in stamps)
    archived = max((_time_of(stamp) for stamp in stamps), default="") if whole else ""
    problem = "" if whole else "archive_broken"
    outcome = _worst(findings) if whole else Outcome.CHANGED
    return Report(outcome=outcome, signatures=findings, archived_at=archived, problem=problem, **empty)


def _pages_without_signature(content: bytes) -> int | None:
    """Return the pages of a file that only a strict reader refuses, as some scanners make them, and that
    holds no signature: one says which bytes it covers, in words that cannot be packed.

    Source: ISO 32000-2, 12.8.1.
    """
    if b"/ByteRange" in content:
        return None
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return len(document.pages)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None


def _stamp_holds(stamp: EmbeddedPdfSignature, trust: Trust, at: dt.datetime) -> bool:
    """Return whether the bytes under a time stamp of the whole file are those that were stamped."""
    timing = ValidationTimingInfo(at, at, point_in_time_validation=False)
    try:
        spec = spec_of(with_knowledge_of(trust, stamp.reader)).signature_validation_spec
        result = asyncio.run(
            ades_timestamp_validation(
                stamp.signed_data,
                spec,
                timing_info=timing,
                expected_tst_imprint=lambda _algorithm: stamp.compute_digest(),
            )
        )
    except BROKEN:
        return False
    return bool(result.api_status and result.api_status.intact and result.api_status.valid)


def _worst(findings: tuple[SignatureFinding, ...]) -> str:
    outcomes = {finding.outcome for finding in findings}
    order = (Outcome.CHANGED, Outcome.FAILED, Outcome.UNCERTAIN)
    return next((one for one in order if one in outcomes), Outcome.VALID)


def _finding(
    signature: EmbeddedPdfSignature,
    content: bytes,
    trust: Trust,
    at: dt.datetime,
    signatures: list[EmbeddedPdfSignature],
) -> SignatureFinding:
    name = str(signature.field_name)
    try:
        return _judged(name, signature, content, trust, at, signatures)
    except BROKEN as error:
        return _broken(name, type(error).__name__)


def _judged(
    name: str,
    signature: EmbeddedPdfSignature,
    content: bytes,
    trust: Trust,
    at: dt.datetime,
    signatures: list[EmbeddedPdfSignature],
) -> SignatureFinding:
    result = asyncio.run(_judge(signature, trust, at))
    status = result.api_status
    intact = bool(status and status.intact and status.valid)
    level = AFTER[status.modification_level] if status and status.modification_level else After.CONTENT
    covers = bool(status and status.coverage and status.coverage.value >= 2)  # a whole revision at least
    if level == After.SIGNATURES and signature is signatures[-1]:
        level = After.NOTES  # fields were filled in, but nobody signed afterwards
    changed, added = (
        ((), 0) if level in (After.NOTHING, After.PROOF, After.SIGNATURES) else _pages(signature, content)
    )
    outcome, reason = _outcome(result.ades_subindic, intact, covers, level)
    later = [str(one.field_name) for one in signature.reader.embedded_signatures if _is_later(one, signature)]
    stamped, hidden = lying_over(marks_of(content) if later else {}, later)
    if hidden and outcome != Outcome.CHANGED:
        outcome, reason = Outcome.CHANGED, "COVERED_AFTER_SIGNING"
    proven = _proven(result)
    certificate = signature.signer_cert
    moment = getattr(result, "best_signature_time", None) or proven or at
    standing = _standing(signature, trust, moment)
    outcome, reason = weigh(
        outcome, reason, certificate, standing,
        moment=proven or moment, stamped=bool(time_stamps_of(signature)),
    )  # fmt: skip
    subject = certificate.subject.native if certificate else {}
    return SignatureFinding(
        field=name,
        signer=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        title=str(subject.get("title", "")),
        issuer=str(certificate.issuer.native.get("common_name", "")) if certificate else "",
        chain=_chain(status, signature),
        serial=format(certificate.serial_number, "x") if certificate else "",
        fingerprint=certificate.sha256.hex() if certificate else "",
        valid_from=_iso(certificate.not_valid_before) if certificate else "",
        valid_to=_iso(certificate.not_valid_after) if certificate else "",
        claimed_at=_iso(signature.self_reported_timestamp),
        proven_at=_iso(proven),
        outcome=outcome,
        reason=reason,
        level=_level(signature, proven),
        intact=intact,
        after=level,
        pages_changed=changed,
        pages_added=added,
        pages_stamped=stamped,
        revocation_at=_iso(standing.answered_at),
    )


def _standing(signature: EmbeddedPdfSignature, trust: Trust, moment: dt.datetime) -> Standing:
    known = with_knowledge_of(trust, signature.reader)
    embedded = [one.dump() for one in signature.other_embedded_certs]
    return standing_of(signature.signer_cert.dump(), embedded, known, moment)


def _is_later(one: EmbeddedPdfSignature, signature: EmbeddedPdfSignature) -> bool:
    return bool(one.signed_revision > signature.signed_revision)


async def _judge(signature: EmbeddedPdfSignature, trust: Trust, at: dt.datetime) -> Any:
    """Judge a signature as of now by what we and the file know; if that is not enough, as of the past that
    the file's time stamps prove. Source: ETSI EN 319 102-1, 5.5 and 5.6.3.
    """
    timing = ValidationTimingInfo(at, at, point_in_time_validation=False)
    known = spec_of(with_knowledge_of(trust, signature.reader))
    cast(Any, signature).compute_integrity_info(diff_policy=known.diff_policy)
    result = await ades_with_time_validation(
        signature.signed_data,
        known.signature_validation_spec,
        timing_info=timing,
        raw_digest=signature.compute_digest(),
        extra_status_kwargs=signature.summarise_integrity_info(),
        status_cls=PdfSignatureStatus,
    )
    if isinstance(result.ades_subindic, AdESPassed) or not signature.reader.embedded_timestamp_signatures:
        return result
    return await ades_lta_validation(signature, spec_of(trust), timing_info=timing)


def _broken(name: str, reason: str) -> SignatureFinding:
    return SignatureFinding(
        field=name,
        signer="",
        organisation="",
        title="",
        issuer="",
        chain=(),
        serial="",
        fingerprint="",
        valid_from="",
        valid_to="",
        claimed_at="",
        proven_at="",
        outcome=Outcome.FAILED,
        reason=reason,
        level="",
        intact=False,
        after=After.CONTENT,
    )


def _outcome(indication: Any, intact: bool, covers: bool, after: str) -> tuple[str, str]:
    """Return the outcome and its reason: what was changed goes before who signed."""
    if not intact:
        return Outcome.CHANGED, "HASH_FAILURE"
    if not covers or after in (After.CONTENT, After.NOTES):
        return Outcome.CHANGED, "CHANGED_AFTER_SIGNING"
    if isinstance(indication, AdESPassed):
        return Outcome.VALID, ""
    name = str(getattr(indication, "name", indication))
    if isinstance(indication, AdESFailure):
        return Outcome.FAILED, name
    if indication in (AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.OUT_OF_BOUNDS_NO_POE):
        return Outcome.FAILED, name
    return Outcome.UNCERTAIN, name


def _proven(result: Any) -> dt.datetime | None:
    """Return when a time stamp proves that the signature existed, or nothing."""
    stamped = getattr(result.api_status, "timestamp_validity", None) if result.api_status else None
    if stamped is not None and stamped.valid and stamped.intact:
        return stamped.timestamp  # type: ignore[no-any-return]
    return None


def _level(signature: EmbeddedPdfSignature, proven: dt.datetime | None) -> str:
    """Return the PAdES level that the signature has reached. Source: ETSI EN 319 142-1, 6."""
    if proven is None:
        return "B-B"
    if "/DSS" not in signature.reader.root:
        return "B-T"
    later = [
        stamp
        for stamp in signature.reader.embedded_timestamp_signatures
        if stamp.signed_revision > signature.signed_revision
    ]
    return "B-LTA" if later else "B-LT"


def _chain(status: Any, signature: EmbeddedPdfSignature) -> tuple[str, ...]:
    """Return the names from the signer's authority up to the root, as validated, else as the file carries
    them."""
    path = getattr(status, "validation_path", None)
    if path is not None:
        certificates = list(path.iter_certs(include_root=True))[:-1]
        return tuple(str(one.subject.native.get("common_name", "")) for one in reversed(certificates))
    embedded = signature.other_embedded_certs
    return tuple(str(one.subject.native.get("common_name", "")) for one in embedded)


def _pages(signature: EmbeddedPdfSignature, content: bytes) -> tuple[tuple[int, ...], int]:
    """Return the pages (from 1) whose content differs from what was signed, and how many were added."""
    start, length = signature.byte_range[2], signature.byte_range[3]
    try:
        with (
            pikepdf.open(io.BytesIO(content[: start + length])) as signed,
            pikepdf.open(io.BytesIO(content)) as now,
        ):
            before, after = (
                [_page_digest(page) for page in signed.pages],
                [_page_digest(page) for page in now.pages],
            )
    except (pikepdf.PdfError, ValueError, KeyError):
        return (), 0
    changed = tuple(n for n, (one, other) in enumerate(zip(before, after, strict=False), 1) if one != other)
    return changed, len(after) - len(before)


def _page_digest(page: pikepdf.Page) -> str:
    """Return a digest of what a page shows: its content, and what lies on it apart from signature fields."""
    mark = hashlib.sha256()
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    for stream in streams:
        mark.update(stream.read_bytes())
    for note in page.obj.get("/Annots", []):
        if note.get("/Subtype") != "/Widget":
            mark.update(repr(sorted(str(key) for key in note)).encode() + str(note.get("/Rect")).encode())
    return mark.hexdigest()


def _time_of(stamp: EmbeddedPdfSignature) -> str:
    """Return when a time stamp of the whole file was made."""
    try:
        return _iso(stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native)
    except BROKEN:
        return ""


def _iso(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else ""
