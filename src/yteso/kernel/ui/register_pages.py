"""The pages of a register: its list, its exports and its bulk actions, each guarded by its permission."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import NotAllowed, Refusal, guarded, today
from yteso.kernel.ui import exports
from yteso.kernel.ui.keyset import capped_count, keyset_page
from yteso.kernel.ui.pages import page
from yteso.kernel.ui.register import BulkAction, Found, Register, find_rows, keep

PAGE_SIZES = (25, 50, 100, 200)
BULK_LIMIT = 1000
View = Callable[..., HttpResponse]


class TooManyRows(Refusal):
    code = "ui.too_many_rows"
    message = _("At most 1,000 rows can be changed at once. Choose fewer rows and try again.")


class NothingChosen(Refusal):
    code = "ui.nothing_chosen"
    message = _("No row is chosen. Tick the rows to change, then choose the action again.")


def urls_for(register: Register) -> list[URLPattern]:
    """Return the URLs of a register: `<slug>` (the list), `<slug>-export` and `<slug>-do` (bulk actions)."""
    keep(register)
    slug = register.slug
    urls = [path(f"{slug}/", guarded(register.read)(_list(register)), name=slug)]
    if register.export:
        view = guarded(register.export)(_export(register))
        urls.append(path(f"{slug}/export/<str:kind>/", view, name=f"{slug}-export"))
    for action in register.actions:
        view = guarded(action.permission)(_bulk(register, action))
        urls.append(path(f"{slug}/do/{action.key}/", view, name=f"{slug}-do-{action.key}"))
    return urls


def _size(register: Register, query: QueryDict) -> int:
    wanted = query.get("size", "")
    return int(wanted) if wanted.isdigit() and int(wanted) in PAGE_SIZES else register.page_size


def _list(register: Register) -> View:
    def view(request: HttpRequest) -> HttpResponse:
        actor = request.actor  # type: ignore[attr-defined]
        found = find_rows(register, actor, request.GET)
        slot = next((s for s in register.slots if s.key == request.GET.get("look")), None)
        context = {"register": register, "found": found, "slot": slot, "list_url": request.path}
        context |= _state(register, found, request)
        if register.context:
            context |= register.context(actor)
        if slot:
            context |= slot.context(actor, found.rows.order_by())
        else:
            shown = keyset_page(
                found.rows,
                found.order,
                _size(register, request.GET),
                after=request.GET.get("after", ""),
                before=request.GET.get("before", ""),
            )
            context |= {"page": shown, "lines": [_line(register, found, row) for row in shown.rows]}
            context["count"], context["capped"] = capped_count(found.rows)
        return page(request, register.template, context)

    return view


def _state(register: Register, found: Found, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs to write links that keep the rest of the URL as it is."""
    actor, query = request.actor, request.GET  # type: ignore[attr-defined]
    stays = query.copy()
    for key in ("after", "before"):
        stays.pop(key, None)
    return {
        "stays": stays,
        "kept": [(key, stays[key]) for key in ("sort", "columns", "size", "look") if stays.get(key)],
        "headings": [_heading(column, found, stays) for column in found.columns],
        "all_columns": [(column, column in found.columns) for column in register.columns],
        "sizes": PAGE_SIZES,
        "size": _size(register, query),
        "filtered": bool(found.chips),
        "may_export": bool(register.export and actor.can(register.export)),
        "actions": [
            (action, reverse(f"{request.resolver_match.view_name}-do-{action.key}"))  # type: ignore[union-attr]
            for action in register.actions
            if actor.can(action.permission)
        ],
        "export_view": f"{request.resolver_match.view_name}-export",  # type: ignore[union-attr]
    }


def _heading(column: Any, found: Found, stays: QueryDict) -> dict[str, Any]:
    """Return a column's heading: how it is sorted now and the query string that sorts it the other way."""
    first = found.order[0]
    direction = ""
    if column.sort and first.lstrip("-") == column.sort:
        direction = "descending" if first.startswith("-") else "ascending"
    query = stays.copy()
    query["sort"] = f"-{column.sort}" if direction == "ascending" else column.sort
    return {"column": column, "direction": direction, "query": query.urlencode() if column.sort else ""}


def _line(register: Register, found: Found, row: Any) -> dict[str, Any]:
    cells = [
        {"column": column, "value": column.value(row), "url": column.link(row) if column.link else None}
        for column in found.columns
    ]
    url = reverse(register.detail, args=[row.pk]) if register.detail else None
    if url and cells and not any(cell["url"] for cell in cells):
        cells[0]["url"] = url
    return {"key": row.pk, "url": url or next((c["url"] for c in cells if c["url"]), None), "cells": cells}


def _export(register: Register) -> View:
    def view(request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in exports.MEDIA_TYPES:
            raise Http404
        actor = request.actor  # type: ignore[attr-defined]
        found = find_rows(register, actor, request.GET)
        rows: Iterator[Any] = found.rows.order_by(*found.order).iterator(chunk_size=exports.CHUNK)
        table = exports.cells(register.columns, rows)
        name = f"{register.slug}-{today():%Y%m%d}.{kind}"
        if kind == "csv":
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return StreamingHttpResponse(  # type: ignore[return-value]
                exports.csv_lines(table), content_type=exports.MEDIA_TYPES[kind], headers=headers
            )
        with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
            target = Path(file.name)
        try:
            exports.write_xlsx(table, target, capfirst(str(register.title)))
            opened = target.open("rb")
        finally:
            target.unlink()
        return FileResponse(  # type: ignore[return-value]
            opened, as_attachment=True, filename=name, content_type=exports.MEDIA_TYPES[kind]
        )

    return view


def _bulk(register: Register, action: BulkAction) -> View:
    def view(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            raise Http404
        actor = request.actor  # type: ignore[attr-defined]
        keys = request.POST.getlist("key")
        if not keys:
            raise NothingChosen
        if len(keys) > BULK_LIMIT:
            raise TooManyRows
        results = [
            _do(action, actor, row)
            for row in register.rows(actor).filter(pk__in=keys).order_by(*register.order)
        ]
        gone = len(set(keys)) - len(results)
        columns = [column for column in register.columns if column.shown][:2]
        context = {
            "register": register,
            "action": action,
            "gone": gone,
            "list_url": f"{reverse(_list_name(request))}?{request.POST.get('query', '')}",
            "lines": [([c.value(row) for c in columns], good, text) for row, good, text in results],
            "done": sum(good for _row, good, _text in results),
        }
        return page(request, "ui/bulk_result.html", context)

    return view


def _list_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name.rsplit("-do-", 1)[0]  # type: ignore[union-attr]


def _do(action: BulkAction, actor: Any, row: Any) -> tuple[Any, bool, str]:
    """Do the action to one row in its own savepoint: one refusal leaves the other rows done."""
    try:
        with transaction.atomic():
            return row, True, str(action.do(actor, row))
    except Refusal as refusal:
        return row, False, str(refusal)
    except NotAllowed:
        return row, False, str(_("You may not do this to this row."))
