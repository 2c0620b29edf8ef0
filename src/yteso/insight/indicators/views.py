import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.insight.indicators.actions import load_list, set_target, type_value
from yteso.insight.indicators.forms import ListForm, TargetForm, ValueForm
from yteso.insight.indicators.models import KINDS, MODULES, Indicator, kind_of
from yteso.insight.indicators.permissions import LOAD, READ, TYPE
from yteso.insight.indicators.queries import (
    Headline,
    default_period,
    find_indicator,
    list_typed,
    read_divisions,
    read_headlines,
    read_places,
    read_trend,
)
from yteso.insight.indicators.registers import TONES, how_often
from yteso.insight.indicators.serving import formula_text
from yteso.kernel.base.public import Actor, Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import (
    Badge,
    CellNo,
    CellText,
    CellWrong,
    Grid,
    GridAnswer,
    GridChange,
    GridColumn,
    GridRow,
    page,
    read_cell,
    save_grid,
    say,
    write_cell,
)
from yteso.toolkit.measures.public import Figure, Period, PeriodUnknown, figures, passport_url
from yteso.toolkit.measures.public import FigureRequest as Asked


def _period(request: HttpRequest, default: Period) -> Period:
    try:
        return Period.parse(request.GET.get("period", "") or default.key)
    except PeriodUnknown:
        return default


@guarded(READ)
@require_GET
def indicator(request: Request, code: str) -> HttpResponse:
    """One indicator: its value, over time, by commune, what was typed, how it is worked out."""
    found = find_indicator(request.actor, code)
    period = _period(request, default_period(found, today()))
    figure = figures(request.actor, [Asked(f"ind.{code}", period)])[0]
    trend = read_trend(request.actor, found, period)
    places = read_places(request.actor, found, period) if found.is_computed else []
    may_type = request.actor.can(TYPE)
    context = {
        "indicator": found,
        "figure": figure,
        "period": period,
        "frequency": how_often(found.frequency),
        "before": period.previous(),
        "formula": formula_text(found),
        "kind": Badge(KINDS[kind_of(found)], TONES[kind_of(found)]),
        "waits": MODULES.get(found.waits_for, found.waits_for),
        "trend": _chart(found, trend.points, trend.targets),
        "places": places,
        "divisions": read_divisions(request.actor, found, period) if found.is_computed else [],
        "typed": list_typed(found),
        "targets": sorted(trend.targets.items(), reverse=True),
        "may_type": may_type,
        "value_form": ValueForm(initial={"period": period.key}) if may_type else None,
        "target_form": TargetForm(initial={"year": today().year}) if may_type else None,
        "passport": passport_url(f"ind.{code}", period),
    }
    return page(request, "indicators/indicator.html", context)


def _chart(found: Indicator, points: list[Figure], targets: dict[int, Any]) -> dict[str, Any]:
    lines = [
        {
            "type": "line",
            "name": found.name[:60],
            "data": [None if f.value is None else float(f.value) for f in points],
        }
    ]
    asked = [targets.get(f.request.period.end.year) for f in points]
    if any(asked):
        lines.append(
            {
                "type": "line",
                "name": str(_("Target value")),
                "data": [None if v is None else float(v) for v in asked],
            }
        )
    return {
        "xAxis": {"type": "category", "data": [f.request.period.label for f in points]},
        "yAxis": {"type": "value"},
        "series": lines,
    }


@guarded(TYPE)
@require_POST
def type_one(request: Request, code: str) -> HttpResponse:
    """Type a value of one period."""
    form = ValueForm(request.POST)
    if not form.is_valid():
        say(request, " ".join(str(e) for errors in form.errors.values() for e in errors), "bad")
        return redirect("indicators:indicator", code)
    data = form.cleaned_data
    period = Period.parse(data["period"])
    type_value(
        actor=request.actor, code=code, period=period, value=data["value"], source=data["source"], now=now()
    )
    say(request, _("The value is saved."))
    return redirect(f"{reverse('indicators:indicator', args=[code])}?period={period.key}")


@guarded(TYPE)
@require_POST
def target(request: Request, code: str) -> HttpResponse:
    form = TargetForm(request.POST)
    if not form.is_valid():
        say(request, " ".join(str(e) for errors in form.errors.values() for e in errors), "bad")
        return redirect("indicators:indicator", code)
    data = form.cleaned_data
    set_target(
        actor=request.actor,
        code=code,
        year=data["year"],
        value=data["value"],
        source=data["source"],
        now=now(),
    )
    say(request, _("The target is saved."))
    return redirect("indicators:indicator", code)


@guarded(LOAD)
@require_http_methods(["GET", "POST"])
def load(request: Request) -> HttpResponse:
    """Load official codes and definitions."""
    form, status = ListForm(request.POST or None, request.FILES or None), 200
    if form.is_valid():
        try:
            count = load_list(actor=request.actor, content=form.cleaned_data["file"].read(), now=now())
        except Refusal as refusal:
            form.add_error("file", str(refusal))
            status = 422
        else:
            words = ngettext("%(count)s indicator changed.", "%(count)s indicators changed.", count)
            say(request, words % {"count": count})
            return redirect("indicators:catalogue")
    elif form.is_bound:
        status = 422
    return page(request, "indicators/load.html", {"form": form}, status=status)


def _columns(actor: Actor) -> tuple[GridColumn, ...]:
    closed = not actor.can(TYPE)
    return (
        GridColumn("value", _("Typed value"), "number", least=0, most=1_000_000, closed=closed),
        GridColumn("source", _("Source"), "text", length=300, size="l", closed=closed),
        GridColumn("target", _("Target of the year"), "number", least=0, most=1_000_000, closed=closed),
    )


@guarded(READ)
@require_GET
def headlines(request: Request) -> HttpResponse:
    """The twelve percentages that the ministry shows for each province."""
    period = _period(request, Period.parse(str(today().year)))
    found = read_headlines(request.actor, period)
    may_type = request.actor.can(TYPE)
    context = {
        "period": period,
        "before": period.previous(),
        "rows": found,
        "grid": _grid(request.actor, period, found) if may_type else None,
        "known": sum(one.value is not None for one in found),
    }
    return page(request, "indicators/headlines.html", context)


def _grid(actor: Actor, period: Period, found: list[Headline]) -> Grid:
    rows = [
        GridRow(
            one.indicator.code,
            one.indicator.name,
            number=str(one.indicator.headline),
            values={
                "value": one.typed.value if one.typed else None,
                "source": one.typed.source if one.typed else "",
                "target": one.target,
            },
            offers={"value": one.figure.value} if one.figure and one.figure.value is not None else {},
            links={"value": one.figure.url} if one.figure else {},
        )
        for one in found
    ]
    return Grid(
        key="headlines",
        label=_("The twelve headline percentages"),
        columns=_columns(actor),
        rows=rows,
        save_url=f"{reverse('indicators:save-headlines')}?period={period.key}",
        row_heading=_("Indicator"),
        owner=str(actor.user_id or ""),
        next_url=f"{reverse('indicators:headlines')}?period={period.key}",
    )


@guarded(TYPE)
@require_POST
def save_headlines(request: Request) -> HttpResponse:
    period = _period(request, Period.parse(str(today().year)))
    columns = _columns(request.actor)
    return save_grid(request, columns, lambda changes: _saved(request.actor, period, changes, now()))


def _saved(actor: Actor, period: Period, changes: list[GridChange], moment: dt.datetime) -> GridAnswer:
    answer, columns = GridAnswer(), {c.key: c for c in _columns(actor)}
    present = {one.indicator.code: one for one in read_headlines(actor, period)}
    rows: dict[str, dict[str, Any]] = {}
    for change in changes:
        column = columns.get(change.column)
        try:
            if column is None or change.row not in present:
                raise CellWrong(_("There is no such row."))
            rows.setdefault(change.row, {})[change.column] = read_cell(column, change.text)
        except CellWrong as wrong:
            answer.refused.append(CellNo(change.row, change.column, str(wrong)))
    for code, cells in rows.items():
        _save_row(actor, period, present[code], cells, moment)
        answer.saved += [CellText(code, key, write_cell(columns[key], value)) for key, value in cells.items()]
    return answer


def _save_row(
    actor: Actor, period: Period, one: Headline, cells: dict[str, Any], moment: dt.datetime
) -> None:
    if "target" in cells:
        set_target(
            actor=actor,
            code=one.indicator.code,
            year=period.end.year,
            value=cells["target"],
            source="",
            now=moment,
        )
    if "value" in cells or "source" in cells:
        former = one.typed
        value = cells.get("value", former.value if former else None)
        source = cells.get("source", former.source if former else "") or _("Quick report of the Department")
        type_value(
            actor=actor, code=one.indicator.code, period=period, value=value, source=source, now=moment
        )
