from yteso.kernel.audit.actions import record, record_list, record_read
from yteso.kernel.audit.models import Entry, EntryQuerySet
from yteso.kernel.audit.permissions import EXPORT, READ
from yteso.kernel.audit.queries import Fault, Verification, list_reads_of, verify
from yteso.kernel.audit.words import describe, list_verbs, say

__all__ = [
    "EXPORT",
    "READ",
    "Entry",
    "EntryQuerySet",
    "Fault",
    "Verification",
    "describe",
    "list_reads_of",
    "list_verbs",
    "record",
    "record_list",
    "record_read",
    "say",
    "verify",
]
