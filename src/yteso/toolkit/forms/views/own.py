"""One's own drafts: saved by themselves, their files, and codes looked up while typing."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.base.public import Refusal, Request, now, signed_in, today
from yteso.kernel.codes.public import search
from yteso.kernel.ui.public import (
    CellNo,
    CellText,
    CellWrong,
    GridAnswer,
    GridChange,
    GridColumn,
    read_cell,
    save_grid,
    write_cell,
)
from yteso.toolkit.files.public import open_file
from yteso.toolkit.forms.actions import Change, save_answers
from yteso.toolkit.forms.definition import Field
from yteso.toolkit.forms.drawing import control_name, seen_texts
from yteso.toolkit.forms.filling import clash_words, read_sent
from yteso.toolkit.forms.grids import cell_value, columns_of, unlock_choice
from yteso.toolkit.forms.models import ResponseFile
from yteso.toolkit.forms.queries import find_own, sheet_of
from yteso.toolkit.forms.values import column_of


@signed_in("saves one's own draft only")
@require_POST
def save(request: Request, response_id: UUID) -> HttpResponse:
    """Save the answers that the page names in `asked`; what does not fit is told by name."""
    response = find_own(request.actor, response_id)
    sheet = sheet_of(response)
    asked = []
    for name in request.POST.getlist("asked")[:400]:
        _f, key, row = (*name.split(":"), "", "")[:3]
        one = sheet.definition.field_map.get(key)
        if one is not None and one.answers and one.kind != "file":
            asked.append((one, row))
    sent = read_sent(request, response, sheet, asked)
    try:
        saved = save_answers(actor=request.actor, response_id=response.id, changes=sent.changes, now=now())
    except Refusal as no:
        return JsonResponse({"refusal": str(no)}, status=no.status)
    conflicts = [
        {
            "name": control_name(change.key, change.row),
            "texts": seen_texts(sheet.definition.field_map[change.key], stored),
            "why": clash_words(sheet, change.key, stored),
        }
        for change, stored in saved.conflicts
    ]
    wrong = [{"name": name, "why": why} for name, why in sent.wrong.items()]
    return JsonResponse({"wrong": wrong, "conflicts": conflicts})


@signed_in("saves one's own draft only")
@require_POST
def save_rows(request: Request, response_id: UUID, repeat: str) -> HttpResponse:
    """Save cells of a repeat that is filled like a spreadsheet."""
    response = find_own(request.actor, response_id)
    sheet = sheet_of(response)
    one = sheet.definition.repeat_map.get(repeat)
    if one is None:
        raise Http404
    columns = {column.key: column for column in columns_of(one, sheet)}
    fields = {item.key: item for item in one.items}

    def save_changes(changes: list[GridChange]) -> GridAnswer:
        answer, kept = GridAnswer(), []
        for change in changes:
            column = columns.get(change.column)
            if column is None or column.closed or column.formula is not None:
                continue
            try:
                value = unlock_choice(fields[change.column], read_cell(column, change.text))
            except CellWrong as no:
                answer.refused.append(CellNo(change.row, change.column, str(no)))
                continue
            seen = _seen_in_cell(fields[change.column], column, change.was)
            kept.append(Change(change.column, value, change.row, seen))
        saved = save_answers(actor=request.actor, response_id=response.id, changes=kept, now=now())
        _drop_empty(request, response_id, repeat)
        conflicts = {(change.key, change.row): stored for change, stored in saved.conflicts}
        for one in kept:
            plain, place = column_of(fields[one.key]), (one.key, one.row)
            if place in conflicts:
                stands = write_cell(plain, cell_value(fields[one.key], conflicts[place]))
                why = _("Saved in another window meanwhile: “%(value)s”. Type yours again to keep it.")
                answer.refused.append(CellNo(one.row, one.key, why % {"value": stands or "–"}, stands))
            else:
                answer.saved.append(
                    CellText(one.row, one.key, write_cell(plain, cell_value(fields[one.key], one.value)))
                )
        return answer

    return save_grid(request, list(columns.values()), save_changes)


def _drop_empty(request: Request, response_id: UUID, repeat: str) -> None:
    """Take rows out that hold nothing any more: a grid has no other way to be rid of one."""
    response = find_own(request.actor, response_id)
    one = sheet_of(response).definition.repeat_map[repeat]
    rows = response.values.get(repeat, {})
    empty = [(repeat, row) for row, cells in rows.items() if not any(cells.values())]
    spare = empty[: max(0, len(rows) - one.least)]
    if spare:
        save_answers(actor=request.actor, response_id=response_id, changes=[], removed=spare, now=now())


def _seen_in_cell(one: Field, column: GridColumn, was: str | None) -> tuple[Any, ...] | None:
    try:
        return None if was is None else (unlock_choice(one, read_cell(column, was)),)
    except CellWrong:
        return None


@signed_in("one's own files only")
@require_GET
def own_file(request: Request, file_id: UUID) -> FileResponse:
    """Give a file back to who attached it to their own answers."""
    found = get_object_or_404(ResponseFile.objects.select_related("response", "file"), id=file_id)
    find_own(request.actor, found.response_id)
    return FileResponse(
        open_file(found.file_id), as_attachment=True, filename=found.name, content_type=found.file.media_type
    )


@signed_in("code lists are public; this looks one up for a form")
@require_GET
def codes(request: Request, system: str) -> HttpResponse:
    """Return the codes of a list that match what was typed, as JSON."""
    text = request.GET.get("q", "")[:100]
    found = search(system, text, today(), limit=20) if text.strip() else []
    return JsonResponse({"codes": [(one.code, one.title_in(request.LANGUAGE_CODE[:2])) for one in found]})
