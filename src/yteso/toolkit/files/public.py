from yteso.toolkit.files.actions import keep, open_file
from yteso.toolkit.files.errors import FileTooLarge, OriginalMissing, StoreFull, StoreUnreachable
from yteso.toolkit.files.models import StoredFile

__all__ = [
    "FileTooLarge",
    "OriginalMissing",
    "StoreFull",
    "StoreUnreachable",
    "StoredFile",
    "keep",
    "open_file",
]
