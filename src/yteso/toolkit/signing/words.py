"""What a validation found, in words that anybody understands."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.toolkit.signing.pki.reports import After, Outcome, Report

Text = str | Promise


@dataclass(frozen=True)
class Verdict:
    """The answer on top of the page: tone good, warning or bad; a sentence; what it means."""

    tone: str
    icon: str
    title: Text
    text: Text


GENUINE = Verdict(
    "good",
    "circle-check",
    _("Genuine and unchanged"),
    _("This is the document that was signed, to the last byte."),
)
ISSUED = Verdict(
    "good",
    "circle-check",
    _("This document was issued and signed"),
    _("Compare the paper with what stands here, or check the file itself below."),
)
WITHDRAWN = Verdict(
    "bad",
    "circle-x",
    _("Withdrawn: this document no longer counts"),
    _("It was signed, but the organisation has withdrawn it since."),
)
EARLIER = Verdict(
    "warning",
    "alert-triangle",
    _("An earlier version of this document"),
    _("The file is genuine, but signatures were added later. Ask for the final version."),
)
OUTCOMES = {
    Outcome.VALID: Verdict(
        "good",
        "circle-check",
        _("All signatures are valid and the document is unchanged"),
        _("It was not issued by this system; the signatures in it were checked."),
    ),
    Outcome.CHANGED: Verdict(
        "bad",
        "circle-x",
        _("Changed after it was signed"),
        _("Do not rely on this file. Ask the issuing organisation for the original."),
    ),
    Outcome.FAILED: Verdict(
        "bad",
        "circle-x",
        _("A signature does not count"),
        _("The certificate was not valid, or was revoked, when the document was signed."),
    ),
    Outcome.UNCERTAIN: Verdict(
        "warning",
        "alert-triangle",
        _("The signatures cannot be confirmed here"),
        _("The document is unchanged, but this system does not know who vouches for the signer."),
    ),
    Outcome.UNSIGNED: Verdict(
        "warning",
        "alert-triangle",
        _("The file carries no electronic signature"),
        _("A scan or photo of a signed paper carries none: enter the code printed on the paper instead."),
    ),
}
UNANSWERED = Verdict(
    "warning",
    "alert-triangle",
    _("The signatures cannot be confirmed yet"),
    _("The document is unchanged, but whether the certificate was revoked is not known. Check again later."),
)
UNKNOWN = {"NO_CERTIFICATE_CHAIN_FOUND", "CERTIFICATE_CHAIN_GENERAL_FAILURE"}
UNCONFIRMED = Verdict(
    "warning",
    "alert-triangle",
    _("The signatures cannot be confirmed here"),
    _("The document is unchanged, but what it was signed with does not prove who signed. See below."),
)
UNFINISHED = Verdict(
    "warning",
    "alert-triangle",
    _("Not issued yet: signatures are still missing"),
    _("Do not rely on it before everybody who has to sign has signed. Ask for the final version."),
)
STOPPED = Verdict(
    "bad",
    "circle-x",
    _("Never issued: signing was stopped"),
    _("Somebody signed, but the document was not finished. It has no effect."),
)
PROBLEMS = {
    "encrypted": Verdict(
        "warning",
        "lock",
        _("The file is protected by a password"),
        _("Save it without a password and check it again."),
    ),
    "unreadable": Verdict(
        "bad",
        "circle-x",
        _("The file cannot be read as a PDF"),
        _("It is damaged or of another kind. Check the file that you were sent, not a scan or a copy."),
    ),
}
AFTERWARDS = {
    After.NOTHING: _("Nothing was added afterwards"),
    After.PROOF: _("Afterwards only proof for the archive was added"),
    After.SIGNATURES: _("Afterwards other signatures were added, nothing else"),
    After.NOTES: _("Afterwards notes or fields were added"),
    After.CONTENT: _("Afterwards the content was changed"),
}
OF_SIGNATURE = {
    Outcome.VALID: (pgettext_lazy("signature", "Valid"), "good"),
    Outcome.CHANGED: (_("Changed after signing"), "bad"),
    Outcome.FAILED: (_("Does not count"), "bad"),
    Outcome.UNCERTAIN: (_("Not confirmed"), "warning"),
}
TOO_WEAK = _("It was signed with a key or a method that is too weak to prove anything.")
OTHER_REASON = _("The signature cannot be confirmed. The code of the reason is %(code)s.")
REASONS = {
    "OUT_OF_BOUNDS": _("The certificate was not valid when it signed."),
    "OUT_OF_BOUNDS_NO_POE": _("The certificate has expired, and nothing proves when it signed."),
    "REVOKED": _("The certificate has been revoked."),
    "REVOKED_NO_POE": _("The certificate has been revoked."),
    "NOT_FOR_SIGNING": _(
        "The certificate is one of an authority, a server or a time stamp: it signs no documents."
    ),
    "NO_CERTIFICATE_CHAIN_FOUND": _("The authority that issued the certificate is not known here."),
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": _("The authority that issued the certificate is not known here."),
    "REVOCATION_NOT_CHECKED": _(
        "Whether the certificate was revoked is not known: its authority was not asked or did not answer."
    ),
    "CRYPTO_CONSTRAINTS_FAILURE": TOO_WEAK,
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": TOO_WEAK,
    "COVERED_AFTER_SIGNING": _("A later signature laid a stamp over a large part of a page."),
    "HASH_FAILURE": _("The content does not match the signature."),
    "CHANGED_AFTER_SIGNING": _("Something was changed after this signature."),
}
STUCK = {
    "user_disabled": _("The account of this signer is closed: put somebody else in their place."),
    "right_ended": _(
        "The right of this signer to sign has ended: renew it or put somebody else in their place."
    ),
    "certificate_expired": _(
        "The certificate of this signer is not valid today: renew it or replace the signer."
    ),
    "certificate_revoked": _("The certificate of this signer has been revoked: replace the signer."),
}


def reason_of(code: str) -> Text:
    """Return a reason in words; "" of none."""
    return REASONS.get(code) or (OTHER_REASON % {"code": code} if code else "")


def verdict_of(report: Report) -> Verdict:
    """Return the answer for a file that this system did not issue."""
    doubts = {one.reason for one in report.signatures if one.outcome == Outcome.UNCERTAIN}
    if report.outcome == Outcome.UNCERTAIN and doubts == {"REVOCATION_NOT_CHECKED"}:
        return UNANSWERED
    if report.outcome == Outcome.UNCERTAIN and doubts and doubts.isdisjoint(UNKNOWN):
        return UNCONFIRMED
    return PROBLEMS.get(report.problem) or OUTCOMES[report.outcome]
