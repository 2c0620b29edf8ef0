"""One way to answer with a page: the whole of it, or the part that htmx asked for."""

from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.template.loader_tags import ExtendsNode
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from yteso.kernel.base.public import clean

Text = str | Promise


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of a page, not for a whole one (as when it restores history)."""
    headers = request.headers
    whole = headers.get("HX-Target") == "body" or headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not whole


TONES = {
    "good": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "bad": messages.ERROR,
}


def say(request: HttpRequest, text: Text, tone: str = "good", *, undo: str = "") -> None:
    """Tell the reader what happened, on the next page or fragment they see; `undo` is a URL to POST to."""
    messages.add_message(request, TONES[tone], str(text), extra_tags=undo)


def confirmed(request: HttpRequest, name: str) -> bool:
    """Return whether the reader typed the name of what cannot be undone (see `{% confirm %}`)."""
    typed = request.POST.get("confirm", "")
    return clean(typed).casefold() == clean(name).casefold()


@cache
def holder_of_content(name: str) -> str:
    """Return which template has the partial `content` that a page shows: its own or one it extends; or ""."""
    try:
        loader.get_template(f"{name}#content")
    except TemplateDoesNotExist:
        nodes = loader.get_template(name).template.nodelist  # type: ignore[attr-defined]
        above = next((node for node in nodes if isinstance(node, ExtendsNode)), None)
        if above is None or "content" in above.blocks:  # what it says instead is no partial
            return ""
        parent: Any = above.parent_name  # a constant: the name as it stands in the template
        return holder_of_content(str(parent.var))
    return name


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with `template`, or with its partial `content` when htmx asked for a fragment.

    The partial may be that of a template it extends (a list with buttons of its own). A template without
    `{% partialdef content %}` is answered whole; its caller then picks with `hx-select`.
    """
    holder = holder_of_content(template) if wants_fragment(request) else ""
    if holder:
        body = loader.render_to_string(f"{holder}#content", context, request)
        if hasattr(request, "_messages") and len(messages.get_messages(request)):
            body += loader.render_to_string("ui/parts/toasts_beside.html", None, request)
    else:
        body = loader.render_to_string(template, context, request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
