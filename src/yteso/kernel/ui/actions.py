"""Saving views of lists, and asking for large exports."""

import datetime as dt
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.kernel.jobs.public import start_progress
from yteso.kernel.ui.errors import ExportGone, ViewNeedsName
from yteso.kernel.ui.models import Export, SavedView
from yteso.kernel.ui.permissions import SHARE_VIEWS
from yteso.kernel.ui.register import Register

KEEP_EXPORTS = dt.timedelta(days=7)
EXPORT_TASK = "ui.export"
NOT_SAVED = ("after", "before", "csrfmiddlewaretoken")


@transaction.atomic
def save_view(
    *, actor: Actor, register: Register, title: str, query: str, shared_with: str, now: dt.datetime
) -> SavedView:
    """Keep the list's present URL under a name; the same name again replaces the reader's own view.

    Raises ViewNeedsName, and NotAllowed when everyone shall see it and the actor may not share.
    """
    require(actor, register.read)
    sharing = SavedView.Sharing(shared_with) if shared_with else SavedView.Sharing.NOBODY
    if sharing is SavedView.Sharing.EVERYONE:
        require(actor, SHARE_VIEWS)
    name = clean(title)
    if not name or len(name) > 100:
        raise ViewNeedsName
    kept = QueryDict(query, mutable=True)
    for key in NOT_SAVED:
        kept.pop(key, None)
    view, _created = SavedView.objects.update_or_create(
        owner_id=actor.user_id,
        register=register.slug,
        title=name,
        defaults={
            "query": kept.urlencode()[:2000],
            "shared_with": sharing,
            "organisation_id": actor.organisation_id,
            "created_at": now,
        },
    )
    record(actor, register.read.code, object_kind="saved_view", object_id=view.id, detail={"shared": sharing})
    return view


@transaction.atomic
def delete_view(*, actor: Actor, register: Register, view_id: UUID) -> None:
    """Delete a saved view: one's own, or, by those who may share, a shared one. Raises NotVisible."""
    views = SavedView.objects.select_for_update().visible_to(actor).filter(register=register.slug)
    view = views.filter(id=view_id).first()
    if view is None:
        raise NotVisible
    if view.owner_id != actor.user_id:
        require(actor, SHARE_VIEWS)
    record(actor, register.read.code, object_kind="saved_view", object_id=view.id, detail={"deleted": True})
    view.delete()


@transaction.atomic
def request_export(
    *, actor: Actor, register: Register, kind: str, query: str, count: int, now: dt.datetime
) -> Export:
    """Ask a job to write a large export; its owner follows the progress and is told when it is done."""
    assert register.export is not None
    assert actor.user_id is not None
    require(actor, register.export)
    label = _("Export: %(list)s") % {"list": capfirst(str(register.title))}
    export = Export.objects.create(
        register=register.slug,
        format=Export.Format(kind),
        query=query[:4000],
        language=translation.get_language() or "vi",
        owner_id=actor.user_id,
        acting_for=actor.organisation_id,
        address=actor.address,
        progress_id=start_progress(actor, label, count),
        requested_at=now,
    )
    app.configure_task(EXPORT_TASK, queue="exports").defer(export_id=str(export.id))
    return export


@transaction.atomic
def take_export(*, actor: Actor, export_id: UUID, now: dt.datetime) -> Export:
    """Hand a finished export to its owner, who is then no longer reminded of it. Raises ExportGone."""
    export = Export.objects.select_for_update().visible_to(actor).filter(id=export_id).first()
    if export is None or not export.file_name:
        raise ExportGone
    export.taken_at = now
    export.save(update_fields=["taken_at"])
    return export


def drop_old_exports(*, now: dt.datetime) -> int:
    """Delete exports older than 7 days with their files; return how many."""
    old = list(Export.objects.filter(requested_at__lt=now - KEEP_EXPORTS)[:1000])
    for export in old:
        if export.file_name:
            storages["exports"].delete(export.file_name)
        export.delete()
    return len(old)
