from yteso.toolkit.printing.errors import MissingCharacters, PrintingFailed
from yteso.toolkit.printing.official import (
    Basis,
    Facts,
    Heading,
    OfficialPaper,
    Paragraph,
    Table,
    date_in_words,
    place_and_date,
    print_official,
    qr_svg,
)
from yteso.toolkit.printing.typesetting import Anchor, Printed, print_pdf

__all__ = [
    "Anchor",
    "Basis",
    "Facts",
    "Heading",
    "MissingCharacters",
    "OfficialPaper",
    "Paragraph",
    "Printed",
    "PrintingFailed",
    "Table",
    "date_in_words",
    "place_and_date",
    "print_official",
    "print_pdf",
    "qr_svg",
]
