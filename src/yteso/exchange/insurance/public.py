from yteso.exchange.insurance.actions.clients import Credentials, add_client, renew_secret, revoke_client
from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.actions.receiving import (
    Uploaded,
    facility_of,
    find_sending_facility,
    receive,
    receive_upload,
)
from yteso.exchange.insurance.models import Client, Dossier, Finding, Submission
from yteso.exchange.insurance.permissions import MANAGE_CLIENTS, READ, SEND
from yteso.exchange.insurance.queries import DossierHistory, find_dossiers, find_submission, list_findings
from yteso.exchange.insurance.wording import explain_finding, explain_refusal

__all__ = [
    "MANAGE_CLIENTS",
    "READ",
    "SEND",
    "Client",
    "Credentials",
    "Dossier",
    "DossierHistory",
    "Finding",
    "Submission",
    "Uploaded",
    "add_client",
    "explain_finding",
    "explain_refusal",
    "facility_of",
    "find_dossiers",
    "find_sending_facility",
    "find_submission",
    "list_findings",
    "read_submission",
    "receive",
    "receive_upload",
    "renew_secret",
    "revoke_client",
]
