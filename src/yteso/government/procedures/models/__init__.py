from yteso.government.procedures.models.catalogue import (
    Component,
    Fee,
    HandlingUnit,
    Level,
    Office,
    Procedure,
    ProcedureVersion,
)
from yteso.government.procedures.models.dossiers import (
    Charge,
    Counter,
    Dossier,
    DossierComponent,
    DossierQuerySet,
    FieldVisit,
    Forecast,
    Opinion,
    Session,
    SessionItem,
    Slip,
)
from yteso.government.procedures.models.licences import Licence, LicenceEvent, LicenceQuerySet
from yteso.government.procedures.models.proposals import Proposal, ProposalQuerySet
from yteso.government.procedures.models.results import Result

__all__ = [
    "Charge",
    "Component",
    "Counter",
    "Dossier",
    "DossierComponent",
    "DossierQuerySet",
    "Fee",
    "FieldVisit",
    "Forecast",
    "HandlingUnit",
    "Level",
    "Licence",
    "LicenceEvent",
    "LicenceQuerySet",
    "Office",
    "Opinion",
    "Procedure",
    "ProcedureVersion",
    "Proposal",
    "ProposalQuerySet",
    "Result",
    "Session",
    "SessionItem",
    "Slip",
]
