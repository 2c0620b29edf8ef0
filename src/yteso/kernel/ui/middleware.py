"""Pages made small for slow lines; the language of a request; and refusals as answers: 422, not allowed 403,
not visible 404, conflict 409."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from yteso.kernel.base.public import NotAllowed, NotVisible, Refusal
from yteso.kernel.ui.pages import page


class CompressMiddleware(GZipMiddleware):
    """Compresses text. Files and pictures are packed already, and what is streamed (live news) must not wait.

    Each answer gets a name of random length inside, so that its size tells nothing (BREACH); tokens in forms
    are masked anew each time besides.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
        if response.streaming or not is_text:
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """Speaks Vietnamese unless the reader chose otherwise: the browser's language is no choice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return page(request, "ui/refused.html", {"refusal": error}, status=error.status)
        if isinstance(error, NotAllowed):
            return page(request, "ui/not_allowed.html", {"error": error}, status=403)
        if isinstance(error, NotVisible):
            return page(request, "ui/not_found.html", status=404)
        return None
