from yteso.toolkit.files.actions import (
    decide_disposal,
    erase_file,
    keep,
    keep_under,
    lift_hold,
    open_file,
    place_hold,
    propose_disposal,
    read_pages,
)
from yteso.toolkit.files.actions.indexing import (
    Indexing,
    add_indexing,
    rows_indexing,
    waiting_in,
    write_words,
)
from yteso.toolkit.files.arriving import ARRIVAL_REFUSALS, Arrival, inspect_sent, take_in
from yteso.toolkit.files.errors import (
    FileDisposed,
    FileInfected,
    FileTooLarge,
    OriginalMissing,
    ScannerUnreachable,
    StoreFull,
    StoreUnreachable,
)
from yteso.toolkit.files.inspection import Inspection, inspect
from yteso.toolkit.files.models import Disposal, Hold, Kept, Page, Reading, RetentionClass, StoredFile
from yteso.toolkit.files.queries import add_keeper, list_pages, pages_texts, text_of
from yteso.toolkit.files.renditions import PdfOfPages, print_pages
from yteso.toolkit.files.tasks import index_after_migrate, index_later, read_later
from yteso.toolkit.files.words import FORM as WORDS_FORM
from yteso.toolkit.files.words import lexemes_of, query_of, vector_of

__all__ = [
    "ARRIVAL_REFUSALS",
    "WORDS_FORM",
    "Arrival",
    "Disposal",
    "FileDisposed",
    "FileInfected",
    "FileTooLarge",
    "Hold",
    "Indexing",
    "Inspection",
    "Kept",
    "OriginalMissing",
    "Page",
    "PdfOfPages",
    "Reading",
    "RetentionClass",
    "ScannerUnreachable",
    "StoreFull",
    "StoreUnreachable",
    "StoredFile",
    "add_indexing",
    "add_keeper",
    "decide_disposal",
    "erase_file",
    "index_after_migrate",
    "index_later",
    "inspect",
    "inspect_sent",
    "keep",
    "keep_under",
    "lexemes_of",
    "lift_hold",
    "list_pages",
    "open_file",
    "pages_texts",
    "place_hold",
    "print_pages",
    "propose_disposal",
    "query_of",
    "read_later",
    "read_pages",
    "rows_indexing",
    "take_in",
    "text_of",
    "vector_of",
    "waiting_in",
    "write_words",
]
