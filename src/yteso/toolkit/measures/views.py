from django.http import HttpResponse

from yteso.kernel.base.public import Request, guarded
from yteso.kernel.ui.public import page
from yteso.toolkit.measures.permissions import EXPORT, READ


@guarded(READ)
def catalogue(request: Request) -> HttpResponse:
    return page(request, "measures/catalogue.html", {})


@guarded(READ)
def show_figure(request: Request, code: str) -> HttpResponse:
    return page(request, "measures/figure.html", {})


@guarded(READ)
def show_rows(request: Request, code: str) -> HttpResponse:
    return page(request, "measures/rows.html", {})


@guarded(EXPORT)
def export(request: Request, code: str, kind: str) -> HttpResponse:
    return page(request, "measures/rows.html", {})
