from yteso.government.archive.actions.batches import (
    finish_batch,
    part_pages,
    receive_batch,
    refuse_scan,
    split_scan,
)
from yteso.government.archive.actions.certifying import certify_paper, signs_in_person
from yteso.government.archive.actions.inventory import Counted, count_papers, set_aside, template_on
from yteso.government.archive.actions.planning import enter_expense, set_goal
from yteso.government.archive.actions.templates import install_templates
from yteso.government.archive.actions.verifying import enter_values, take_next

__all__ = [
    "Counted",
    "certify_paper",
    "count_papers",
    "enter_expense",
    "enter_values",
    "finish_batch",
    "install_templates",
    "part_pages",
    "receive_batch",
    "refuse_scan",
    "set_aside",
    "set_goal",
    "signs_in_person",
    "split_scan",
    "take_next",
    "template_on",
]
