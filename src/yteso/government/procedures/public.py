from yteso.government.procedures.actions import (
    Application,
    GivenPaper,
    apologise,
    apply_online,
    receive,
    take_fee,
    take_step,
)
from yteso.government.procedures.models import Dossier, Licence, Office, Procedure, ProcedureVersion
from yteso.government.procedures.queries import look_up, read_reuse, read_statistics

__all__ = [
    "Application",
    "Dossier",
    "GivenPaper",
    "Licence",
    "Office",
    "Procedure",
    "ProcedureVersion",
    "apologise",
    "apply_online",
    "look_up",
    "read_reuse",
    "read_statistics",
    "receive",
    "take_fee",
    "take_step",
]
