"""The map of figures and the map of facilities."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yteso.insight.maps.forms import FacilityForm, MapForm
from yteso.insight.maps.layers import list_layers
from yteso.insight.maps.permissions import READ
from yteso.insight.maps.queries import list_places, list_structures, outline_areas
from yteso.insight.maps.reading import MapView, read_map
from yteso.kernel.base.public import Request, guarded, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import Unit
from yteso.kernel.ui.public import csv_lines, may_open, page

TONES: dict[str, str] = {
    Organisation.Kind.PROVINCE_HOSPITAL: "bad",
    Organisation.Kind.PRIVATE_HOSPITAL: "bad",
    Organisation.Kind.DISTRICT_CENTRE: "warning",
    Organisation.Kind.REGIONAL_POLYCLINIC: "warning",
    Organisation.Kind.COMMUNE_STATION: "good",
}


def _asked(request: Request) -> tuple[MapForm, MapView]:
    layers, structures = list_layers(request.actor), list_structures()
    form = MapForm(request.GET, layers, structures)
    form.is_valid()
    chosen = form.cleaned_data
    view = read_map(
        request.actor,
        layer=next(layer for layer in layers if layer.code == chosen["layer"]),
        structure=next(one for one in structures if one.key == chosen["structure"]),
        period=request.GET.get("period", ""),
        method=chosen["method"],
        count=chosen["classes"],
    )
    return form, view


@require_GET
@guarded(READ)
def show_map(request: Request) -> HttpResponse:
    """One figure by commune or district: squares or outlines, legend, time slider, table."""
    form, view = _asked(request)
    return page(request, "maps/map.html", {"form": form, "view": view, "address": request.GET})


@require_GET
@guarded(READ)
def export_map(request: Request) -> StreamingHttpResponse:
    """The table behind the map as CSV; what is hidden on the map is hidden here."""
    _form, view = _asked(request)
    table: list[list[Any]] = [[_("Code"), _("Unit"), str(view.layer.label), _("Note")]]
    for unit, figure, _tone, _shown in view.rows:
        note = _("Not shown: fewer than 5 people, here or beside it") if figure and figure.hidden else ""
        table.append([unit.code, unit.full_name, figure.value if figure else None, note])
    response = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="map-{view.layer.code}-{view.structure.key}.csv"'
    )
    return response


@require_GET
@guarded(READ)
def show_facilities(request: Request) -> HttpResponse:
    """The facilities as points on a plain ground, with the outlines of the communes if we have them."""
    form = FacilityForm(request.GET)
    kinds = form.cleaned_data["kind"] if form.is_valid() else []
    rows = Organisation.objects.visible_to(request.actor).facilities().open_on(today())
    rows = rows.filter(kind__in=kinds) if kinds else rows
    found = list(rows.order_by("sort_key"))
    middles = {
        unit.code: (unit.latitude, unit.longitude)
        for unit in Unit.objects.valid_on(today()).filter(latitude__isnull=False)
    }
    opens = bool(found) and may_open(request.actor, "dashboards:facility", found[0].id)
    points: list[dict[str, Any]] = []
    for one in found:
        lat, lon = (one.latitude, one.longitude)
        if lat is None or lon is None:
            lat, lon = middles.get(one.place_code, (None, None))
        if lat is not None:
            points.append(
                {
                    "lat": lat,
                    "lon": lon,
                    "title": one.name,
                    "tone": TONES.get(one.kind, "info"),
                    "url": reverse("dashboards:facility", args=[one.id]) if opens else "",
                    "value": None,
                }
            )
    structure = list_structures()[0]
    areas = outline_areas(list_places(structure))
    context = {
        "form": form, "points": _apart(points), "areas": areas, "shown": len(points), "all": len(found),
        "structure": structure,
    }  # fmt: skip
    return page(request, "maps/facilities.html", context)


def _apart(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put points that would lie on one another side by side, about 1.6 km apart, in a spiral."""
    seen: dict[tuple[float, float], int] = {}
    for point in points:
        key = (round(point["lat"], 3), round(point["lon"], 3))
        n = seen.get(key, 0)
        seen[key] = n + 1
        if n:
            ring, turn = 1 + (n - 1) // 6, (n - 1) % 6
            dx, dy = ((1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87))[turn]
            point["lat"] += 0.0145 * ring * dy
            point["lon"] += 0.0145 * ring * dx
    return points
