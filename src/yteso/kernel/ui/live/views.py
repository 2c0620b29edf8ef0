import json
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yteso.kernel.base.public import Request, open_to_all, signed_in
from yteso.kernel.jobs.public import Progress, find_progress
from yteso.kernel.ui.home import count_tasks
from yteso.kernel.ui.live.hub import stream


@require_GET
@signed_in("one's own long jobs; find_progress refuses those of others")
def progress(request: Request, progress_id: UUID) -> HttpResponseBase:
    """Stream how far a long job is: {state, percent, done, total, note, url}, until it is done or failed."""
    actor = request.actor
    find_progress(actor, progress_id)

    def snapshot() -> tuple[str, bool]:
        row = find_progress(actor, progress_id)
        finished = row.state != Progress.State.RUNNING
        shown = {"state": row.state, "percent": row.percent, "done": row.done, "total": row.total}
        return json.dumps({**shown, "note": row.note, "url": row.result_url}), finished

    return stream(request, f"progress:{progress_id}", snapshot)


@require_GET
@signed_in("counts what waits for oneself")
def inbox(request: Request) -> HttpResponseBase:
    """Stream how much waits for the reader: {count, shown, text}, now and whenever it changes."""
    actor, language = request.actor, get_language()

    def snapshot() -> tuple[str, bool]:
        count = count_tasks(actor)
        with override(language):
            text = ngettext("%(n)s task waits for you", "%(n)s tasks wait for you", count) % {"n": count}
            return json.dumps({"count": count, "shown": number_format(count), "text": text}), False

    return stream(request, f"inbox:{actor.user_id}", snapshot)


@require_GET
@never_cache
@open_to_all(
    "the supervisor and the load balancer ask whether the live process serves; the answer holds no data"
)
def health(request: Request) -> HttpResponse:
    return JsonResponse({"status": "ok"})
