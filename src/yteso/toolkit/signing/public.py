from yteso.toolkit.signing.actions.authority import issue_certificate, make_own_authority
from yteso.toolkit.signing.actions.documents import (
    SignerWanted,
    change_content,
    decline,
    new_code,
    open_document,
    remove_signer,
    replace_signer,
    stop_document,
    withdraw_document,
)
from yteso.toolkit.signing.actions.rights import end_right, give_right
from yteso.toolkit.signing.actions.signing import (
    begin_signature,
    finish_signature,
    seal_document,
    sign_document,
    validate_document,
)
from yteso.toolkit.signing.addresses import verify_url
from yteso.toolkit.signing.errors import NoSeal
from yteso.toolkit.signing.keys import stamp_times_with
from yteso.toolkit.signing.models import Certificate, Document, Right
from yteso.toolkit.signing.queries import content_of, find_public

__all__ = [
    "Certificate",
    "Document",
    "NoSeal",
    "Right",
    "SignerWanted",
    "begin_signature",
    "change_content",
    "content_of",
    "decline",
    "end_right",
    "find_public",
    "finish_signature",
    "give_right",
    "issue_certificate",
    "make_own_authority",
    "new_code",
    "open_document",
    "remove_signer",
    "replace_signer",
    "seal_document",
    "sign_document",
    "stamp_times_with",
    "stop_document",
    "validate_document",
    "verify_url",
    "withdraw_document",
]
