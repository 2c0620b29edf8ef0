"""Jobs of the screens: writing large exports, dropping old ones."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor, now, today
from yteso.kernel.jobs.public import advance, fail, finish, task
from yteso.kernel.ui import actions, exports
from yteso.kernel.ui.models import Export
from yteso.kernel.ui.register import find_register, find_rows

STEP = 10_000


@task(name=actions.EXPORT_TASK, queue="exports", attempts=2, time_limit_s=3600)
def write_export(*, export_id: str) -> None:
    """Write one export under the rights that its owner has now. Run twice, it writes the same file anew."""
    export = Export.objects.select_related("owner").get(id=export_id)
    if export.finished_at is not None:
        return
    register = find_register(export.register)
    find_actor: Callable[..., Actor] = import_string(settings.ACTOR_OF)
    actor = find_actor(export.owner, today(), address=export.address, acting_for=export.acting_for)
    if register.export is None or not actor.can(register.export):
        fail(export.progress_id, _("You may no longer export this list."))
        return
    with translation.override(export.language), tempfile.TemporaryDirectory() as folder:
        found = find_rows(register, actor, QueryDict(export.query))
        rows = found.rows.order_by(*found.order).iterator(chunk_size=exports.CHUNK)
        counted = _Counted(rows, export.progress_id)
        persons: set[UUID] = set()
        seen = exports.noting_persons(register, exports.dressed(register, actor, counted), persons)
        path = Path(folder) / f"export.{export.format}"
        exports.write(export.format, exports.cells(register.columns, seen), path, str(register.title))
        with path.open("rb") as file, transaction.atomic():
            export.file_name = storages["exports"].save(f"{export.id}.{export.format}", File(file))
            export.row_count, export.finished_at = counted.count, now()
            export.save(update_fields=["file_name", "row_count", "finished_at"])
            exports.record_export(actor, found, export.format, counted.count, persons)
        finish(export.progress_id, reverse("ui-export", args=[export.id]))


class _Counted:
    """Rows that tell the progress how far they are."""

    def __init__(self, rows: Iterable[Any], progress_id: UUID) -> None:
        self.rows, self.progress_id, self.count = rows, progress_id, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            if self.count % STEP == 0:
                advance(self.progress_id, self.count)
            yield row


@task(name="ui.drop_exports", queue="exports", periodic="40 1 * * *")
def drop_exports(timestamp: int) -> None:
    """Delete exports that are older than 7 days, every night."""
    actions.drop_old_exports(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
