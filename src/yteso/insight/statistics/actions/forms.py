"""Bringing form definitions in: those that are shipped, and corrections that somebody loads."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from yteso.insight.statistics.definitions import digest_of, read_definition
from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.permissions import LOAD
from yteso.insight.statistics.shipped import read_documents
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require

UNSIGNED = (Report.State.OPEN, Report.State.FILLED, Report.State.CHECKED, Report.State.RETURNED)


@transaction.atomic
def install_shipped(*, actor: Actor, now: dt.datetime) -> int:
    """Bring the shipped forms in; return how many were new or newer. What a person corrected stays
    corrected."""
    newest: dict[tuple[str, dt.date], FormVersion] = {}
    shipped_before: set[tuple[str, str]] = set()
    for version in FormVersion.objects.order_by("revision"):
        newest[version.form_code, version.valid_from] = version
        if version.is_shipped:
            shipped_before.add((version.form_code, version.digest))
    brought = 0
    for document in read_documents():
        key = (document["code"], dt.date.fromisoformat(document["valid_from"]))
        held = newest.get(key)
        if (document["code"], digest_of(document)) in shipped_before or (held and not held.is_shipped):
            continue
        _write(document, now=now, user_id=None, is_shipped=True, note="")
        brought += 1
    if brought:
        record(actor, LOAD.code, object_kind="form", object_id="shipped", detail={"brought": brought})
    return brought


@transaction.atomic
def load_form(*, actor: Actor, document: dict[str, Any], note: str, now: dt.datetime) -> FormVersion:
    """Load a form of the province's own, or a correction of a form, as its next revision.

    Reports that are not yet signed move to it and keep their figures by the cells' keys; signed ones keep the
    revision they were signed with. Loading the same again changes nothing. Raises DefinitionFaulty,
    NotAllowed.
    """
    require(actor, LOAD)
    form = read_definition(document)
    same = (
        FormVersion.objects.filter(form_code=form.code, valid_from=form.valid_from)
        .order_by("-revision")
        .first()
    )
    if same is not None and same.digest == digest_of(document):
        return same
    version = _write(document, now=now, user_id=actor.user_id, is_shipped=False, note=note)
    record(
        actor,
        LOAD.code,
        object_kind="form",
        object_id=version.id,
        detail={"form": form.code, "revision": version.revision, "digest": version.digest},
    )
    return version


def _write(
    document: dict[str, Any], *, now: dt.datetime, user_id: Any, is_shipped: bool, note: str
) -> FormVersion:
    form = read_definition(document)
    before = FormVersion.objects.filter(form_code=form.code, valid_from=form.valid_from)
    version = FormVersion.objects.create(
        form_code=form.code,
        revision=(before.aggregate(last=Max("revision"))["last"] or 0) + 1,
        kind=form.kind,
        number=form.number,
        position=int(document.get("position", 1000)),
        title=form.title,
        short_title=form.short_title,
        regime=form.regime,
        confidence=form.confidence,
        valid_from=form.valid_from,
        valid_to=form.valid_to,
        document=document,
        digest=digest_of(document),
        is_shipped=is_shipped,
        note=note[:500],
        loaded_at=now,
        loaded_by_id=user_id,
    )
    waiting = Report.objects.filter(form_code=form.code, ends_on__gte=form.valid_from, state__in=UNSIGNED)
    if form.valid_to:
        waiting = waiting.filter(ends_on__lte=form.valid_to)
    waiting.update(version=version)
    return version
