"""Preferences of the reader, and the pages that answer an error."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yteso.kernel.base.public import guarded, open_to_all
from yteso.kernel.ui.pages import page
from yteso.kernel.ui.permissions import SEE_SAMPLES

YEAR_SECONDS = 365 * 24 * 3600
THEMES = {"auto", "light", "dark"}


@open_to_all("language and theme are chosen before signing in, and touch only the reader's own cookies")
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
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


@guarded(SEE_SAMPLES)
def samples(request: HttpRequest) -> HttpResponse:
    """Show every component once, for screenshots and accessibility checks."""
    from yteso.kernel.ui.samples import context

    return page(request, "ui/samples.html", context())


@open_to_all("an error page")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/bad_request.html", status=400)


@open_to_all("an error page")
def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "ui/not_allowed.html", status=403)


@open_to_all("an error page")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "ui/not_found.html", status=404)


@open_to_all("an error page")
def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/broken.html", status=500)


@open_to_all("an error page")
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, "ui/form_too_old.html", status=403)
