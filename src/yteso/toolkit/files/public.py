from yteso.toolkit.files.actions import keep, open_file
from yteso.toolkit.files.arriving import Arrival, take_in
from yteso.toolkit.files.errors import FileTooLarge, OriginalMissing, StoreFull, StoreUnreachable
from yteso.toolkit.files.inspection import Inspection, inspect
from yteso.toolkit.files.models import StoredFile

__all__ = [
    "Arrival",
    "FileTooLarge",
    "Inspection",
    "OriginalMissing",
    "StoreFull",
    "StoreUnreachable",
    "StoredFile",
    "inspect",
    "keep",
    "open_file",
    "take_in",
]
