"""Forms and their versions: a draft is loaded, tried out, published from a day; then it never changes."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.forms.checking import find_faults
from yteso.toolkit.forms.definition import Definition, Field, Section, say, write_definition
from yteso.toolkit.forms.errors import (
    AlreadyPublished,
    CodeTaken,
    DayTaken,
    DefinitionWrong,
    DraftChanged,
    PurposeNeeds,
)
from yteso.toolkit.forms.models import Form, FormUse, FormVersion, Response
from yteso.toolkit.forms.permissions import DESIGN
from yteso.toolkit.forms.providers import find_purpose
from yteso.toolkit.forms.reckoning import find_plan


@transaction.atomic
def save_version(
    *, actor: Actor, code: str, definition: Definition, source: str, now: dt.datetime
) -> FormVersion:
    """Keep a definition as the form's draft (a former draft gives way); a new code makes a new form.

    Raises NotAllowed, DefinitionWrong with every fault.
    """
    require(actor, DESIGN)
    check(definition)
    title = clean(say(definition.title))[:255]
    form, _made = Form.objects.get_or_create(code=code, defaults={"title": title, "made_at": now})
    Form.objects.select_for_update().get(id=form.id)
    for draft in form.versions.filter(published_at=None):
        throw_version_away(actor=actor, version_id=draft.id)
    version = _write(actor, form, definition, source, now)
    record(
        actor,
        DESIGN.code,
        object_kind="form_version",
        object_id=version.id,
        detail={"code": code, "number": version.number},
    )
    return version


def check(definition: Definition) -> None:
    """Stop with every fault of a definition. Raises DefinitionWrong."""
    faults = find_faults(definition)
    if faults:
        raise DefinitionWrong(faults)
    find_plan(definition)


def _write(actor: Actor, form: Form, definition: Definition, source: str, now: dt.datetime) -> FormVersion:
    number = (form.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return FormVersion.objects.create(
        form=form,
        number=number,
        title=clean(say(definition.title))[:255],
        definition=write_definition(definition),
        digest=definition.digest,
        source=clean(source)[:500],
        made_at=now,
        made_by=actor.label[:255],
    )


@transaction.atomic
def begin_form(*, actor: Actor, code: str, title: str, source: str, now: dt.datetime) -> FormVersion:
    """Begin a form of one's own: a draft with one section and one question. Raises NotAllowed, CodeTaken."""
    require(actor, DESIGN)
    if Form.objects.filter(code=code).exists():
        raise CodeTaken
    first = Field("cau1", "text", {"vi": "Câu hỏi đầu tiên"})
    definition = Definition({"vi": clean(title)}, (Section("phan1", {"vi": "Phần 1"}, items=(first,)),))
    return save_version(actor=actor, code=code, definition=definition, source=source, now=now)


@transaction.atomic
def redesign_form(*, actor: Actor, form_id: UUID, now: dt.datetime) -> FormVersion:
    """Return the form's draft; without one, a copy of its newest version becomes it. Raises NotVisible."""
    require(actor, DESIGN)
    form = Form.objects.select_for_update().filter(id=form_id).first()
    newest = form.versions.order_by("-number").first() if form else None
    if form is None or newest is None:
        raise NotVisible
    if newest.published_at is None:
        return newest
    return save_version(actor=actor, code=form.code, definition=newest.content, source=newest.source, now=now)


@transaction.atomic
def change_version(
    *, actor: Actor, version_id: UUID, definition: Definition, source: str, seen: str
) -> FormVersion:
    """Change a draft; `seen` is the digest of what the reader changed. What was tried out stays.

    Raises NotVisible, AlreadyPublished, DraftChanged, DefinitionWrong with every fault.
    """
    require(actor, DESIGN)
    rows = FormVersion.objects.select_for_update(of=("self",)).select_related("form")
    version = rows.filter(id=version_id).first()
    if version is None:
        raise NotVisible
    if version.published_at:
        raise AlreadyPublished
    if version.digest != seen:
        raise DraftChanged
    check(definition)
    version.definition, version.digest = write_definition(definition), definition.digest
    version.title, version.source = clean(say(definition.title))[:255], clean(source)[:500]
    version.made_by = actor.label[:255]
    version.save(update_fields=["definition", "digest", "title", "source", "made_by"])
    if not version.form.versions.filter(published_at__isnull=False).exists():
        Form.objects.filter(id=version.form_id).update(title=version.title)
    record(
        actor,
        DESIGN.code,
        object_kind="form_version",
        object_id=version.id,
        detail={"code": version.form.code, "changed": version.digest[:12]},
    )
    return version


@transaction.atomic
def throw_version_away(*, actor: Actor, version_id: UUID) -> None:
    """Throw a draft away, with what was tried out with it. Raises AlreadyPublished."""
    require(actor, DESIGN)
    version = FormVersion.objects.select_for_update().filter(id=version_id).first()
    if version is None:
        raise NotVisible
    if version.published_at:
        raise AlreadyPublished
    Response.objects.filter(version=version, is_trial=True).delete()
    version.delete()
    record(actor, DESIGN.code, object_kind="form_version", object_id=version_id, detail={"thrown_away": True})


@transaction.atomic
def publish_version(*, actor: Actor, version_id: UUID, valid_from: dt.date, now: dt.datetime) -> FormVersion:
    """Let a draft hold from a day on; the version before ends the day before.

    Raises AlreadyPublished, DayTaken, PurposeNeeds when a use of the form asks for fields it has not.
    """
    require(actor, DESIGN)
    version = (
        FormVersion.objects.select_for_update(of=("self",))
        .select_related("form")
        .filter(id=version_id)
        .first()
    )
    if version is None:
        raise NotVisible
    if version.published_at:
        raise AlreadyPublished
    published = version.form.versions.filter(published_at__isnull=False)
    if published.filter(valid_from__gte=valid_from).exists():
        raise DayTaken
    for use in version.form.uses.all():
        _check_needs(use.purpose, version.content)
    published.filter(valid_to=None).update(valid_to=valid_from - dt.timedelta(days=1))
    published.filter(valid_to__gte=valid_from).update(valid_to=valid_from - dt.timedelta(days=1))
    version.valid_from, version.published_at = valid_from, now
    version.published_by = actor.label[:255]
    version.save(update_fields=["valid_from", "published_at", "published_by"])
    Form.objects.filter(id=version.form_id).update(title=version.title)
    record(
        actor,
        DESIGN.code,
        object_kind="form_version",
        object_id=version.id,
        detail={"published": valid_from.isoformat(), "number": version.number},
    )
    return version


def _check_needs(purpose_code: str, definition: Definition) -> None:
    purpose = find_purpose(purpose_code)
    missing = [key for key in (purpose.needs if purpose else ()) if key not in definition.field_map]
    if purpose and missing:
        raise PurposeNeeds(str(purpose.label), missing)


@transaction.atomic
def link_form(*, actor: Actor, form_id: UUID, purpose: str, key: str) -> FormUse:
    """Say that from now on this form is filled in for that; another form gives way.

    Raises PurposeNeeds when its newest version lacks what the purpose needs.
    """
    require(actor, DESIGN)
    form = Form.objects.filter(id=form_id).first()
    if form is None or find_purpose(purpose) is None:
        raise NotVisible
    newest = form.versions.order_by("-number").first()
    if newest is not None:
        _check_needs(purpose, newest.content)
    use, _made = FormUse.objects.update_or_create(purpose=purpose, key=key, defaults={"form": form})
    record(actor, DESIGN.code, object_kind="form", object_id=form.id, detail={"use": f"{purpose}:{key}"})
    return use


@transaction.atomic
def unlink_form(*, actor: Actor, use_id: UUID) -> None:
    """Say that a form is no longer filled in for that."""
    require(actor, DESIGN)
    use = FormUse.objects.filter(id=use_id).first()
    if use is None:
        raise NotVisible
    use.delete()
    record(actor, DESIGN.code, object_kind="form", object_id=use.form_id, detail={"no_use": str(use)})


@transaction.atomic
def install_form(
    *,
    actor: Actor,
    code: str,
    definition: Definition,
    source: str,
    valid_from: dt.date,
    uses: Sequence[tuple[str, str]] = (),
    now: dt.datetime,
) -> FormVersion | None:
    """Load a form that we ship; None when this very version is there already.

    A correction of what we shipped before holds from the day it is loaded, for answers stay under what was
    asked; what the province has published of its own stays in force. Uses that somebody changed stay as they
    are. Raises DefinitionWrong.
    """
    known = FormVersion.objects.filter(form__code=code, digest=definition.digest).exists()
    if known:
        return None
    check(definition)
    title = clean(say(definition.title))[:255]
    form, made = Form.objects.get_or_create(code=code, defaults={"title": title, "made_at": now})
    latest = form.versions.filter(published_at__isnull=False).order_by("-valid_from").first()
    if latest is not None and latest.valid_from is not None:
        if latest.published_by != actor.label:
            if latest.valid_from >= valid_from:
                return None
        elif latest.valid_from >= valid_from:
            today = now.astimezone(PROVINCE_ZONE).date()
            valid_from = max(today, latest.valid_from + dt.timedelta(days=1))
    form.versions.filter(published_at=None, made_by=actor.label).delete()
    version = _write(actor, form, definition, source, now)
    version = publish_version(actor=actor, version_id=version.id, valid_from=valid_from, now=now)
    if made:
        for purpose, key in uses:
            FormUse.objects.get_or_create(purpose=purpose, key=key, defaults={"form": form})
    return version
