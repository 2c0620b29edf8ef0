from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class NotAPdf(Refusal):
    code = "signing_not_a_pdf"
    message = _("Only a PDF can be signed, and this file is none or is damaged. Print it to PDF again.")


class PdfLocked(Refusal):
    code = "signing_pdf_locked"
    message = _("The PDF is protected by a password. Save it without one, then put it up for signing.")


class NoSigners(Refusal):
    code = "signing_no_signers"
    message = _("Name at least one signer.")


class NotFillable(Refusal):
    code = "signing_not_fillable"
    message = _("The number can only be filled in after the persons have signed and before the seal.")


class SealFirst(Refusal):
    """Source: Nghị định 30/2020/NĐ-CP art. 17, 32: the seal follows the competent person's signature."""

    code = "signing_seal_first"
    message = _("The organisation's seal comes after the persons who sign. Put it last.")


class NotYourTurn(Refusal):
    code = "signing_not_your_turn"
    message = _("Another signer comes first. You are told when it is your turn.")


class AlreadySigned(Refusal):
    code = "signing_already_signed"
    message = _("The document has been signed, so its content stays as it is. Stop it and put up a new one.")


class NotOpen(Refusal):
    code = "signing_not_open"
    message = _("The document no longer waits for signatures.")


class NotComplete(Refusal):
    code = "signing_not_complete"
    message = _("The document still waits for signatures.")


class NoRight(Refusal):
    code = "signing_no_right"
    message = _("You hold no valid right to sign with this certificate here. The administrator gives it.")


class RightTurned(Refusal):
    code = "signing_right_period"
    message = _("The last day lies before the first. Correct the period.")
    field = "valid_to"


class RightOverlaps(Refusal):
    code = "signing_right_overlaps"
    message = _("This user holds this right in part of the period already. End that one first.")


class EndDateNeeded(Refusal):
    """Source: Nghị định 30/2020/NĐ-CP art. 13(4): signing by mandate is limited in time and content."""

    code = "signing_mandate_needs_end"
    message = _(
        "Signing by mandate (TUQ.) is limited in time and written down: give its last day and document."
    )
    field = "valid_to"


class CertificateExpired(Refusal):
    code = "signing_certificate_expired"
    message = _("The certificate is not valid on this day. Renew it before signing.")


class CertificateRevoked(Refusal):
    code = "signing_certificate_revoked"
    message = _("The certificate has been revoked, so nothing can be signed with it.")


class KeyElsewhere(Refusal):
    code = "signing_key_elsewhere"
    message = _(
        "The key of this certificate is on a token or with a service. Start signing, then confirm it there."
    )


class KeyUnreachable(Refusal):
    code = "signing_key_unreachable"
    message = _("The signing key cannot be used just now. Nothing was signed; try again.")
    status = 503


class TimeUnreachable(Refusal):
    code = "signing_time_unreachable"
    message = _("The time-stamping authority does not answer just now. Nothing was signed; try again.")
    status = 503


class SignatureWrong(Refusal):
    code = "signing_signature_wrong"
    message = _("The signature that came back does not belong to this document and certificate. Sign again.")


class NoSeal(Refusal):
    code = "signing_no_seal"
    message = _(
        "No seal is set up for this installation. The administrator adds the organisation's certificate."
    )


class CertificateUnreadable(Refusal):
    code = "signing_certificate_unreadable"
    message = _("The file or its password is wrong: no certificate with its key can be read from it.")
    field = "file"


class CertificateKnown(Conflict):
    code = "signing_certificate_known"
    message = _("This certificate is here already.")


class ReasonMissing(Refusal):
    code = "signing_reason_missing"
    message = _("Say why: the reason is kept with the document.")
    field = "reason"


class StampPlace(Refusal):
    code = "signing_stamp_place"
    message = _("The stamp does not lie on a page of the document.")


class CheckingBusy(Refusal):
    code = "verify_busy"
    message = _("Many files are being checked just now. Try again in a minute.")
    status = 503


class FileTooLargeToCheck(Refusal):
    code = "verify_too_large"
    message = _("The file is larger than 30 MB. Enter the code printed on the paper instead.")
    field = "file"
    status = 413
