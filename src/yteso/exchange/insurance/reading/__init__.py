"""Reading insurance XML: bytes in, batches of columns out. Door: `yteso.exchange.insurance.reading`."""

from yteso.exchange.insurance.reading.archives import (
    ArchiveLimits,
    Member,
    is_archive,
    is_packed,
    looks_like_xml,
    open_members,
)
from yteso.exchange.insurance.reading.limits import LIMITS, Limits
from yteso.exchange.insurance.reading.problems import FileRefused, say
from yteso.exchange.insurance.reading.reader import Reading, read, read_dossier
from yteso.exchange.insurance.reading.shapes import (
    Batch,
    Envelope,
    Problem,
    ReadDossier,
    TableColumns,
)

__all__ = [
    "LIMITS",
    "ArchiveLimits",
    "Batch",
    "Envelope",
    "FileRefused",
    "Limits",
    "Member",
    "Problem",
    "ReadDossier",
    "Reading",
    "TableColumns",
    "is_archive",
    "is_packed",
    "looks_like_xml",
    "open_members",
    "read",
    "read_dossier",
    "say",
]
