"""Answers: started with what is known, saved as often as one likes, sent once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, uuid7
from yteso.kernel.ui.public import CellWrong
from yteso.toolkit.files.public import take_in
from yteso.toolkit.forms.definition import Definition, Field, say
from yteso.toolkit.forms.errors import (
    AlreadySent,
    AnswersIncomplete,
    FormFileNotAccepted,
    TooManyRows,
)
from yteso.toolkit.forms.models import FormVersion, Response, ResponseFile
from yteso.toolkit.forms.providers import Known, Subject, find_known
from yteso.toolkit.forms.queries import is_reused
from yteso.toolkit.forms.reckoning import Problem, Sheet, find_plan
from yteso.toolkit.forms.values import from_store, read_value, to_store

FILE_LIMIT = 20 * 1024 * 1024
FILE_KINDS = {"application/pdf", "image/jpeg", "image/png"}
DRAFTS_KEPT, TRIALS_KEPT = dt.timedelta(days=180), dt.timedelta(days=30)


@dataclass(frozen=True)
class Change:
    """One answer as read: `row` of a repeat or "".

    `seen` is what the reader may have seen there before: what the page showed first, then what it has sent
    since (the answer may have been lost). None: not known, the answer is written whatever stands there.
    """

    key: str
    value: Any
    row: str = ""
    seen: tuple[Any, ...] | None = None


@dataclass
class Saved:
    """What came of the changes: `conflicts` were changed elsewhere meanwhile, and stay as stored.

    Each is (change, what is stored). What the reader did not touch is none: what is newer stays.
    """

    response: Response
    conflicts: list[tuple[Change, Any]] = field(default_factory=list)


@transaction.atomic
def start_answers(
    *,
    actor: Actor,
    version: FormVersion,
    purpose: str,
    key: str,
    subject: Subject,
    is_trial: bool = False,
    now: dt.datetime,
) -> Response:
    """Begin a form with everything that the platform knows already, each value with source and date.

    Who has a draft for the same gets that draft: nothing typed is lost. Source: NĐ 224/2026/NĐ-CP art. 15.
    """
    own = Response.objects.visible_to(actor).filter(purpose=purpose, key=key, state=Response.State.DRAFT)
    if found := own.select_related("version__form").first():
        return found
    day = now.astimezone(PROVINCE_ZONE).date()
    values, sources = _known(version.content, subject, day)
    try:
        with transaction.atomic():
            return Response.objects.create(
                version=version,
                owner_id=actor.user_id,
                person_id=subject.person_id,
                purpose=purpose,
                key=key,
                is_trial=is_trial,
                values=values,
                sources=sources,
                started_at=now,
                saved_at=now,
            )
    except IntegrityError:  # two clicks at once: the other one has made it
        return own.select_related("version__form").get()


def _known(definition: Definition, subject: Subject, on: dt.date) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values to begin with and where they come from; defaults of the form come from nowhere."""
    asked = [one for _s, repeated, one in definition.fields() if repeated is None and one.answers]
    known = find_known([name for one in asked for name in one.prefill], subject, on)
    values: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    for one in asked:
        offer = next((known[name] for name in one.prefill if name in known), None)
        for text, source in ((offer.value if offer else "", offer), (one.default, None)):
            if text and one.key not in values:
                _offer(definition, one, text, source, on, values, sources)
    for key, repeat in definition.repeat_map.items():
        if repeat.least:
            values[key] = {str(uuid7()): {} for _row in range(repeat.least)}
    return values, sources


def _offer(
    definition: Definition,
    one: Field,
    text: str,
    source: Known | None,
    on: dt.date,
    values: dict[str, Any],
    sources: dict[str, Any],
) -> None:
    try:
        value = to_store(read_value(one, text.split() if one.kind == "many" else text, definition, on))
    except CellWrong:
        return  # what is known does not fit the question: it is asked
    if value is None:
        return
    values[one.key] = value
    if source is not None:
        sources[one.key] = {
            "label": source.source,
            "on": source.on.isoformat() if source.on else None,
            "value": value,
        }


def find_locked(actor: Actor, response_id: UUID) -> Response:
    """Find and lock the actor's own draft. Raises NotVisible, AlreadySent."""
    rows = Response.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("version__form").filter(id=response_id).first()
    if found is None:
        raise NotVisible
    if found.state == Response.State.SENT:
        raise AlreadySent
    return found


@transaction.atomic
def save_answers(
    *,
    actor: Actor,
    response_id: UUID,
    changes: Sequence[Change],
    added: Sequence[tuple[str, str]] = (),
    removed: Sequence[tuple[str, str]] = (),
    now: dt.datetime,
) -> Saved:
    """Save answers of a draft, whatever is still missing. A row that is not there yet comes with its answer.

    An answer that somebody else changed since the reader saw it is not overwritten: it is returned. What was
    filled in read-only stays. Raises NotVisible, AlreadySent, TooManyRows.
    """
    response = find_locked(actor, response_id)
    definition = response.version.content
    saved = Saved(response)
    values = response.values
    for change in changes:
        one = definition.field_map.get(change.key)
        if one is None or not one.answers or (one.read_only and change.key in response.sources):
            continue
        repeat = definition.repeat_of[change.key]
        if bool(repeat) != bool(change.row):
            continue
        place = _place(definition, values, repeat, change.row)
        new, stored = to_store(change.value), place.get(change.key)
        if not _may_overwrite(change, new, stored):
            if not _same(new, to_store(change.seen[0] if change.seen else None)):
                saved.conflicts.append((change, stored))
            continue
        if new is None:
            place.pop(change.key, None)
        else:
            place[change.key] = new
    for repeat, row in added:
        if repeat in definition.repeat_map:
            _place(definition, values, repeat, row)
    for repeat, row in removed:
        if repeat in definition.repeat_map:
            values.get(repeat, {}).pop(row, None)
    response.revision += 1
    response.saved_at = now
    response.save(update_fields=["values", "revision", "saved_at"])
    return saved


def _may_overwrite(change: Change, new: Any, stored: Any) -> bool:
    """Whether what is stored is what the reader saw, or already what the reader wants."""
    if change.seen is None or _same(new, stored):
        return True
    return any(_same(to_store(one), stored) for one in change.seen)


def _same(one: Any, other: Any) -> bool:
    """Whether two stored values are the same answer: browsers write the ends of lines in their own way."""
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split() if "\n" in one + other else one == other
    return bool(one == other)


def _place(definition: Definition, values: dict[str, Any], repeat: str, row: str) -> dict[str, Any]:
    if not repeat:
        return values
    rows = values.setdefault(repeat, {})
    if row not in rows and len(rows) >= definition.repeat_map[repeat].most:
        raise TooManyRows
    found: dict[str, Any] = rows.setdefault(row[:36], {})
    return found


@transaction.atomic
def keep_file(
    *, actor: Actor, response_id: UUID, content: bytes, name: str, now: dt.datetime
) -> ResponseFile:
    """Keep a file for a draft; what it is, its content says. Raises FormFileNotAccepted, FileLocked …"""
    response = find_locked(actor, response_id)
    if len(content) > FILE_LIMIT:
        raise FormFileNotAccepted
    arrival = take_in(content, now)
    if arrival.refusal is not None:
        raise arrival.refusal
    if arrival.inspection.media_type not in FILE_KINDS:
        raise FormFileNotAccepted
    return ResponseFile.objects.create(
        response=response, file=arrival.file, name=clean(name)[-255:], added_at=now
    )


@transaction.atomic
def note_extras(*, actor: Actor, response_id: UUID, extras: Mapping[str, Any], now: dt.datetime) -> Response:
    """Keep what the module needs beside the answers (which papers, how the result is taken)."""
    response = find_locked(actor, response_id)
    response.extras = {**response.extras, **extras}
    response.saved_at = now
    response.save(update_fields=["extras", "saved_at"])
    return response


@transaction.atomic
def drop_draft(*, actor: Actor, response_id: UUID) -> None:
    """Throw one's own draft away. Raises NotVisible, AlreadySent."""
    find_locked(actor, response_id).delete()


@transaction.atomic
def drop_old_drafts(*, now: dt.datetime) -> int:
    """Throw away what was never sent: drafts after half a year, trials after a month; return how many.

    Answers are personal data; who does not send them has not given them. Source: Law 91/2025/QH15.
    """
    drafts = Response.objects.filter(state=Response.State.DRAFT)
    old = drafts.filter(is_trial=False, saved_at__lt=now - DRAFTS_KEPT)
    tried = drafts.filter(is_trial=True, saved_at__lt=now - TRIALS_KEPT)
    count = old.count() + tried.count()
    old.delete()
    tried.delete()
    return count


def problem_words(definition: Definition, problems: Sequence[Problem]) -> list[str]:
    """Return problems as sentences that name their question."""
    words = {key: say(one.label) for key, one in definition.field_map.items()}
    words |= {key: say(one.label) for key, one in definition.repeat_map.items()}
    return [f"{words[one.key]}: {one.text}" for one in problems]


@transaction.atomic
def send_answers(
    *,
    actor: Actor,
    response_id: UUID,
    about: tuple[str, str] = ("", ""),
    organisation_id: UUID | None = None,
    now: dt.datetime,
) -> Response:
    """Send a draft: everything is checked again, calculated values are written down, reuse is counted.

    `about` ties the answers to a thing of the module (kind, key). Raises NotVisible, AlreadySent,
    AnswersIncomplete with everything that is missing or wrong.
    """
    response = find_locked(actor, response_id)
    definition = response.version.content
    day = now.astimezone(PROVINCE_ZONE).date()
    sheet = Sheet(find_plan(definition), from_store(definition, response.values), day)
    if problems := sheet.problems():
        raise AnswersIncomplete(problem_words(definition, problems))
    _count(response, sheet)
    response.values = to_store(sheet.values())
    response.state, response.sent_at, response.saved_at = Response.State.SENT, now, now
    response.about_kind, response.about_id = about[0], str(about[1])
    response.save()
    record(
        actor,
        "forms.answers.send",
        person_id=response.person_id,
        organisation_id=organisation_id,
        object_kind="form_answers",
        object_id=response.id,
        detail={
            "form": response.version.form.code,
            "version": response.version.number,
            "reused": response.reused,
            "typed": response.typed,
        },
    )
    return response


def _count(response: Response, sheet: Sheet) -> None:
    """Count what nobody had to type again. Source: Decision 766/QĐ-TTg, index 4.3."""
    response.reused = response.corrected = response.typed = 0
    for _section, repeat, one in sheet.definition.fields():
        if not one.answers or one.kind == "file":
            continue
        rows = sheet.rows[repeat.key] if repeat else [""]
        for row in rows:
            if sheet.value(one.key, row) is None:
                continue
            source = response.sources.get(one.key) if not row else None
            if source is None:
                response.typed += 1
            elif is_reused(sheet, one, source):
                response.reused += 1
            else:
                response.corrected += 1
