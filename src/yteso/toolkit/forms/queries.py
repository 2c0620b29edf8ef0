"""Reading forms and answers: which form serves what today, drafts, answers under their version."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, today, valid_on
from yteso.toolkit.forms.definition import SILENT, Field, Repeat, Section, say
from yteso.toolkit.forms.models import FormUse, FormVersion, Response, ResponseFile
from yteso.toolkit.forms.reckoning import Sheet, find_plan
from yteso.toolkit.forms.values import from_store, show_value, to_store


def form_for(purpose: str, key: str, on: dt.date) -> FormVersion | None:
    """Return the version that holds on the day of the form for this purpose and key, else of the one for
    all."""
    uses = FormUse.objects.filter(purpose=purpose, key__in=[key, "*"])
    for use in sorted(uses, key=lambda use: use.key == "*"):
        found = (
            FormVersion.objects.filter(valid_on(on), form_id=use.form_id, published_at__isnull=False)
            .select_related("form")
            .first()
        )
        if found is not None:
            return found
    return None


def find_draft(actor: Actor, purpose: str, key: str) -> Response | None:
    """Return the actor's own draft for this, if there is one."""
    rows = Response.objects.visible_to(actor).filter(purpose=purpose, key=key, state=Response.State.DRAFT)
    return rows.select_related("version__form").first()


def find_own(actor: Actor, response_id: UUID) -> Response:
    """Return the actor's own answers. Raises NotVisible."""
    rows = Response.objects.visible_to(actor).select_related("version__form")
    found = rows.filter(id=response_id).first()
    if found is None:
        raise NotVisible
    return found


def answers_about(kind: str, key: str) -> Response | None:
    """Return the answers that were sent about a thing of a module. The module asks first who may see it."""
    rows = Response.objects.filter(about_kind=kind, about_id=str(key), state=Response.State.SENT)
    return rows.select_related("version__form").order_by("-sent_at").first()


def day_of(response: Response) -> dt.date:
    """Return the day on which the answers count: when they were sent, else today."""
    return response.sent_at.astimezone(PROVINCE_ZONE).date() if response.sent_at else today()


def sheet_of(response: Response) -> Sheet:
    """Return the answers worked out under their own version."""
    definition = response.version.content
    return Sheet(find_plan(definition), from_store(definition, response.values), day_of(response))


@dataclass(frozen=True)
class Line:
    """One answer as people read it; `source` says where it came from, if it was offered and taken."""

    key: str
    label: str
    text: str
    source: str = ""
    on: dt.date | None = None
    file: ResponseFile | None = None
    corrected: bool = False


@dataclass(frozen=True)
class Table:
    label: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Line]]


@dataclass(frozen=True)
class Block:
    """One section of answers."""

    key: str
    label: str
    lines: Sequence[Line]
    tables: Sequence[Table]


def read_answers(response: Response, sheet: Sheet | None = None) -> list[Block]:
    """Return the answers in the words of their version; nothing that is not shown, no empty sections."""
    sheet = sheet or sheet_of(response)
    files = {str(one.id): one for one in response.files.all()}
    blocks = []
    for section in sheet.definition.sections:
        if sheet.is_shown(section.key):
            lines = [
                _line(response, sheet, files, one, "")
                for one in section.loose_fields
                if one.kind not in SILENT and sheet.is_shown(one.key) and say(one.label)
            ]
            tables = [
                _table(response, sheet, files, one) for one in section.repeats if sheet.is_shown(one.key)
            ]
            if lines or tables:
                blocks.append(Block(section.key, say(section.label), lines, tables))
    return blocks


def _table(response: Response, sheet: Sheet, files: Mapping[str, ResponseFile], repeat: Repeat) -> Table:
    asked = [one for one in repeat.items if one.kind not in SILENT and say(one.label)]
    rows = [[_line(response, sheet, files, one, row) for one in asked] for row in sheet.rows[repeat.key]]
    return Table(say(repeat.label), [say(one.label) for one in asked], rows)


def _line(response: Response, sheet: Sheet, files: Mapping[str, ResponseFile], one: Field, row: str) -> Line:
    value = sheet.value(one.key, row)
    if one.kind == "file":
        found = files.get(str(value or ""))
        return Line(one.key, say(one.label), found.name if found else "", file=found)
    text = show_value(one, value, sheet.definition, sheet.on)
    source = {} if row else response.sources.get(one.key, {})
    since = source.get("on")
    return Line(
        one.key,
        say(one.label),
        text,
        source.get("label", "") if text else "",
        dt.date.fromisoformat(since) if since else None,
        corrected=bool(source) and not is_reused(sheet, one, source),
    )


def is_reused(sheet: Sheet, one: Field, source: Mapping[str, Any]) -> bool:
    """Whether an offered value stands as it was offered."""
    return bool(to_store(sheet.value(one.key)) == source.get("value"))


def steps_of(sheet: Sheet) -> list[Section]:
    """Return the sections that are asked now, in order: the citizen's steps."""
    return [
        section
        for section in sheet.definition.sections
        if sheet.is_shown(section.key)
        and any(
            sheet.is_shown(item.key) and (isinstance(item, Repeat) or item.kind != "calculated")
            for item in section.items
        )
    ]


@dataclass(frozen=True)
class Reuse:
    """Once-only, metered: answers taken as offered, offered and then changed, typed."""

    sent: int = 0
    drafts: int = 0
    reused: int = 0
    corrected: int = 0
    typed: int = 0

    @property
    def share(self) -> float | None:
        """Per cent of all answers that nobody had to type."""
        total = self.reused + self.corrected + self.typed
        return 100 * self.reused / total if total else None


def read_reuse(form_ids: Sequence[UUID]) -> dict[UUID, Reuse]:
    """Return for each form how often it was sent and how much of it was reused, in one query."""
    sent = Q(responses__state=Response.State.SENT, responses__is_trial=False)
    draft = Q(responses__state=Response.State.DRAFT, responses__is_trial=False)
    rows = (
        FormVersion.objects.filter(form_id__in=form_ids)
        .order_by()
        .values("form_id")
        .annotate(
            sent=Count("responses", filter=sent),
            drafts=Count("responses", filter=draft),
            reused=Sum("responses__reused", filter=sent, default=0),
            corrected=Sum("responses__corrected", filter=sent, default=0),
            typed=Sum("responses__typed", filter=sent, default=0),
        )
    )
    return {
        row["form_id"]: Reuse(row["sent"], row["drafts"], row["reused"], row["corrected"], row["typed"])
        for row in rows
    }
