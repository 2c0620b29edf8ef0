"""Preferences of the reader, and the pages that answer an error."""

from uuid import UUID

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from yteso.kernel.base.public import Request, guarded, now, open_to_all, signed_in
from yteso.kernel.ui.actions import take_export
from yteso.kernel.ui.errors import ExportGone
from yteso.kernel.ui.exports import MEDIA_TYPES
from yteso.kernel.ui.grids.saving import CellNo, CellText, GridAnswer, GridChange, save_grid
from yteso.kernel.ui.grids.values import CellWrong, read_cell, write_cell
from yteso.kernel.ui.models import Export
from yteso.kernel.ui.pages import page
from yteso.kernel.ui.permissions import SEE_SAMPLES
from yteso.kernel.ui.samples import GRID_COLUMNS, samples_context
from yteso.kernel.ui.unavailable import answer_to_error

YEAR_SECONDS = 365 * 24 * 3600
THEMES = {"auto", "light", "dark"}


@open_to_all("language and theme are chosen before signing in, and touch only the reader's own cookies")
@require_POST
def preferences(request: Request) -> HttpResponse:
    """Keep the reader's language or theme in a cookie and go back to where they were."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    answer = HttpResponseRedirect(target)
    if (theme := request.POST.get("theme")) in THEMES:
        _keep(answer, "theme", theme)
    if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, YEAR_SECONDS, samesite="Lax", secure=settings.PRODUCTION)


@signed_in("nobody opens another's export; what it holds was decided by its owner's rights")
def export(request: Request, export_id: UUID) -> HttpResponseBase:
    """Show how far a large export is; when it is written, hand it over."""
    found = Export.objects.visible_to(request.actor).filter(id=export_id).first()
    if found is None:
        raise ExportGone
    if request.GET.get("take") and found.file_name:
        take_export(actor=request.actor, export_id=export_id, now=now())
        name = f"{found.register}-{localdate(found.requested_at):%Y%m%d}.{found.format}"
        file = storages["exports"].open(found.file_name)
        return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[found.format])
    return page(request, "ui/export.html", {"export": found})


@guarded(SEE_SAMPLES)
def samples(request: Request) -> HttpResponse:
    """Show every component once, for screenshots and accessibility checks."""
    return page(request, "ui/samples.html", samples_context())


@guarded(SEE_SAMPLES)
@require_POST
def sample_grid(request: Request) -> HttpResponse:
    """Read the cells of the sample as any grid is read, and keep nothing."""
    return save_grid(request, GRID_COLUMNS, _echo)


def _echo(changes: list[GridChange]) -> GridAnswer:
    answer, columns = GridAnswer(), {c.key: c for c in GRID_COLUMNS}
    for change in changes:
        column = columns.get(change.column)
        try:
            text = write_cell(column, read_cell(column, change.text)) if column else ""
        except CellWrong as wrong:
            answer.refused.append(CellNo(change.row, change.column, str(wrong)))
        else:
            answer.saved.append(CellText(change.row, change.column, text))
    return answer


@open_to_all("an error page")
def bad_request(request: Request, exception: Exception) -> HttpResponse:
    return render(request, "ui/bad_request.html", status=400)


@open_to_all("an error page")
def not_allowed(request: Request, exception: Exception) -> HttpResponse:
    return page(request, "ui/not_allowed.html", status=403)


@open_to_all("an error page")
def not_found(request: Request, exception: Exception) -> HttpResponse:
    return page(request, "ui/not_found.html", status=404)


@open_to_all("an error page")
def broken(request: Request) -> HttpResponse:
    return answer_to_error(request)


@open_to_all("an error page")
def csrf_failed(request: Request, reason: str = "") -> HttpResponse:
    return page(request, "ui/form_too_old.html", status=403)
