from yteso.insight.statistics.actions.filling import Saved, fill_zeros, save_figures, take_over
from yteso.insight.statistics.actions.forms import install_shipped, load_form
from yteso.insight.statistics.actions.opening import open_reports, reckon_clocks
from yteso.insight.statistics.actions.summing import sum_up
from yteso.insight.statistics.actions.workflow import (
    accept,
    mark_checked,
    mark_filled,
    reopen,
    send,
    send_back,
    sign,
    take_back,
)

__all__ = [
    "Saved",
    "accept",
    "fill_zeros",
    "install_shipped",
    "load_form",
    "mark_checked",
    "mark_filled",
    "open_reports",
    "reckon_clocks",
    "reopen",
    "save_figures",
    "send",
    "send_back",
    "sign",
    "sum_up",
    "take_back",
    "take_over",
]
