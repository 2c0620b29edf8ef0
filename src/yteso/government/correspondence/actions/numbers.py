"""Numbers of books: one row is the series and its lock, so no number is given twice and none is left out.

Source: Nghị định 30/2020/NĐ-CP art. 15, 22 (one series a year, paper and electronic together).
"""

import datetime as dt
from uuid import UUID

from django.db import connection

from yteso.government.correspondence.errors import NoBook
from yteso.government.correspondence.models import Book, CopySeries, DocumentType, Office, Series, UnitSymbol
from yteso.kernel.base.public import uuid7, valid_on

_NEXT = (
    f'INSERT INTO "{Series._meta.db_table}" (id, book_id, year, last) VALUES (%s, %s, %s, 1)'  # noqa: S608
    " ON CONFLICT (book_id, year) DO UPDATE SET last = "
    f'"{Series._meta.db_table}".last + 1 RETURNING last'
)
_NEXT_COPY = (
    f'INSERT INTO "{CopySeries._meta.db_table}" (id, office_id, year, last) VALUES (%s, %s, %s, 1)'  # noqa: S608
    " ON CONFLICT (office_id, year) DO UPDATE SET last = "
    f'"{CopySeries._meta.db_table}".last + 1 RETURNING last'
)


def find_book(office: Office, direction: str, type_code: str, day: dt.date, *, secret: bool = False) -> Book:
    """Return the book that this document goes into: that of its type, else the one for all others.

    Raises NoBook.
    """
    books = list(
        Book.objects.filter(valid_on(day), office=office, direction=direction, is_secret=secret).order_by(
            "valid_from", "id"
        )
    )
    own = [book for book in books if type_code and type_code in book.types]
    found = own or [book for book in books if not book.types]
    if not found:
        raise NoBook
    return found[0]


def next_number(book: Book, year: int) -> int:
    """Return the next number of the book's year, from 1, in the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), book.pk, year])
        return int(cursor.fetchone()[0])


def next_copy_number(office: Office, year: int) -> int:
    """Return the next number of the office's copies in a year, from 1, in the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_COPY, [uuid7(), office.pk, year])
        return int(cursor.fetchone()[0])


def unit_symbol(unit_id: UUID | None) -> str:
    found = UnitSymbol.objects.filter(unit_id=unit_id).values_list("symbol", flat=True).first()
    return found or "VP"


def symbol_of(kind: DocumentType, office: Office, unit_id: UUID | None, number: str) -> str:
    """Return number and symbol by the type's pattern; a number under 10 has a zero in front."""
    return kind.pattern.format(
        number=number, type=kind.abbreviation, office=office.symbol, unit=unit_symbol(unit_id)
    )


def written(number: int) -> str:
    return f"{number:02d}"
