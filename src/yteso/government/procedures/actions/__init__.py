from yteso.government.procedures.actions.catalogue import install_catalogue, publish_version, set_up_office
from yteso.government.procedures.actions.fees import take_fee
from yteso.government.procedures.actions.licences import issue_licence, revoke_licence
from yteso.government.procedures.actions.proposals import (
    apply_simplification,
    decide_simplification,
    propose_simplification,
)
from yteso.government.procedures.actions.reception import (
    Application,
    GivenPaper,
    apply_online,
    check_papers,
    receive,
)
from yteso.government.procedures.actions.reminding import remind_holders, tell_late_answers
from yteso.government.procedures.actions.results import change_signer, countersign
from yteso.government.procedures.actions.sealing import paper_of_book, paper_of_slip, seal_slip
from yteso.government.procedures.actions.steps import apologise, open_session, take_step
from yteso.government.procedures.actions.withdrawals import (
    catch_up_withdrawals,
    may_withdraw,
    returnable,
    withdraw_own,
)

__all__ = [
    "Application",
    "GivenPaper",
    "apologise",
    "apply_online",
    "apply_simplification",
    "catch_up_withdrawals",
    "change_signer",
    "check_papers",
    "countersign",
    "decide_simplification",
    "install_catalogue",
    "issue_licence",
    "may_withdraw",
    "open_session",
    "paper_of_book",
    "paper_of_slip",
    "propose_simplification",
    "publish_version",
    "receive",
    "remind_holders",
    "returnable",
    "revoke_licence",
    "seal_slip",
    "set_up_office",
    "take_fee",
    "take_step",
    "tell_late_answers",
    "withdraw_own",
]
