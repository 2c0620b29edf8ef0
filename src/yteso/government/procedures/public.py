from yteso.government.procedures.actions import (
    Application,
    GivenPaper,
    apologise,
    apply_online,
    receive,
    take_fee,
    take_step,
)
from yteso.government.procedures.actions.paper_licences import PaperLicence, enter_paper_licence
from yteso.government.procedures.apply.demo import demo_applications
from yteso.government.procedures.errors import LicenceDiffers
from yteso.government.procedures.models import Dossier, Licence, Office, Procedure, ProcedureVersion
from yteso.government.procedures.queries import look_up, read_reuse, read_statistics

__all__ = [
    "Application",
    "Dossier",
    "GivenPaper",
    "Licence",
    "LicenceDiffers",
    "Office",
    "PaperLicence",
    "Procedure",
    "ProcedureVersion",
    "apologise",
    "apply_online",
    "demo_applications",
    "enter_paper_licence",
    "look_up",
    "read_reuse",
    "read_statistics",
    "receive",
    "take_fee",
    "take_step",
]
