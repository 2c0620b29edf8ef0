"""The pages of figures: the catalogue, the passport, the rows behind a figure, export, QR."""

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from yteso.kernel.audit.public import record, record_list
from yteso.kernel.base.public import NotVisible, Request, guarded, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import csv_lines, may_open, page, wants_fragment, write_xlsx
from yteso.toolkit.measures.declared import Source
from yteso.toolkit.measures.errors import TooManyRows
from yteso.toolkit.measures.figures import Figure, FigureRequest, ListsRows, query_of
from yteso.toolkit.measures.passports import breakdowns, passport, summary_table
from yteso.toolkit.measures.periods import Period
from yteso.toolkit.measures.permissions import EXPORT, READ
from yteso.toolkit.measures.queries import (
    Row,
    figures,
    list_freshness,
    list_known,
    read_rows,
    row_measure,
    rows,
)
from yteso.toolkit.measures.reading import kind_of
from yteso.toolkit.measures.scopes import Scope
from yteso.toolkit.printing.public import qr_svg

HIDDEN_ROW = gettext_lazy("Not shown: this content is confidential by law.")
ROWS_A_PAGE = 50
EXPORT_ROWS = 100_000  # more are read from the database itself; a file of them opens nowhere


def asked(request: Request, code: str) -> FigureRequest:
    """Read which figure an address names. Raises PeriodUnknown, FigureUnknown; 404 for what is no id."""
    period = Period.parse(request.GET.get("period") or Period.month_of(today()).key)
    try:
        organisation = UUID(request.GET["organisation"]) if request.GET.get("organisation") else None
        boundaries = dt.date.fromisoformat(request.GET["map"]) if request.GET.get("map") else None
    except ValueError as error:
        raise Http404 from error
    if organisation is not None and not Organisation.objects.filter(id=organisation).exists():
        raise NotVisible
    keys = {
        name.removeprefix("by."): str(value) for name, value in request.GET.items() if name.startswith("by.")
    }
    return FigureRequest(
        code, period, Scope(organisation, request.GET.get("place") or None, boundaries), keys
    )


@guarded(READ)
def catalogue(request: Request) -> HttpResponse:
    """Every figure there is, by group, with its value of last month for the province."""
    groups: dict[str, list[Any]] = defaultdict(list)
    known = list_known(request.actor)
    month = Period.month_of(today()).previous()
    values = figures(request.actor, [FigureRequest(one.code, month) for one in known])
    for one, value in zip(known, values, strict=True):
        groups[one.group].append({"about": one, "figure": value})
    return page(
        request, "measures/catalogue.html",
        {"groups": dict(groups), "month": month, "freshness": list_freshness()},
    )  # fmt: skip


@guarded(READ)
def show_figure(request: Request, code: str) -> HttpResponse:
    """A figure's passport: a panel beside the page, or (whole) with its divisions, places and QR."""
    wanted = asked(request, code)
    [found] = figures(request.actor, [wanted])
    context = {
        "passport": passport(request.actor, wanted, found),
        "figure": found,
        "query": query_of(wanted),
        "permanent": request.build_absolute_uri(found.url),
        "may_export": request.actor.can(EXPORT) and found.state != "closed",
        "is_whole": not wants_fragment(request),
    }
    if context["is_whole"] and found.state != "closed":
        context["breakdowns"] = breakdowns(request.actor, wanted)
    return page(request, "measures/figure.html", context)


@guarded(READ)
def show_rows(request: Request, code: str) -> HttpResponse:
    """The rows behind a figure that the reader may see, page by page in the order they came."""
    wanted = asked(request, code)
    [found] = figures(request.actor, [wanted])
    measure, kind = row_measure(wanted), kind_of(wanted.base)
    if found.state != "closed" and isinstance(kind, ListsRows):
        context = {"passport": passport(request.actor, wanted, found), "figure": found}
        return page(request, "measures/rows.html", context | {"table": kind.list_rows(request.actor, wanted)})
    if found.state == "closed" or measure is None:
        raise NotVisible
    source = measure.source
    listed = rows(request.actor, code, wanted.period, wanted.scope, wanted.every_key)
    chunk = read_rows(request.actor, source, _after(listed, request.GET.get("after", "")), ROWS_A_PAGE + 1)
    shown = chunk[:ROWS_A_PAGE]
    _note_persons(request, wanted, source, shown)
    labels = [label for _path, label in source.columns]
    open_to = next((row.keys for row in shown if not row.is_hidden), None)
    opens = bool(source.detail and open_to and may_open(request.actor, source.detail, *open_to))
    return page(
        request, "measures/rows.html",
        {
            "passport": passport(request.actor, wanted, found), "figure": found, "query": query_of(wanted),
            "labels": labels,
            "hidden_row": HIDDEN_ROW,
            "rows": [
                (
                    reverse(source.detail, args=row.keys) if opens and row.keys else "",
                    () if row.is_hidden else tuple(zip(labels, row.values, strict=True)),
                )
                for row in shown
            ],
            "next": shown[-1].key if len(chunk) > ROWS_A_PAGE else None,
            "may_export": request.actor.can(EXPORT),
        },
    )  # fmt: skip


def _after(listed: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Keep the rows after the one with this key, in the order in which they came; 404 for what is no key."""
    try:
        return listed.filter(pk__gt=key) if key else listed
    except (ValueError, ValidationError) as error:
        raise Http404 from error


def _note_persons(request: Request, wanted: FigureRequest, source: Source, shown: Iterable[Row]) -> None:
    """Write down whose rows were shown, wherever rows belong to persons."""
    if source.person or source.names:
        record_list(
            request.actor, [row.person for row in shown if row.person], "measures.rows",
            detail={"figure": wanted.base, "period": wanted.period.key},
        )  # fmt: skip


@guarded(EXPORT)
def export_rows(request: Request, code: str, kind: str) -> HttpResponseBase:
    """The rows behind a figure that the reader may see as CSV or XLSX. Raises TooManyRows."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    wanted = asked(request, code)
    [found] = figures(request.actor, [wanted])
    measure = row_measure(wanted)
    if found.state == "closed" or measure is None:
        raise NotVisible
    listed = rows(request.actor, code, wanted.period, wanted.scope, wanted.every_key)
    given = read_rows(request.actor, measure.source, listed, EXPORT_ROWS + 1)
    if len(given) > EXPORT_ROWS:
        raise TooManyRows
    _note_persons(request, wanted, measure.source, given)
    record(
        request.actor, EXPORT.code, object_kind="figure", object_id=wanted.base,
        detail={"figure": wanted.base, "period": wanted.period.key, "kind": kind, "rows": len(given)},
    )  # fmt: skip
    labels: list[object] = [str(label) for _path, label in measure.source.columns]
    name = f"{slugify(wanted.base.replace('.', '-'))}-{slugify(wanted.period.key)}-rows.{kind}"
    table: list[list[object]] = [labels]
    for row in given:
        table.append([str(HIDDEN_ROW)] if row.is_hidden else list(row.values))
    return _file(table, kind, name, found)


@guarded(EXPORT)
def export(request: Request, code: str, kind: str) -> HttpResponseBase:
    """The figure over time and its divisions as CSV or XLSX; what the reader may not see is not in it."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    wanted = asked(request, code)
    [found] = figures(request.actor, [wanted])
    if found.state == "closed":
        raise NotVisible
    table = summary_table(request.actor, wanted, found)
    record(
        request.actor, EXPORT.code, object_kind="figure", object_id=wanted.base,
        detail={"figure": wanted.base, "period": wanted.period.key, "kind": kind},
    )  # fmt: skip
    name = f"{slugify(wanted.base.replace('.', '-'))}-{slugify(wanted.period.key)}.{kind}"
    return _file(table, kind, name, found)


def _file(table: Iterable[list[object]], kind: str, name: str, found: Figure) -> HttpResponseBase:
    if kind == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(
            csv_lines(table), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_xlsx(table, path, found.label[:30])
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@guarded(READ)
def show_qr(request: Request, code: str) -> HttpResponse:
    """The permanent address of a figure as a QR code, for paper."""
    wanted = asked(request, code)
    address = f"{reverse('measures:figure', args=[wanted.base])}?{query_of(wanted)}"
    return HttpResponse(qr_svg(request.build_absolute_uri(address)), content_type="image/svg+xml")
