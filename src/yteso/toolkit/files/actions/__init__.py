from yteso.toolkit.files.actions.erasing import erase_file, erase_unkept
from yteso.toolkit.files.actions.keeping import keep, mark_threat, open_file, verify_file
from yteso.toolkit.files.actions.reading import read_pages
from yteso.toolkit.files.actions.retention import (
    decide_disposal,
    install_classes,
    keep_back,
    keep_under,
    lift_hold,
    place_hold,
    propose_disposal,
)

__all__ = [
    "decide_disposal",
    "erase_file",
    "erase_unkept",
    "install_classes",
    "keep",
    "keep_back",
    "keep_under",
    "lift_hold",
    "mark_threat",
    "open_file",
    "place_hold",
    "propose_disposal",
    "read_pages",
    "verify_file",
]
