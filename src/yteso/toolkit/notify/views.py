from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.base.public import Request, now, signed_in
from yteso.kernel.ui.public import page
from yteso.toolkit.notify.actions import mark_all_read, mark_read
from yteso.toolkit.notify.queries import list_notices, list_waiting

INBOX_LENGTH = 200


@require_GET
@signed_in("everybody reads their own notices")
def inbox(request: Request) -> HttpResponse:
    moment = now()
    waiting = [(notice, notice.is_late(moment)) for notice in list_waiting(request.actor)[:INBOX_LENGTH]]
    notices = list_notices(request.actor)[:INBOX_LENGTH]
    return page(request, "notify/inbox.html", {"waiting": waiting, "notices": notices})


@require_POST
@signed_in("everybody reads their own notices")
def read_all(request: Request) -> HttpResponse:
    mark_all_read(actor=request.actor, now=now())
    return redirect("notify:inbox")


@signed_in("everybody reads their own notices")
def open_notice(request: Request, notice_id: UUID) -> HttpResponse:
    """Mark the notice as seen and go where it points."""
    notice = mark_read(actor=request.actor, notice_id=notice_id, now=now())
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and inside else "notify:inbox")
