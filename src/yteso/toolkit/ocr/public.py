from yteso.toolkit.ocr.accuracy import character_error_rate
from yteso.toolkit.ocr.errors import (
    PAGE_PROBLEMS,
    ScanBroken,
    ScanEmpty,
    ScanLocked,
    ScanNotPages,
    ScanTooLong,
)
from yteso.toolkit.ocr.reading import MOST_PAGES, OcrState, PageRead, PageReader, ocr_state, open_reader
from yteso.toolkit.ocr.recognising import Word
from yteso.toolkit.ocr.separators import separator_key, separator_text

__all__ = [
    "MOST_PAGES",
    "PAGE_PROBLEMS",
    "OcrState",
    "PageRead",
    "PageReader",
    "ScanBroken",
    "ScanEmpty",
    "ScanLocked",
    "ScanNotPages",
    "ScanTooLong",
    "Word",
    "character_error_rate",
    "ocr_state",
    "open_reader",
    "separator_key",
    "separator_text",
]
