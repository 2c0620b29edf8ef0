"""Reading insurance XML: bytes in, batches of columns out. Door: `yteso.exchange.insurance.reading`."""

from yteso.exchange.insurance.reading.shapes import (
    Batch,
    Envelope,
    Problem,
    ReadDossier,
    TableColumns,
)

__all__ = ["Batch", "Envelope", "Problem", "ReadDossier", "TableColumns"]
