from yteso.government.procedures.apply.actions.counter import (
    COUNTER,
    begin_at_counter,
    own_form,
    receive_by_form,
)
from yteso.government.procedures.apply.actions.sending import answer_supplement, send_application

__all__ = [
    "COUNTER",
    "answer_supplement",
    "begin_at_counter",
    "own_form",
    "receive_by_form",
    "send_application",
]
