from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from yteso.kernel.base.public import open_to_all
from yteso.kernel.jobs.health.checks import FAILING, check_all, overall
from yteso.kernel.jobs.health.metrics import exposition, may_read


@never_cache
@open_to_all("a load balancer asks whether the process lives; the answer holds no data")
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@open_to_all("a load balancer asks whether requests can be served; the answer names states only")
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served (`degraded` where something else is amiss), 503 when they cannot."""
    checks = check_all()
    status = overall(checks)
    answer = {"status": status, "checks": {check.name: check.state for check in checks}}
    return JsonResponse(answer, status=503 if status == FAILING else 200)


@never_cache
@open_to_all("the monitoring system shows YTESO_METRICS_TOKEN; everybody else finds nothing here")
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(exposition(request), content_type="text/plain; version=0.0.4; charset=utf-8")
