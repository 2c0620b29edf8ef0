"""Reading insurance XML: bytes in, batches of columns out. Door: `yteso.exchange.insurance.reading`."""

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
    "Batch",
    "Envelope",
    "FileRefused",
    "Limits",
    "Problem",
    "ReadDossier",
    "Reading",
    "TableColumns",
    "read",
    "read_dossier",
    "say",
]
