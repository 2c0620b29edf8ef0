"""Bringing rows into the full-text index in its present form, in pieces: modules declare what, the job and
the command do it.

A row says in `words_form` in which form its words are kept. When the form changes (`words.FORM`), or a module
begins to index what it has, no migration touches a row: rows of a former form wait, and are taken in pieces,
each in a transaction of its own. Stopped at any moment it goes on with what is left; two at once take
different rows. Until a row's turn its former words are found, and lists say that some are not in yet.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from yteso.toolkit.files.words import FORM, lexemes_of, vector_of

Text = str | Promise
PIECE = 500  # rows of a transaction: a second's work


@dataclass(frozen=True)
class Indexing:
    """Something to bring in: how much is left, and a way to take the next piece; `take` returns how many."""

    code: str
    label: Text
    count: Callable[[], int]
    take: Callable[[], int]


_known: dict[str, Indexing] = {}


def add_indexing(*found: Indexing) -> None:
    """Declare what is to be brought in, in this order; call it in the app's `ready()`."""
    for one in found:
        _known[one.code] = one


def list_indexings() -> list[Indexing]:
    return list(_known.values())


def waiting_in(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows whose words are not in the index in its present form."""
    return rows.filter(words_form__lt=FORM)


def write_words(model: type[Model], key: Any, *texts: str) -> None:
    """Put one row's words into the index, in the present transaction."""
    model._default_manager.filter(pk=key).update(search=vector_of(*filter(None, texts)), words_form=FORM)


def rows_indexing(
    code: str, label: Text, model: type[Model], texts: Callable[[Sequence[Any]], Mapping[Any, Sequence[str]]]
) -> Indexing:
    """Declare the rows of a model with `search` and `words_form`; `texts(keys)` reads what they say."""

    every = model._default_manager

    def take() -> int:
        with transaction.atomic():
            rows = waiting_in(every.all()).select_for_update(skip_locked=True, of=("self",)).order_by()
            keys = list(rows.values_list("pk", flat=True)[:PIECE])
            if keys:
                _write_many(
                    model, {key: lexemes_of(*filter(None, said)) for key, said in texts(keys).items()}
                )
        return len(keys)

    return Indexing(code, label, waiting_in(every.all()).count, take)


def _write_many(model: type[Model], lexemes: Mapping[Any, Sequence[str]]) -> None:
    """One statement for all: an UPDATE a row costs a round trip and a plan each."""
    table = connection.ops.quote_name(model._meta.db_table)
    said = json.dumps([{"id": str(key), "words": list(words)} for key, words in lexemes.items()])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS t SET words_form = %s, search ="  # noqa: S608 - the name of our own table
            " array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(said.words)))"
            " FROM jsonb_to_recordset(%s::jsonb) AS said(id uuid, words jsonb) WHERE t.id = said.id",
            [FORM, said],
        )
