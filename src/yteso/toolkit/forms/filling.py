"""Filling in, for the pages of modules: what was sent is read and saved, the next step is found.

A module guards its own URL, finds the actor's draft and calls `fill_step`; its template extends its own shell
and includes `forms/parts/step.html`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Refusal, Request, now, uuid7
from yteso.kernel.ui.public import CellWrong, page
from yteso.toolkit.forms.actions import Change, Saved, keep_file, save_answers
from yteso.toolkit.forms.definition import Field, Repeat, Section, say
from yteso.toolkit.forms.drawing import (
    Box,
    Drawing,
    RepeatBox,
    boxes_of,
    browser_plan,
    control_name,
    seen_of,
)
from yteso.toolkit.forms.grids import grid_of
from yteso.toolkit.forms.models import Response
from yteso.toolkit.forms.queries import sheet_of, steps_of
from yteso.toolkit.forms.reckoning import Sheet
from yteso.toolkit.forms.values import read_value, show_value


@dataclass
class Sent:
    """What a page sent: answers that could be read; what could not, as typed and why; `mine` waits."""

    changes: list[Change] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    mine: dict[str, Any] = field(default_factory=dict)


def read_sent(request: Request, response: Response, sheet: Sheet, asked: list[tuple[Field, str]]) -> Sent:
    """Read the answers to the questions asked; files are kept at once. What does not fit is told."""
    sent, seen = Sent(), _read_seen(request)
    for one, row in asked:
        name = control_name(one.key, row)
        try:
            if one.kind == "file":
                _read_file(request, response, one, row, sent)
                continue
            typed = request.POST.getlist(name)
            given = typed if one.kind == "many" else (typed[0] if typed else "")
            value = read_value(one, given, sheet.definition, sheet.on)
            sent.changes.append(Change(one.key, value, row, _seen(one, seen.get(name), sheet)))
        except CellWrong as no:
            sent.wrong[name], sent.typed[name] = str(no), request.POST.get(name, "")
        except Refusal as no:
            sent.wrong[name] = str(no)
    return sent


def _read_seen(request: Request) -> dict[str, Any]:
    """Return what the page had shown, {name: [texts, texts sent since …]}; nothing if that cannot be read."""
    try:
        read = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _seen(one: Field, shown: Any, sheet: Sheet) -> tuple[Any, ...] | None:
    """Return the texts that the page had shown as values. What does not fit a question was never stored."""
    if not isinstance(shown, list):
        return None
    found = []
    for texts in shown[:20]:
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return None
        if one.kind in ("one", "many"):  # needs no look at the lists: it was one of them
            chosen = [text.strip() for text in texts if text.strip()]
            found.append((chosen if one.kind == "many" else next(iter(chosen), "")) or None)
            continue
        try:
            found.append(read_value(one, texts[0] if texts else "", sheet.definition, sheet.on))
        except CellWrong:
            continue
    return tuple(found)


def _read_file(request: Request, response: Response, one: Field, row: str, sent: Sent) -> None:
    name = control_name(one.key, row)
    uploaded = request.FILES.get(name)
    if uploaded is not None and uploaded.name:
        kept = keep_file(
            actor=request.actor,
            response_id=response.id,
            content=uploaded.read(),
            name=uploaded.name,
            now=now(),
        )
        sent.changes.append(Change(one.key, str(kept.id), row))
    elif request.POST.get(f"drop:{name}"):
        sent.changes.append(Change(one.key, None, row))


def asked_in(section: Section, sheet: Sheet) -> list[tuple[Field, str]]:
    """Return the questions of a section, with the rows of its repeats."""
    asked: list[tuple[Field, str]] = []
    for item in section.items:
        if isinstance(item, Repeat):
            asked += [(one, row) for row in sheet.rows[item.key] for one in item.items if one.answers]
        elif item.answers:
            asked.append((item, ""))
    return asked


@dataclass(frozen=True)
class StepUrls:
    """Where the steps of a form are: `step(key)`, what comes after the last, the page that shows all
    answers."""

    step: Callable[[str], str]
    after: str
    check: str
    before: str


def fill_step(
    request: Request,
    response: Response,
    key: str,
    urls: StepUrls,
    template: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer one step of a citizen's form: show it, save it, go on. `?check` leads back to all answers."""
    sheet = sheet_of(response)
    steps = steps_of(sheet)
    place = next((n for n, one in enumerate(steps) if one.key == key), None)
    if place is None:
        return redirect(urls.step(steps[0].key) if steps else urls.after)
    section = steps[place]
    sent = Sent()
    if request.method == "POST":
        sent = read_sent(request, response, sheet, asked_in(section, sheet))
        rows = _rows_wanted(request, section)
        saved = save_answers(
            actor=request.actor,
            response_id=response.id,
            changes=sent.changes,
            added=rows[0],
            removed=rows[1],
            now=now(),
        )
        response.refresh_from_db()
        sheet = sheet_of(response)
        _tell_conflicts(sent, saved, sheet)
        rows = ([], []) if saved.conflicts else rows
        if rows[0] or rows[1]:
            return redirect(f"{request.get_full_path()}#repeat-{(rows[0] or rows[1])[0][0]}")
        if "leave" in request.POST and not sent.mine:
            return redirect(urls.before)
        problems = {control_name(p.key, p.row): p.text for p in sheet.problems([section.key])}
        sent.wrong = {**problems, **sent.wrong}
        if not sent.wrong:
            return redirect(_next(urls, sheet, section, back="check" in request.GET))
    drawing = Drawing(response, sheet, sent.typed, sent.wrong, sent.mine)
    items = drawing.items(section)
    boxes = boxes_of(items)
    shown = {
        "response": response,
        "section": section,
        "title": say(section.label) or response.version.title,
        "hint": say(section.hint),
        "items": items,
        "faults": faults_of(items),
        "plan": browser_plan(response, sheet, boxes),
        "seen": json.dumps(seen_of(boxes), ensure_ascii=False),
        "number": place + 1,
        "count": len(steps),
        "back_url": urls.check
        if "check" in request.GET
        else (urls.step(steps[place - 1].key) if place else urls.before),
        **(context or {}),
    }
    return page(request, template, shown, status=422 if sent.wrong else 200)


def _tell_conflicts(sent: Sent, saved: Saved, sheet: Sheet) -> None:
    """Say what another window saved meanwhile; what was typed here stays in its box."""
    for change, stored in saved.conflicts:
        name = control_name(change.key, change.row)
        sent.mine[name] = change.value
        sent.wrong[name] = clash_words(sheet, change.key, stored)


def clash_words(sheet: Sheet, key: str, stored: Any) -> str:
    """Return the sentence about an answer that was changed elsewhere meanwhile."""
    shown = show_value(sheet.definition.field_map[key], stored, sheet.definition, sheet.on)
    return _(
        "In another window this was saved meanwhile: “%(value)s”. Here stands what you typed; "
        "it counts when you save again."
    ) % {"value": shown or "–"}


def faults_of(items: list[Box | RepeatBox]) -> list[tuple[str, str, str]]:
    """Return (address in the page, label, sentence) of every box that is wrong: the summary on top."""
    found = []
    for item in items:
        boxes = boxes_of([item])
        if isinstance(item, RepeatBox) and item.error:
            found.append((f"repeat-{item.one.key}", item.label, item.error))
        found += [(box.focus_id, box.label, box.error) for box in boxes if box.error]
    return found


def _rows_wanted(request: Request, section: Section) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the rows to add and to remove, as the buttons of the page say."""
    repeats = {one.key for one in section.repeats}
    add, remove = request.POST.get("add", ""), request.POST.get("remove", "")
    added = [(add, str(uuid7()))] if add in repeats else []
    repeat, _sep, row = remove.partition(":")
    return added, ([(repeat, row)] if repeat in repeats and row else [])


def _next(urls: StepUrls, sheet: Sheet, section: Section, *, back: bool) -> str:
    if back:
        return urls.check
    steps = [one.key for one in steps_of(sheet)]
    if section.key in steps and steps.index(section.key) + 1 < len(steps):
        return urls.step(steps[steps.index(section.key) + 1])
    return urls.after


def first_step(response: Response, urls: StepUrls) -> str:
    """Return the address of the first step that is not answered yet, else of all answers."""
    sheet = sheet_of(response)
    for section in steps_of(sheet):
        if sheet.problems([section.key]) or not any(
            sheet.value(one.key) is not None for one in section.loose_fields
        ):
            return urls.step(section.key)
    return urls.check


def read_files(request: Request, response: Response) -> dict[str, str]:
    """Keep the files that a page sent beside the dense form; return {name: why it was refused}."""
    sheet = sheet_of(response)
    asked = [
        (one, "") for _s, repeated, one in sheet.definition.fields() if not repeated and one.kind == "file"
    ]
    sent = read_sent(request, response, sheet, asked)
    if sent.changes:
        save_answers(actor=request.actor, response_id=response.id, changes=sent.changes, now=now())
        response.refresh_from_db()
    return sent.wrong


def dense_context(
    response: Response,
    *,
    owner: str,
    next_url: str,
    files_apart: bool = False,
    wrong: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what `forms/parts/dense.html` draws: every section at once, repeats as grids, saved by itself.

    Files do not save by themselves: with `files_apart` they come as `files`, for a form of the module that
    `read_files` reads. `wrong` are sentences about answers, {name: sentence}.
    """
    sheet = sheet_of(response)
    drawing = Drawing(response, sheet, {}, dict(wrong or {}), {})
    sections: list[dict[str, Any]] = []
    boxes: list[Box] = []
    files: list[Box] = []
    for section in sheet.definition.sections:
        parts: list[dict[str, Any]] = []
        for item in drawing.items(section):
            if isinstance(item, RepeatBox):
                grid = grid_of(item.one, response, sheet, owner, next_url)
                parts.append({"grid": grid, "repeat": item.one, "hint": item.hint, "is_shown": item.is_shown})
            elif files_apart and item.one.kind == "file":
                files.append(item)
            else:
                boxes.append(item)
                if not parts or "grid" in parts[-1]:
                    parts.append({"boxes": []})
                parts[-1]["boxes"].append(item)
        sections.append(
            {
                "key": section.key,
                "label": say(section.label),
                "hint": say(section.hint),
                "parts": parts,
                "is_shown": sheet.is_shown(section.key),
            }
        )
    return {
        "response": response,
        "sections": sections,
        "files": files,
        "plan": browser_plan(response, sheet, boxes, dense=True),
        "save_url": reverse("forms:save", args=[response.id]),
    }
