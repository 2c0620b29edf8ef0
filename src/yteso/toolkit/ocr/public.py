from yteso.toolkit.ocr.accuracy import character_error_rate
from yteso.toolkit.ocr.errors import (
    PAGE_PROBLEMS,
    REFUSALS,
    ScanBroken,
    ScanEmpty,
    ScanLocked,
    ScanNotPages,
    ScanTooLong,
)
from yteso.toolkit.ocr.reading import MOST_PAGES, OcrState, PageRead, PageReader, ocr_state, open_reader
from yteso.toolkit.ocr.recognising import Word
from yteso.toolkit.ocr.separators import separator_key, separator_text

SCAN_REFUSALS = {code: one.message for code, one in ((one.code, one) for one in REFUSALS.values())}

__all__ = [
    "MOST_PAGES",
    "PAGE_PROBLEMS",
    "SCAN_REFUSALS",
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
