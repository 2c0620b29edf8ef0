from yteso.toolkit.work.actions.calendar import apply_change, change_hours, enter_change, install_hours
from yteso.toolkit.work.actions.cases import act, assign_many, open_case, reappoint
from yteso.toolkit.work.actions.flows import install_flow
from yteso.toolkit.work.actions.people import cancel_absence, comment, enter_absence, escalate

__all__ = [
    "act",
    "apply_change",
    "assign_many",
    "cancel_absence",
    "change_hours",
    "comment",
    "enter_absence",
    "enter_change",
    "escalate",
    "install_flow",
    "install_hours",
    "open_case",
    "reappoint",
]
