"""Taking files out for good, with their pages: when their time is over, or because they should never have
come in. What is taken out leaves no picture and no word here."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from yteso.toolkit.files.models import Kept, Page, Reading, StoredFile
from yteso.toolkit.files.queries import disposal_told, is_used_elsewhere, names_of
from yteso.toolkit.files.store import store

OWN = ("files.Reading.original",)


@transaction.atomic
def erase_file(digest: str, now: dt.datetime) -> bool:
    """Remove a file that should never have come in: its bytes, its pages and their pictures; return whether
    it went.

    It stays while any row but its reading points at it. The row of the file stays without its bytes, and
    says when they went. The caller requires the right to it and writes down why.
    """
    file = StoredFile.objects.select_for_update().filter(digest=digest).first()
    if file is None or names_of(file, but=OWN):
        return False
    remove_for_good([file], now)
    return True


def erase_unkept(digests: Sequence[str], now: dt.datetime) -> None:
    """Remove files that are what another file was before, and went: those that nobody keeps or uses.

    The caller is told of that other file (`after_disposal`).
    """
    files = StoredFile.objects.filter(pk__in=set(digests), disposed_at=None).order_by("pk")
    kept = set(Kept.objects.filter(file__in=files, disposed_at=None).values_list("file_id", flat=True))
    remove_for_good([one for one in files if one.pk not in kept and not is_used_elsewhere(one)], now)


def remove_for_good(files: Sequence[StoredFile], now: dt.datetime) -> None:
    """Mark files as gone, forget their pages, and remove bytes and pictures once that is certain; a picture
    that another file's page shows stays. The caller has asked whether they may go."""
    if not files:
        return
    pages = Page.objects.filter(reading__original__in=files).exclude(picture=None)
    pictures = list(pages.values_list("picture_id", flat=True).distinct())
    Reading.objects.filter(original__in=files).delete()
    shown = [one for one in StoredFile.objects.filter(pk__in=pictures) if not names_of(one)]
    gone = [*files, *shown]
    StoredFile.objects.filter(pk__in=[one.pk for one in gone]).update(disposed_at=now)
    digests, names = [one.pk for one in files], [one.stored_name for one in gone]
    for tell in disposal_told:
        tell(digests, now)
    transaction.on_commit(lambda: _remove(names))


def _remove(names: Sequence[str]) -> None:
    for name in names:
        store().remove(name)
