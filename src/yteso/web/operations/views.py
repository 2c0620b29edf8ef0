"""What an operator watches: queues, jobs that gave up, long jobs."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.base.public import Request, guarded, now
from yteso.kernel.jobs.public import READ, RETRY, find_failure, list_queues, retry_failure
from yteso.kernel.ui.public import page
from yteso.web.operations.health import health


@require_GET
@guarded(READ)
def queues(request: Request) -> HttpResponse:
    """How the queues stand now."""
    return page(request, "operations/queues.html", {"queues": list_queues(), "checks": health()})


@require_GET
@guarded(READ)
def failure(request: Request, failure_id: UUID) -> HttpResponse:
    found = find_failure(failure_id)
    if found is None:
        raise Http404
    return page(request, "operations/failure.html", {"failure": found, "can_retry": request.actor.can(RETRY)})


@require_POST
@guarded(RETRY)
def failure_retry(request: Request, failure_id: UUID) -> HttpResponse:
    retry_failure(actor=request.actor, failure_id=failure_id, now=now())
    messages.success(request, _("The job has been started again."))
    return redirect("operations:failures")
