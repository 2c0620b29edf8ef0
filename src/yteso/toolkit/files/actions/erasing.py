"""Taking a file out again that should never have come in: for modules whose rules forbid keeping it."""

import datetime as dt

from django.db import transaction

from yteso.toolkit.files.models import Page, Reading, StoredFile
from yteso.toolkit.files.store import store


@transaction.atomic
def erase_file(digest: str, now: dt.datetime) -> bool:
    """Remove a file's bytes, its pages and their pictures for good; return whether it went.

    It stays while any row but its reading points at it. The row of the file stays without its bytes, and
    says when they went. The caller requires the right to it and writes down why.
    """
    file = StoredFile.objects.select_for_update().filter(digest=digest).first()
    if file is None or _is_named(file):
        return False
    pictures = list(Page.objects.filter(reading__original=file).values_list("picture_id", flat=True))
    Reading.objects.filter(original=file).delete()
    gone = [file, *StoredFile.objects.filter(pk__in=[one for one in pictures if one])]
    gone = [one for one in gone if not _is_named(one)]
    StoredFile.objects.filter(pk__in=[one.pk for one in gone]).update(disposed_at=now)
    names = [one.stored_name for one in gone]
    transaction.on_commit(lambda: _remove(names))
    return True


def _remove(names: list[str]) -> None:
    for name in names:
        store().remove(name)


def _is_named(file: StoredFile) -> bool:
    """Return whether a row other than the reading of its own pages points at the file."""
    for relation in StoredFile._meta.related_objects:
        field = relation.field
        if field.model is Reading:
            continue
        if field.model._base_manager.filter(**{field.name: file}).exists():
            return True
    return False
