from yteso.toolkit.signing.actions.authority import issue_certificate, make_own_authority
from yteso.toolkit.signing.actions.documents import (
    SignerWanted,
    change_content,
    fill_document,
    find_own_seal,
    new_code,
    open_document,
    put_up_document,
    reprint_document,
    reserve_places,
    retire_document,
    stop_document,
    take_down_document,
    withdraw_document,
)
from yteso.toolkit.signing.actions.rights import end_right, give_right
from yteso.toolkit.signing.actions.signers import decline, remove_signer, replace_signer
from yteso.toolkit.signing.actions.signing import (
    begin_signature,
    finish_signature,
    seal_document,
    seal_put_up,
    sign_document,
    validate_document,
)
from yteso.toolkit.signing.addresses import verify_url
from yteso.toolkit.signing.doors import add_door
from yteso.toolkit.signing.errors import NoRight, NoSeal, NotYourTurn, TimeUnreachable
from yteso.toolkit.signing.keys import stamp_times_with
from yteso.toolkit.signing.models import Certificate, Document, Right, Step
from yteso.toolkit.signing.pki.shapes import Answers, Question
from yteso.toolkit.signing.pki.vouching import UNFIT, Vouched, open_list, read_answer, read_list, window_of
from yteso.toolkit.signing.queries import (
    content_of,
    find_public,
    judge_file,
    next_step,
    own_right,
    rights_to_sign,
    signed_versions,
    signers_of,
    stuck_words,
)
from yteso.toolkit.signing.revocation import ask_revocation_with

__all__ = [
    "UNFIT",
    "Answers",
    "Certificate",
    "Document",
    "NoRight",
    "NoSeal",
    "NotYourTurn",
    "Question",
    "Right",
    "SignerWanted",
    "Step",
    "TimeUnreachable",
    "Vouched",
    "add_door",
    "ask_revocation_with",
    "begin_signature",
    "change_content",
    "content_of",
    "decline",
    "end_right",
    "fill_document",
    "find_own_seal",
    "find_public",
    "finish_signature",
    "give_right",
    "issue_certificate",
    "judge_file",
    "make_own_authority",
    "new_code",
    "next_step",
    "open_document",
    "open_list",
    "own_right",
    "put_up_document",
    "read_answer",
    "read_list",
    "remove_signer",
    "replace_signer",
    "reprint_document",
    "reserve_places",
    "retire_document",
    "rights_to_sign",
    "seal_document",
    "seal_put_up",
    "sign_document",
    "signed_versions",
    "signers_of",
    "stamp_times_with",
    "stop_document",
    "stuck_words",
    "take_down_document",
    "validate_document",
    "verify_url",
    "window_of",
    "withdraw_document",
]
