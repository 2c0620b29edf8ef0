"""What remains of a signature that the library takes for good, by what it does not look at: whether the
certificate is for signing papers, what the authorities genuinely say of it, what later stamps lie over.

Pure. Source: RFC 5280, 4.2.1.3, 4.2.1.9, 4.2.1.12; ETSI EN 319 102-1, 5.2.5 (how fresh an answer must be).
"""

import datetime as dt
import io
from collections.abc import Collection
from typing import Any

import pikepdf

from yteso.toolkit.signing.pki.answers import Standing
from yteso.toolkit.signing.pki.reports import Outcome

FOR_OTHER_THINGS = {"time_stamping", "ocsp_signing", "server_auth", "code_signing"}
COVERS = 0.25  # of a page: a stamp that large lies over what was signed before
Marks = dict[str, dict[int, float]]  # {field: {page from 1: share of it}}


def weigh(
    outcome: str, reason: str, certificate: Any, standing: Standing, *, moment: dt.datetime, stamped: bool
) -> tuple[str, str]:
    """Return the outcome and its reason, never better than they came.

    The library takes any good answer that a paper carries, however old; one from before the key was stolen
    must not outweigh a newer revocation, nor hide that nobody was asked.
    """
    if outcome not in (Outcome.VALID, Outcome.UNCERTAIN):
        return outcome, reason
    if not is_for_papers(certificate):
        return Outcome.FAILED, "NOT_FOR_SIGNING"
    if not standing.rooted:
        return Outcome.UNCERTAIN, reason or "NO_CERTIFICATE_CHAIN_FOUND"
    if standing.revoked_at is not None and standing.revoked_at <= moment:
        return Outcome.FAILED, "REVOKED"
    if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        if outcome == Outcome.VALID:
            return Outcome.FAILED, "OUT_OF_BOUNDS"  # signed with a certificate that was not valid then
        if not stamped:
            return Outcome.FAILED, "OUT_OF_BOUNDS_NO_POE"
    if standing.answered_at is None:
        return Outcome.UNCERTAIN, "REVOCATION_NOT_CHECKED"
    return outcome, reason


def is_for_papers(certificate: Any) -> bool:
    """Return whether a certificate may sign documents: no authority's, no server's, no stamp's of times."""
    basic, usage = certificate.basic_constraints_value, certificate.key_usage_value
    if basic is not None and basic["ca"].native:
        return False
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        return False
    purposes = certificate.extended_key_usage_value
    return purposes is None or not set(purposes.native) <= FOR_OTHER_THINGS


def marks_of(content: bytes) -> Marks:
    """Return where the stamps of signatures lie, and how much of the page each takes."""
    found: Marks = {}
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            for number, page in enumerate(document.pages, 1):
                box = [float(edge) for edge in page.mediabox]
                whole = abs((box[2] - box[0]) * (box[3] - box[1])) or 1.0
                for note in page.obj.get("/Annots", []):
                    area = _area(note)
                    if note.get("/Subtype") == "/Widget" and area:
                        pages = found.setdefault(_field_of(note), {})
                        pages[number] = pages.get(number, 0.0) + area / whole
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, IndexError):
        return {}
    return found


def _area(note: Any) -> float:
    left, bottom, right, top = (float(edge) for edge in note.get("/Rect", (0, 0, 0, 0)))
    return abs((right - left) * (top - bottom))


def _field_of(note: Any) -> str:
    """Return the full name of a widget's field. Source: ISO 32000-2, 12.7.4.2."""
    names, node = [], note
    for _level in range(10):
        if "/T" in node:
            names.append(str(node.T))
        if "/Parent" not in node:
            break
        node = node.Parent
    return ".".join(reversed(names))


def lying_over(marks: Marks, later: Collection[str]) -> tuple[tuple[int, ...], bool]:
    """Return the pages on which stamps of later signatures lie, and whether one is so large that it hides
    what was signed."""
    pages: dict[int, float] = {}
    for field in later:
        for number, share in marks.get(field, {}).items():
            pages[number] = max(share, pages.get(number, 0.0))
    return tuple(sorted(pages)), any(share > COVERS for share in pages.values())
