from yteso.government.correspondence.models.copies import Copy, CopySeries
from yteso.government.correspondence.models.papers import (
    Attachment,
    Document,
    OfficialQuerySet,
    Recipient,
    Share,
    Stage,
    Version,
    Words,
)
from yteso.government.correspondence.models.rules import (
    Book,
    Direction,
    DocumentType,
    Office,
    Series,
    Target,
    Template,
    UnitSymbol,
)
from yteso.government.correspondence.models.workfiles import Filed, WorkFile

__all__ = [
    "Attachment",
    "Book",
    "Copy",
    "CopySeries",
    "Direction",
    "Document",
    "DocumentType",
    "Filed",
    "Office",
    "OfficialQuerySet",
    "Recipient",
    "Series",
    "Share",
    "Stage",
    "Target",
    "Template",
    "UnitSymbol",
    "Version",
    "Words",
    "WorkFile",
]
