"""What signing does, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_deeds, describe_objects

describe("signing.document.read", _("Read a document that is signed"))
describe("signing.document.open", _("Prepared a document for signing"))
describe("signing.document.sign", _("Signed a document"))
describe("signing.document.withdraw", _("Withdrew a signed document"))
describe("signing.certificate.manage", _("Changed certificates or signing rights"))
describe("signing.file.verified", _("Checked whether a signed file is genuine"))
describe_deeds(
    {
        "authority_made": _("made the installation's own authority"),
        "certificate_added": _("added a certificate"),
        "certificate_revoked": _("revoked a certificate"),
        "root_trusted": _("accepted a root certificate"),
        "right_given": _("gave the right to sign"),
        "right_ended": _("ended the right to sign"),
        "document_filled": _("number and date filled in"),
        "document_opened": _("put it up for signing"),
        "document_content_changed": _("changed its content before the first signature"),
        "signer_removed": _("took a signer off the list"),
        "signer_replaced": _("replaced a signer"),
        "document_stopped": _("stopped the signing"),
        "document_declined": _("declined to sign"),
        "document_begun": _("began the signature with a key elsewhere"),
        "document_signed": _("the signature was taken"),
    }
)
describe_objects(
    {
        "signing_document": _("Signed document"),
        "signing_certificate": _("Certificate"),
        "signing_authority": _("Own authority"),
        "signing_root": _("Accepted root"),
    }
)
