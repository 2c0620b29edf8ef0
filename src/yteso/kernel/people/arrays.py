"""Array parameters as one text each.

Django binds parameters in the client, where psycopg quotes a list element by element in Python: for a
batch that costs more than the query. One literal for the whole array is written at the speed of `join`.
"""

from collections.abc import Iterable, Sequence


def text_array(values: Sequence[str]) -> str:
    """Return the texts as an array literal, for `%s::text[]`."""
    joined = "\x00".join(values)
    if '"' in joined or "\\" in joined:
        values = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(values) + '"}' if values else "{}"


def plain_array(values: Iterable[object]) -> str:
    """Return keys, numbers, dates or None as an array literal, for `%s::uuid[]`, `%s::int[]` and the like."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
