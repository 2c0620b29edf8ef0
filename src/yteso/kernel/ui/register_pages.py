"""The pages of a register: its list, exports, saved views and bulk actions, each with its guard."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, Resolver404, URLPattern, get_urlconf, path, resolve, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import Actor, NotAllowed, Permission, Refusal, Request, guarded, now, today
from yteso.kernel.ui import exports
from yteso.kernel.ui.actions import delete_view, request_export, save_view
from yteso.kernel.ui.errors import NothingChosen, TooManyRows
from yteso.kernel.ui.keyset import capped_count, keyset_page
from yteso.kernel.ui.models import SavedView
from yteso.kernel.ui.pages import page
from yteso.kernel.ui.permissions import SHARE_VIEWS
from yteso.kernel.ui.queries import list_views
from yteso.kernel.ui.register import BulkAction, Column, Found, Register, find_rows, keep

PAGE_SIZES = (25, 50, 100, 200)
BULK_LIMIT = 1000
DIRECT_ROWS = 20_000  # more than this and the export becomes a job
KEPT = ("sort", "columns", "size", "look")
View = Callable[..., HttpResponseBase]


def urls_for(register: Register) -> list[URLPattern]:
    """Return a register's URLs: `<slug>` (the list), `-export`, `-save-view`, `-delete-view`, `-do-…`."""
    keep(register)
    slug, read = register.slug, guarded(register.read)
    urls = [
        path(f"{slug}/", read(_marked(_list(register), register)), name=slug),
        path(f"{slug}/views/", read(require_POST(_save_view(register))), name=f"{slug}-save-view"),
        path(
            f"{slug}/views/<uuid:view_id>/delete/",
            read(require_POST(_delete_view(register))),
            name=f"{slug}-delete-view",
        ),
    ]
    if register.export:
        view = guarded(register.export)(_export(register))
        urls.append(path(f"{slug}/export/<str:kind>/", view, name=f"{slug}-export"))
    for action in register.actions:
        view = guarded(action.permission)(require_POST(_bulk(register, action)))
        urls.append(path(f"{slug}/do/{action.key}/", view, name=f"{slug}-do-{action.key}"))
    return urls


def _marked(view: View, register: Register) -> View:
    """Leave the register on its view, so that who knows the URL's name finds the list (`register_at`)."""
    view.register = register  # type: ignore[attr-defined]
    return view


def _view_of(url_name: str, *keys: object) -> View | None:
    """Return the view at that URL; None where there is none."""
    if keys:
        return _find_view(url_name, keys)
    return _known_view(url_name, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=1024)
def _known_view(url_name: str, urls: str) -> View | None:
    """Remember it: the menu of every page asks for a hundred of them."""
    return _find_view(url_name)


def _find_view(url_name: str, keys: Sequence[object] = ()) -> View | None:
    try:
        return resolve(reverse(url_name, args=keys)).func
    except (NoReverseMatch, Resolver404):
        return None


def register_at(url_name: str) -> Register | None:
    """Return the register whose list has this URL name; None where there is none."""
    return getattr(_view_of(url_name), "register", None)


def may_open(actor: Actor, url_name: str, *keys: object) -> bool:
    """Return whether the guard of that URL lets the actor in; a URL that does not exist is not shown."""
    guard = getattr(_view_of(url_name, *keys), "guard", None)
    return actor.can(guard) if isinstance(guard, Permission) else guard is not None


def first_rows(register: Register, actor: Actor, limit: int) -> dict[str, Any]:
    """Return the first rows of a list as `parts/rows.html` shows them elsewhere, audited alike."""
    found = find_rows(register, actor, QueryDict())
    shown = keyset_page(found.rows, found.order, limit)
    if register.dress:
        register.dress(actor, shown.rows)
    _note_persons(register, actor, shown.rows)
    return {"columns": found.columns, "lines": _lines(register, found, actor, shown.rows)}


def _note_persons(register: Register, actor: Actor, rows: list[Any]) -> None:
    if register.person:
        persons = [person for row in rows for person in register.persons_of(row)]
        record_list(actor, persons, register.read.code, detail={"register": register.slug})


def _list(register: Register) -> View:
    def view(request: Request) -> HttpResponseBase:
        actor = request.actor
        found = find_rows(register, actor, request.GET)
        slot = next((s for s in register.slots if s.key == request.GET.get("look")), None)
        context = {"register": register, "found": found, "slot": slot, **_state(register, found, request)}
        if register.context:
            context |= register.context(actor)
        if slot:
            context |= slot.context(actor, found.rows.order_by())
        else:
            context |= _rows_shown(register, found, request)
        return page(request, register.template, context)

    return view


def _rows_shown(register: Register, found: Found, request: Request) -> dict[str, Any]:
    query = request.GET
    after, before = query.get("after", ""), query.get("before", "")
    shown = keyset_page(found.rows, found.order, _size(register, query), after=after, before=before)
    if register.dress:
        register.dress(request.actor, shown.rows)
    _note_persons(register, request.actor, shown.rows)
    count, capped = capped_count(found.rows, register.count_cap)
    lines = _lines(register, found, request.actor, shown.rows)
    return {"page": shown, "lines": lines, "count": count, "capped": capped}


def _size(register: Register, query: QueryDict) -> int:
    wanted = query.get("size", "")
    return int(wanted) if wanted.isdigit() and int(wanted) in PAGE_SIZES else register.page_size


def _state(register: Register, found: Found, request: Request) -> dict[str, Any]:
    """Return what the template needs to write links that keep the rest of the URL as it is."""
    actor, stays, name = request.actor, request.GET.copy(), _name(request)
    for key in [k for k, value in stays.items() if not value or k in ("after", "before")]:
        stays.pop(key)
    return {
        "stays": stays,
        "list_url": request.path,
        "list_name": name,
        "kept": [(key, stays[key]) for key in KEPT if stays.get(key)],
        "headings": [_heading(column, found, stays) for column in found.columns],
        "all_columns": [(column, column in found.columns) for column in register.columns],
        "sizes": PAGE_SIZES,
        "size": _size(register, request.GET),
        "filtered": bool(found.chips),
        "may_export": bool(register.export and actor.can(register.export)),
        "export_view": f"{name}-export",
        "save_view_url": reverse(f"{name}-save-view"),
        "delete_view": f"{name}-delete-view",
        "views": [
            (view, view.owner_id == actor.user_id, view.query == stays.urlencode())
            for view in list_views(actor, register.slug)
        ],
        "sharing": [c for c in SavedView.Sharing.choices if c[0] != "everyone" or actor.can(SHARE_VIEWS)],
        "actions": [
            (action, reverse(f"{name}-do-{action.key}"))
            for action in register.actions
            if actor.can(action.permission)
        ],
    }


def _name(request: Request) -> str:
    """Return the name of the list's URL, its namespace included."""
    match = request.resolver_match
    assert match is not None
    for ending in ("-do-", "-save-view", "-delete-view", "-export"):
        if ending in match.view_name:
            return match.view_name.rsplit(ending, 1)[0]
    return match.view_name


def _heading(column: Column, found: Found, stays: QueryDict) -> dict[str, Any]:
    """Return a column's heading: how it is sorted now and the query string that sorts it the other way."""
    first = found.order[0]
    direction = ""
    if column.sort and first.lstrip("-") == column.sort:
        direction = "descending" if first.startswith("-") else "ascending"
    query = stays.copy()
    query["sort"] = f"-{column.sort}" if direction == "ascending" else column.sort
    return {"column": column, "direction": direction, "query": query.urlencode() if column.sort else ""}


def _lines(register: Register, found: Found, actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the rows as lines; they lead to their page only those whom its guard lets in."""
    opens = bool(register.detail and rows and may_open(actor, register.detail, rows[0].pk))
    return [_line(register, found, row, opens) for row in rows]


def _line(register: Register, found: Found, row: Any, opens: bool) -> dict[str, Any]:
    cells = [
        {"column": column, "value": column.value(row), "url": column.link(row) if column.link else None}
        for column in found.columns
    ]
    url = reverse(register.detail, args=[row.pk]) if register.detail and opens else None
    if url and cells and not any(cell["url"] for cell in cells):
        cells[0]["url"] = url
    return {"key": row.pk, "url": url or next((c["url"] for c in cells if c["url"]), None), "cells": cells}


def _export(register: Register) -> View:
    def view(request: Request, kind: str) -> HttpResponseBase:
        if kind not in exports.MEDIA_TYPES:
            raise Http404
        actor = request.actor
        found = find_rows(register, actor, request.GET)
        count, many = capped_count(found.rows, DIRECT_ROWS)
        if many:
            export = request_export(
                actor=actor, register=register, kind=kind, query=request.GET.urlencode(), count=0, now=now()
            )
            return HttpResponseRedirect(reverse("ui-export", args=[export.id]))
        persons: set[UUID] = set()
        ordered = found.rows.order_by(*found.order)
        rows = exports.noting_persons(register, exports.dressed(register, actor, ordered), persons)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"export.{kind}"
            exports.write(kind, exports.cells(register.columns, rows), target, capfirst(str(register.title)))
            opened = target.open("rb")  # stays readable after the folder is gone
        exports.record_export(actor, found, kind, count, persons)
        name, media_type = f"{register.slug}-{today():%Y%m%d}.{kind}", exports.MEDIA_TYPES[kind]
        return FileResponse(opened, as_attachment=True, filename=name, content_type=media_type)

    return view


def _save_view(register: Register) -> View:
    def view(request: Request) -> HttpResponseBase:
        saved = save_view(
            actor=request.actor,
            register=register,
            title=request.POST.get("title", ""),
            query=request.POST.get("query", ""),
            shared_with=request.POST.get("shared_with", ""),
            now=now(),
        )
        return HttpResponseRedirect(f"{reverse(_name(request))}?{saved.query}")

    return view


def _delete_view(register: Register) -> View:
    def view(request: Request, view_id: UUID) -> HttpResponseBase:
        delete_view(actor=request.actor, register=register, view_id=view_id)
        return HttpResponseRedirect(reverse(_name(request)))

    return view


def _bulk(register: Register, action: BulkAction) -> View:
    def view(request: Request) -> HttpResponseBase:
        keys = set(_readable(register.rows(request.actor).model._meta.pk, request.POST.getlist("key")))
        if not keys:
            raise NothingChosen
        if len(keys) > BULK_LIMIT:
            raise TooManyRows
        rows = register.rows(request.actor).filter(pk__in=keys).order_by(*register.order)
        results = [_do(action, request.actor, row) for row in rows]
        columns = [column for column in register.columns if column.shown][:2]
        context = {
            "register": register,
            "action": action,
            "gone": len(keys) - len(results),
            "done": sum(good for _row, good, _text in results),
            "lines": [([c.value(row) for c in columns], good, text) for row, good, text in results],
            "list_url": f"{reverse(_name(request))}?{request.POST.get('query', '')}",
        }
        return page(request, "ui/bulk_result.html", context)

    return view


def _readable(key_field: Any, given: list[str]) -> Iterator[object]:
    """Yield the given keys that are keys at all; a damaged one names no row."""
    for text in given:
        with suppress(ValidationError):
            yield key_field.to_python(text)


def _do(action: BulkAction, actor: Actor, row: Any) -> tuple[Any, bool, str]:
    """Do the action to one row in its own savepoint: one refusal leaves the other rows done."""
    try:
        with transaction.atomic():
            return row, True, str(action.do(actor, row))
    except Refusal as refusal:
        return row, False, str(refusal)
    except NotAllowed:
        return row, False, _("You may not do this to this row.")
