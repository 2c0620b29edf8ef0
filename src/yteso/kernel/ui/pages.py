"""One way to answer with a page: the whole of it, or the part that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.cache import patch_vary_headers

from yteso.kernel.base.public import clean


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of a page (not for a whole one, as after Back without history)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type", "partial") == "partial"


def confirmed(request: HttpRequest, name: str) -> bool:
    """Return whether the reader typed the name of what cannot be undone (see `{% confirm %}`)."""
    typed = request.POST.get("confirm", "")
    return clean(typed).casefold() == clean(name).casefold()


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with `template`, or with its partial `content` when htmx asked for a fragment.

    A template without `{% partialdef content %}` is answered whole; its caller then picks with `hx-select`.
    """
    if wants_fragment(request):
        try:
            body = loader.render_to_string(f"{template}#content", context, request)
        except TemplateDoesNotExist:
            body = loader.render_to_string(template, context, request)
    else:
        body = loader.render_to_string(template, context, request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
