"""Reading pages of originals, and who still uses a file."""

from collections.abc import Iterable

from django.db.models import QuerySet

from yteso.toolkit.files.models import Page, StoredFile

_keepers: set[str] = {"files.Kept.file", "files.Page.picture", "files.Reading.original"}


def add_keeper(*fields: str) -> None:
    """Say that files of these fields (`app.Model.field`) may go when their time under `keep_under` is over.

    A file that any other field points at is never disposed of. Call it in the app's `ready()`.
    """
    _keepers.update(fields)


def is_used_elsewhere(file: StoredFile) -> bool:
    """Return whether a row points at the file that has not given it to be kept under a class."""
    for relation in StoredFile._meta.related_objects:
        field = relation.field
        name = f"{field.model._meta.label}.{field.name}"
        if name not in _keepers and field.model._base_manager.filter(**{field.name: file}).exists():
            return True
    return False


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
