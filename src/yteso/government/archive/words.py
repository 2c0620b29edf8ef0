"""Why a file or a page cannot be used, in words; colours of states."""

from django.utils.translation import gettext_lazy as _

from yteso.toolkit.files.public import ARRIVAL_REFUSALS
from yteso.toolkit.ocr.public import SCAN_REFUSALS

SENT_BEFORE = "archive-sent-before"
REFUSALS = {
    **ARRIVAL_REFUSALS,
    **SCAN_REFUSALS,
    SENT_BEFORE: _("The same file was sent before. Its papers are there already; nothing was made twice."),
}
TONES = {
    "counted": "neutral", "scanned": "info", "second": "info", "differs": "warning", "verified": "good",
    "certified": "good", "aside": "bad",
}  # fmt: skip


def refusal_text(code: str) -> str:
    """Return the sentence for a stored refusal code."""
    return str(REFUSALS.get(code, _("The file cannot be used. Scan it again."))) if code else ""
