from yteso.insight.registers.actions.entries import (
    OneWritten,
    bring_from_record,
    fill_cells,
    install_shipped,
    load_register,
    remove_entry,
    restore_entry,
    write_entry,
    write_many,
)
from yteso.insight.registers.actions.handovers import (
    accept_handover,
    decline_handover,
    propose_handover,
    undo_handover,
    withdraw_handover,
)

__all__ = [
    "OneWritten",
    "accept_handover",
    "bring_from_record",
    "decline_handover",
    "fill_cells",
    "install_shipped",
    "load_register",
    "propose_handover",
    "remove_entry",
    "restore_entry",
    "undo_handover",
    "withdraw_handover",
    "write_entry",
    "write_many",
]
