"""How long files are kept: classes, holds, lists of what may go."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import Badge, page, say
from yteso.toolkit.files.actions import (
    decide_disposal,
    keep_back,
    lift_hold,
    place_hold,
    propose_disposal,
)
from yteso.toolkit.files.forms import DecideForm, HoldForm, ProposeForm
from yteso.toolkit.files.models import Disposal, Hold, Kept, RetentionClass
from yteso.toolkit.files.permissions import APPROVE, HOLD, PROPOSE, READ
from yteso.toolkit.files.registers import KEPT as KEPT_FILES
from yteso.toolkit.files.registers import STATE_TONES, state_of


@guarded(READ)
@require_GET
def classes(request: Request) -> HttpResponse:
    """How long each kind of file is kept, by which regulation, then and now."""
    rows = RetentionClass.objects.order_by("code", "-valid_from")
    return page(request, "files/classes.html", {"classes": rows, "today": today()})


@guarded(READ)
@require_GET
def kept(request: Request, key: UUID) -> HttpResponse:
    """A kept file: its class, until when, holds, lists that it stood on."""
    row = KEPT_FILES.rows(request.actor).filter(id=key).first()
    if row is None:
        raise NotVisible
    reach = request.actor.reach(HOLD)
    context = {
        "kept": row,
        "state": state_of(row),
        "holds": row.holds.select_related("placed_by", "lifted_by").order_by("-placed_at"),
        "items": row.disposal_items.select_related("disposal").order_by("-id"),
        "may_hold": reach.covers(row.organisation_id) and row.disposed_at is None,
        "hold_form": HoldForm(),
    }
    return page(request, "files/kept_file.html", context)


@guarded(HOLD)
@require_POST
def hold(request: Request, key: UUID) -> HttpResponse:
    """Hold a file back, with a reason."""
    form = HoldForm(request.POST)
    if form.is_valid():
        place_hold(actor=request.actor, kept_id=key, now=now(), **form.cleaned_data)
        say(request, _("Held back. It stays until the hold is lifted."))
    else:
        say(request, _("Write the reason or the number of the decision: it stays with the files."), "warning")
    return redirect("files:kept-file", key=key)


@guarded(HOLD)
@require_POST
def lift(request: Request, key: UUID) -> HttpResponse:
    """Lift a hold, with a reason."""
    row = Hold.objects.filter(id=key, kept__in=Kept.objects.visible_to(request.actor)).first()
    if row is None:
        raise NotVisible
    try:
        lift_hold(actor=request.actor, hold_id=key, reason=request.POST.get("reason", ""), now=now())
        say(request, _("The hold is lifted."))
    except Refusal as refusal:
        say(request, str(refusal), "warning")
    return redirect("files:kept-file", key=row.kept_id)


@guarded(PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """Put all files whose time is over, in the organisation one acts for, on a list."""
    place = request.actor.organisation_id
    if place is None:
        raise NotVisible
    due = Kept.objects.due(today()).filter(organisation__path__contains=[place])
    form = ProposeForm(request.POST or None)
    if form.is_valid():
        try:
            made = propose_disposal(
                actor=request.actor,
                organisation_id=place,
                kept_ids=None,
                note=form.cleaned_data["note"],
                now=now(),
            )
            return redirect("files:disposal", key=made.id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "due": due.count()}
    return page(request, "files/propose.html", context, status=422 if form.errors else 200)


@guarded(READ)
@require_GET
def disposal(request: Request, key: UUID) -> HttpResponse:
    """A list: each file with what became of it; who may, decides."""
    found = (
        Disposal.objects.visible_to(request.actor)
        .select_related("organisation", "proposed_by", "decided_by")
        .filter(id=key)
        .first()
    )
    if found is None:
        raise NotVisible
    actor, open_ = request.actor, found.state == Disposal.State.PROPOSED
    items = found.items.select_related("kept__retention", "kept__file").order_by("kept__ends_on", "id")
    context = {
        "disposal": found,
        "state": Badge(found.get_state_display(), STATE_TONES[found.state]),
        "items": items[:2000],
        "bytes": sum(item.kept.file.size_bytes for item in items[:2000] if not item.kept_back),
        "may_keep_back": open_ and (actor.reach(PROPOSE).covers(found.organisation_id)
                                    or actor.reach(APPROVE).covers(found.organisation_id)),
        "may_decide": open_ and actor.reach(APPROVE).covers(found.organisation_id)
        and found.proposed_by_id != actor.user_id,
        "form": DecideForm(),
    }  # fmt: skip
    return page(request, "files/disposal.html", context)


@guarded(READ)
@require_POST
def back(request: Request, key: UUID) -> HttpResponse:
    """Take a file off a proposed list, with a reason (who proposes or approves)."""
    try:
        item = keep_back(actor=request.actor, item_id=key, reason=request.POST.get("reason", ""))
        say(request, _("Kept back: %(title)s") % {"title": item.kept.title})
        return redirect("files:disposal", key=item.disposal_id)
    except Refusal as refusal:
        if refusal.code != "files_reason_needed":
            raise
        say(request, str(refusal), "warning")
        return redirect("files:disposals")


@guarded(APPROVE)
@require_POST
def decide(request: Request, key: UUID) -> HttpResponse:
    """Approve a list and remove its files, or decline it."""
    approve = request.POST.get("do") == "approve"
    try:
        done = decide_disposal(
            actor=request.actor,
            disposal_id=key,
            approve=approve,
            decision=request.POST.get("decision", ""),
            now=now(),
        )
        gone = done.items.exclude(removed_at=None).count()
        text = ngettext("%(n)s file removed.", "%(n)s files removed.", gone) % {"n": gone}
        say(request, text if approve else _("Declined. No file was removed."))
    except Refusal as refusal:
        if isinstance(refusal, NotVisible):
            raise
        say(request, str(refusal), "warning")
    return redirect("files:disposal", key=key)
