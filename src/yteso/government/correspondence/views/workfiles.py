"""Work files: opening one, what is in it, closing it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.government.correspondence import actions
from yteso.government.correspondence.forms import WorkFileForm
from yteso.government.correspondence.models import Document
from yteso.government.correspondence.permissions import KEEP_FILES
from yteso.government.correspondence.views.finding import workfile_for
from yteso.kernel.base.public import Refusal, Request, guarded, now
from yteso.kernel.ui.public import page, say


@guarded(KEEP_FILES)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a work file, of the unit or personal."""
    form, status = WorkFileForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.open_workfile(actor=request.actor, now=now(), **form.cleaned_data)
            return redirect("correspondence:workfile", workfile_id=found.pk)
        except Refusal as refusal:
            status = refusal.status
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "form": form, "heading": _("Open a work file"), "button": _("Open a work file"),
        "back": reverse("correspondence:work-files"), "back_label": _("Work files"),
    }  # fmt: skip
    return page(request, "correspondence/form.html", context, status=status)


@guarded(KEEP_FILES)
@require_GET
def workfile(request: Request, workfile_id: UUID) -> HttpResponse:
    """A work file and the documents in it that the reader may see."""
    found = workfile_for(request, workfile_id)
    documents = Document.objects.visible_to(request.actor).filter(filed__workfile=found)
    context = {
        "workfile": found,
        "documents": documents.select_related("type").defer("text", "search").order_by("issued_on", "id"),
    }
    return page(request, "correspondence/workfile.html", context)


@guarded(KEEP_FILES)
@require_POST
def close(request: Request, workfile_id: UUID) -> HttpResponse:
    """Close a work file, or open a closed one again."""
    found = workfile_for(request, workfile_id)
    if request.POST.get("again"):
        actions.reopen_workfile(actor=request.actor, workfile_id=found.pk)
    else:
        actions.close_workfile(actor=request.actor, workfile_id=found.pk, now=now())
        say(request, _("The work file is closed."))
    return redirect("correspondence:workfile", workfile_id=workfile_id)
