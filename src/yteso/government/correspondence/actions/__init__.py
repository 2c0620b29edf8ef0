from yteso.government.correspondence.actions.annexes import attach_annexes, remove_annex
from yteso.government.correspondence.actions.arriving import take_packet
from yteso.government.correspondence.actions.copying import make_copy
from yteso.government.correspondence.actions.drafting import (
    drop_draft,
    revise,
    start_draft,
    submit_draft,
    take_review,
)
from yteso.government.correspondence.actions.incoming import (
    begin_handling,
    enter_incoming,
    enter_packet,
    enter_secret,
    finish_handling,
    give_many,
    instruct,
    return_packet,
)
from yteso.government.correspondence.actions.issuing import issue, pull_back, put_up, recall, send_change
from yteso.government.correspondence.actions.letters import enter_letter, set_letter_aside, take_letter_in
from yteso.government.correspondence.actions.scans import clear_file, take_secret_out
from yteso.government.correspondence.actions.setting_up import (
    close_book,
    install_rules,
    open_book,
    set_up_office,
)
from yteso.government.correspondence.actions.workfiles import (
    close_workfile,
    file_document,
    open_workfile,
    reopen_workfile,
)

__all__ = [
    "attach_annexes",
    "begin_handling",
    "clear_file",
    "close_book",
    "close_workfile",
    "drop_draft",
    "enter_incoming",
    "enter_letter",
    "enter_packet",
    "enter_secret",
    "file_document",
    "finish_handling",
    "give_many",
    "install_rules",
    "instruct",
    "issue",
    "make_copy",
    "open_book",
    "open_workfile",
    "pull_back",
    "put_up",
    "recall",
    "remove_annex",
    "reopen_workfile",
    "return_packet",
    "revise",
    "send_change",
    "set_letter_aside",
    "set_up_office",
    "start_draft",
    "submit_draft",
    "take_letter_in",
    "take_packet",
    "take_review",
    "take_secret_out",
]
