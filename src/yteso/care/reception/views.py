import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.care.reception.actions import check_in, look_up, register_newcomer
from yteso.care.reception.forms import CheckInForm, LookUpForm, PeriodForm
from yteso.care.reception.permissions import CHECK_IN, READ
from yteso.care.reception.queries import desk_of, read_use
from yteso.kernel.base.public import Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page

DEFAULT_DAYS = 30


@guarded(CHECK_IN)
@require_http_methods(["GET", "POST"])
def desk(request: Request) -> HttpResponse:
    """The check-in page: one box that scanners and hands type into. The text travels by POST only."""
    form = LookUpForm(request.POST or None)
    found, check_in_form, status = None, None, 200
    if form.is_valid():
        try:
            found = look_up(
                actor=request.actor,
                text=form.cleaned_data["text"],
                device=form.cleaned_data["device"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = 422
        else:
            scanned = form.cleaned_data["text"] if found.scanned and not found.person else ""
            check_in_form = CheckInForm(initial={"lookup_id": found.lookup.id, "scanned": scanned})
    elif form.is_bound:
        status = 422
    context = {"form": form, "found": found, "check_in_form": check_in_form, "place": desk_of(request.actor)}
    return page(request, "reception/desk.html", context, status=status)


@guarded(CHECK_IN)
@require_POST
def checked_in(request: Request) -> HttpResponse:
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return redirect("reception:desk")
    data = form.cleaned_data
    try:
        if data["scanned"] and not data["person_id"]:
            register_newcomer(
                actor=request.actor,
                lookup_id=data["lookup_id"],
                text=data["scanned"],
                reason=data["reason"],
                now=now(),
            )
        else:
            check_in(
                actor=request.actor,
                lookup_id=data["lookup_id"],
                person_id=data["person_id"],
                reason=data["reason"],
                now=now(),
            )
        messages.success(request, _("Checked in."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("reception:desk")


@guarded(READ)
@require_GET
def use(request: Request) -> HttpResponse:
    """How many facilities look people up at the desk, how often, and how it ends."""
    form = PeriodForm(request.GET or None)
    last = today()
    first = last - dt.timedelta(days=DEFAULT_DAYS)
    if form.is_valid():
        first, last = sorted((form.cleaned_data["first"], form.cleaned_data["last"]))
    else:
        form = PeriodForm(initial={"first": first, "last": last})
    found = read_use(request.actor, first, last)
    return page(request, "reception/use.html", {"form": form, "use": found, "first": first, "last": last})
