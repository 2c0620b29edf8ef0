"""The page that tells programmers how to connect. Not `views.py`: it reads the description of the calls, and
pages and calls do not know each other."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yteso.exchange.feed.actions import PAUSES_MIN
from yteso.exchange.feed.api import api
from yteso.exchange.feed.permissions import MANAGE
from yteso.exchange.feed.queries import describe, list_codes
from yteso.kernel.base.public import Request, guarded
from yteso.kernel.ui.public import page

SUMMARIES = {  # of the calls, as the description says them in English
    "The catalogue": gettext_lazy("The catalogue"),
    "One figure of the catalogue": gettext_lazy("One figure of the catalogue"),
    "Figures of the whole province": gettext_lazy("Figures of the whole province"),
    "One figure by commune or district": gettext_lazy("One figure by commune or district"),
    "What was sent to you": gettext_lazy("What was sent to you"),
    "Send it again": gettext_lazy("Send it again"),
    "Send the figures of past months": gettext_lazy("Send the figures of past months"),
}


@require_GET
@guarded(MANAGE)
def connecting(request: Request) -> HttpResponse:
    """How a system is connected, for those who program it: the calls, the webhook, checking its signature."""
    schema = api.get_openapi_schema()
    calls = [
        {
            "method": method.upper(),
            "path": path,
            "summary": SUMMARIES.get(told["summary"], told["summary"]),
            "parameters": [
                {"name": one["name"], "needed": one.get("required", False), "in": one["in"]}
                for one in told.get("parameters", [])
            ],
        }
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]
    context = {
        "calls": calls,
        "address": request.build_absolute_uri("/feed/api/v1/"),
        "pauses": PAUSES_MIN,
        "indicators": [describe(code) for code in list_codes()],
        "trail": [(_("Feed of figures"), reverse("feed:receivers"))],
    }
    return page(request, "feed/connecting.html", context)
