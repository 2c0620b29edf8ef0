from yteso.kernel.audit.actions import record, record_list, record_read
from yteso.kernel.audit.models import Entry, EntryQuerySet
from yteso.kernel.audit.naming import (
    Named,
    find_persons_with,
    name_entries,
    name_objects_with,
    persons_numbered,
)
from yteso.kernel.audit.permissions import EXPORT, READ
from yteso.kernel.audit.queries import Fault, Verification, list_reads_of, verify
from yteso.kernel.audit.words import (
    describe,
    describe_deeds,
    describe_objects,
    describe_purposes,
    list_verbs,
    say,
    say_deed,
    say_object,
    say_purpose,
)

__all__ = [
    "EXPORT",
    "READ",
    "Entry",
    "EntryQuerySet",
    "Fault",
    "Named",
    "Verification",
    "describe",
    "describe_deeds",
    "describe_objects",
    "describe_purposes",
    "find_persons_with",
    "list_reads_of",
    "list_verbs",
    "name_entries",
    "name_objects_with",
    "persons_numbered",
    "record",
    "record_list",
    "record_read",
    "say",
    "say_deed",
    "say_object",
    "say_purpose",
    "verify",
]
