"""`{% load ui %}`: the components that every page is made of. README.md shows each of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from yteso.kernel.base.public import NotVisible
from yteso.kernel.jobs.public import find_progress
from yteso.kernel.ui import assets, formats, shell
from yteso.kernel.ui.grids import drawing
from yteso.kernel.ui.grids.declared import Grid
from yteso.kernel.ui.grids.values import write_cell
from yteso.kernel.ui.register import Badge
from yteso.kernel.ui.register_pages import may_open

register = template.Library()

TONES = {"neutral", "info", "good", "warning", "bad"}

register.filter("number", formats.number)
register.filter("money", formats.money)
register.filter("vdate", formats.date)
register.filter("moment", formats.moment)
register.filter("spoken", formats.text)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file of ours, marked with its content."""
    return assets.asset_url(path)


@register.simple_tag
def npm(path: str) -> str:
    """The address of a file of a front-end package."""
    return assets.npm_url(path)


@register.simple_tag
def page_endings() -> tuple[str, ...]:
    """The templates that modules put at the end of a signed-in reader's pages."""
    return shell.page_endings()


@register.simple_tag
def import_map() -> SafeString:
    """The import map's JSON, safe within a script element."""
    return mark_safe(assets.import_map().replace("<", "\\u003c"))  # noqa: S308 (escaped here)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the set; without `label` it is decoration and hidden from screen readers."""
    url = assets.asset_url("npm/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, url, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', url, name)


@register.simple_tag(takes_context=True)
def opens(context: Context, url_name: str, *keys: object) -> bool:
    """Whether the reader may open that page; a link that leads nowhere is not shown."""
    return may_open(context["request"].actor, url_name, *keys)


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> str:
    """What the block `name` says, a second time: a page's title is its heading too."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return str(block.nodelist.render(context)).strip() if block else ""


@register.simple_tag
def badge(text: object, tone: str = "neutral") -> SafeString:
    """A word in a pill; the colour repeats what the word says. A `Badge` brings its own tone."""
    if isinstance(text, Badge):
        tone = text.tone
    return format_html('<span class="pill pill-{}">{}</span>', tone if tone in TONES else "neutral", text)


@register.inclusion_tag("ui/parts/stat.html")
def stat(label: str, value: object, href: str = "", tone: str = "", hint: str = "") -> dict[str, Any]:
    """A figure that leads to its rows."""
    shown = formats.text(value) if not isinstance(value, str) else value
    return {"label": label, "value": shown, "href": href, "tone": tone, "hint": hint}


@register.inclusion_tag("ui/parts/chart.html")
def chart(option: Mapping[str, Any] | str, label: str, height: str = "m") -> dict[str, Any]:
    """An ECharts option drawn as a picture, with the same figures as a table and as CSV behind it.

    `height` is s, m or l. The table is made from `xAxis.data` (or a `dataset.source`) and `series`.
    """
    data = json.loads(option) if isinstance(option, str) else dict(option)
    headings, rows = _table_of(data)
    name = f"chart-{uuid4().hex[:8]}"
    return {
        "id": name,
        "data_id": f"{name}-data",
        "option": data,
        "label": label,
        "height": height,
        "headings": headings,
        "rows": rows,
    }


def _table_of(option: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]]:
    series = option.get("series") or []
    series = [series] if isinstance(series, Mapping) else list(series)
    source = (option.get("dataset") or {}).get("source")
    if source:
        return [str(h) for h in source[0]], [list(row) for row in source[1:]]
    given = [option.get("xAxis") or {}, option.get("yAxis") or {}]
    axes: list[dict[str, Any]] = [a[0] if isinstance(a, list) else a for a in given]
    axis: dict[str, Any] = next((a for a in axes if a.get("data")), {"data": []})
    if series and series[0].get("type") == "pie":
        return ["", str(series[0].get("name", ""))], [[d["name"], d["value"]] for d in series[0]["data"]]
    days = gettext("Day") if any(a.get("type") == "time" for a in axes) else ""
    names = [str(axis.get("name") or days), *[str(s.get("name") or "") for s in series]]
    if not axis["data"]:
        points = [
            list(p) if isinstance(p, list | tuple) else [p] for s in series[:1] for p in s.get("data", [])
        ]
        return names, points
    columns = [[_plain(v) for v in s.get("data", [])] for s in series]
    return names, [[place, *values] for place, *values in zip(axis["data"], *columns, strict=False)]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        value = value.get("value")
    return value[-1] if isinstance(value, list | tuple) else value


@register.inclusion_tag("ui/parts/map.html")
def map_of(
    points: Sequence[Mapping[str, Any]],
    label: str,
    height: str = "m",
    areas: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A map of points (`lat`, `lon`, `title`, optional `value`, `url`, `tone`) with a table behind it.

    `areas` is a GeoJSON collection whose properties are `title`, `value`, `url`, `tone`, `weight` (0 to 1).
    """
    name = f"map-{uuid4().hex[:8]}"
    places = [feature["properties"] for feature in areas["features"]] if areas else []
    return {
        "id": name,
        "data_id": f"{name}-data",
        "data": {"points": list(points), "areas": areas},
        "places": [*places, *points],
        "label": label,
        "height": height,
    }


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A history, newest first: dicts of at, title, perhaps who, why, detail, url, icon, tone."""
    return {"items": items}


@register.inclusion_tag("ui/parts/empty.html")
def empty(
    title: str, text: str = "", href: str = "", action: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    """Says why there is nothing here and what to do."""
    return {"title": title, "text": text, "href": href, "action": action, "icon": icon}


@register.inclusion_tag("ui/parts/progress.html", takes_context=True)
def progress(context: Context, progress_id: UUID, follow: bool = False) -> dict[str, Any]:
    """How far a long job is, live; with `follow` the browser goes to its result when it is done."""
    request = context["request"]
    try:
        row = find_progress(request.actor, progress_id)
    except NotVisible:
        row = None
    return {"row": row, "follow": follow, "request": request}


@register.inclusion_tag("ui/parts/dropzone.html")
def dropzone(bound: BoundField) -> dict[str, Any]:
    """A file field on which files can be dropped, with the progress of sending; without script, the field."""
    return {"field": bound}


@register.inclusion_tag("ui/parts/scan.html")
def scan(name: str, label: str, value: str = "", submit: bool = True) -> dict[str, Any]:
    """An input that a camera, a USB reader or the keyboard fills; `submit` sends its form once read."""
    return {"name": name, "label": label, "value": value, "submit": submit, "id": f"scan-{name}"}


@register.inclusion_tag("ui/parts/confirm.html", takes_context=True)
def confirm(context: Context, action: str, name: str, verb: str, text: str) -> dict[str, Any]:
    """A form for what cannot be undone: the reader types `name`. Check it with `confirmed(request, name)`."""
    return {
        "csrf_token": context.get("csrf_token"),
        "action": action,
        "name": name,
        "verb": verb,
        "text": text,
    }


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(items: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Where a page is: (text, address) of the pages above it; put it in the block `crumbs`."""
    return {"items": items}


@register.simple_tag
def print_button(label: str = "") -> SafeString:
    """Prints the page; the print style sheet leaves the furniture out."""
    words = label or gettext("Print")
    return format_html('<button class="btn" type="button" data-print>{}{}</button>', icon("printer"), words)


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, size: str = "") -> dict[str, Any]:
    """One field of a form: label above, help under it, error at it; `size` s, m or l limits its width."""
    return {"field": bound, "size": size}


@register.inclusion_tag("ui/parts/errors.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong with a form, each line leading to its field; put it above the form."""
    return {"form": form}


@register.inclusion_tag("ui/parts/facts.html")
def facts(pairs: Sequence[tuple[object, object]]) -> dict[str, Any]:
    """A definition list: pairs of term and value; an empty value is written as a dash."""
    return {
        "pairs": [
            (term, value if isinstance(value, SafeString) else formats.text(value)) for term, value in pairs
        ]
    }


@register.inclusion_tag("ui/parts/grid.html", takes_context=True)
def grid(context: Context, one: Grid) -> dict[str, Any]:
    """A table that is filled like a spreadsheet, and without script as a plain form. See README.md."""
    held = {
        row.key: {
            key: text
            for column in one.columns
            if (text := write_cell(column, row.values.get(key := column.key)))
        }
        for row in one.rows
        if row.values
    }
    return {
        "grid": one,
        "csrf_token": context.get("csrf_token"),
        "head": drawing.head_html(one),
        "body": drawing.body_html(one),
        "blank": mark_safe(drawing.row_html(one, one.blank)) if one.blank_rows else "",  # noqa: S308 (escaped there)
        "plan": drawing.plan_of(one),
        "data_id": f"{one.key}-plan",
        "was": json.dumps(held, ensure_ascii=False),
    }


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[tuple[str, str, bool]], label: str = "") -> dict[str, Any]:
    """Tabs that are links: (text, address, is it this one)."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/cell.html")
def cell(value: object, kind: str = "text") -> dict[str, Any]:
    """One value of a list, written as its kind asks."""
    if isinstance(value, Badge):
        return {"badge": value}
    if isinstance(value, SafeString):
        return {"text": value}
    writers: dict[str, Any] = {"money": formats.money, "moment": formats.moment, "date": formats.date}
    return {"text": writers.get(kind, formats.text)(value), "code": kind == "code"}


@register.simple_tag
def query(stays: QueryDict, **changes: object) -> str:
    """The query string with some values changed; an empty value takes the key away."""
    changed = stays.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value not in (None, ""):
            changed[key] = str(value)
    return changed.urlencode()
