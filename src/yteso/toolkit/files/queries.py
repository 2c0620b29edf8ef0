"""Reading pages of originals, and who still uses a file."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

from django.db.models import QuerySet

from yteso.toolkit.files.models import Page, StoredFile

disposal_told: list[Callable[[Sequence[str], dt.datetime], object]] = []
_claims: list[Callable[[str], bool]] = []
_keepers: set[str] = {"files.Kept.file", "files.Page.picture", "files.Reading.original"}


def add_keeper(*fields: str) -> None:
    """Say that files of these fields (`app.Model.field`) may go when their time under `keep_under` is over.

    A file that any other field points at is never disposed of. Call it in the app's `ready()`.
    """
    _keepers.update(fields)


def after_disposal(told: Callable[[Sequence[str], dt.datetime], object]) -> None:
    """Have a module told, in the transaction, which files (digests) went for good with their pages, so that
    nothing of their words stays with it. Call it in the app's `ready()`."""
    disposal_told.append(told)


def add_claim(claims: Callable[[str], bool]) -> None:
    """Have a module asked whether it still needs a file that it gave to be kept for something else, too (a
    scan of several papers, one of them due). Call it in the app's `ready()`."""
    _claims.append(claims)


def names_of(file: StoredFile, *, but: Collection[str] = ()) -> list[str]:
    """Return the fields (`app.Model.field`) by which rows point at a file, those aside that are named.

    Relations without a name of their own are looked at too: most have none.
    """
    found = []
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        field = relation.field  # type: ignore[union-attr]
        name = f"{field.model._meta.label}.{field.name}"
        if name not in but and field.model._base_manager.filter(**{field.name: file}).exists():
            found.append(name)
    return found


def is_used_elsewhere(file: StoredFile) -> bool:
    """Return whether a row points at the file that has not given it to be kept under a class."""
    return bool(names_of(file, but=_keepers)) or any(claims(file.digest) for claims in _claims)


def list_pages(digest: str) -> "QuerySet[Page]":
    """Return the pages of an original that have been read, in order."""
    return Page.objects.filter(reading__original_id=digest).order_by("number")


def pages_texts(digests: Iterable[str]) -> dict[str, dict[int, str]]:
    """Return the recognised texts of many originals, by page number. One query."""
    found: dict[str, dict[int, str]] = {}
    rows = Page.objects.filter(reading__original_id__in=set(digests)).exclude(text="")
    for digest, number, text in rows.values_list("reading__original_id", "number", "text"):
        found.setdefault(digest, {})[number] = text
    return found


def text_of(digest: str) -> str:
    """Return the recognised text of an original, pages parted by form feeds; "" where there is none."""
    texts = list_pages(digest).values_list("text", flat=True)
    return "\f".join(texts)
