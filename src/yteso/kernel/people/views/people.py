"""Who a person is: find, see, correct."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.audit.public import record_list, record_read
from yteso.kernel.base.public import Actor, NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.people import permissions as may
from yteso.kernel.people.actions.editing import (
    accept_number,
    add_number,
    correct_person,
    link_account,
    refute_number,
    unlink_account,
)
from yteso.kernel.people.forms import (
    AccountForm,
    CorrectionForm,
    NumberForm,
    ReasonForm,
    commune_choices,
    initial_of,
)
from yteso.kernel.people.history import list_changes
from yteso.kernel.people.models import Person, Sex
from yteso.kernel.people.queries import Identity, find_identity, find_master
from yteso.kernel.people.search import search_people
from yteso.kernel.people.views.describing import facts_of
from yteso.kernel.people.words import FIELDS, STANDING_TONES, STATUS_TONES, say_relation
from yteso.kernel.places.public import Unit
from yteso.kernel.ui.public import Badge, may_open, page


@require_GET
@guarded(may.SEARCH)
def find(request: Request) -> HttpResponse:
    """One box: any number, a scanned card, a name with or without tones, a birth year."""
    text = request.GET.get("q", "").strip()
    found = search_people(text) if len(text) > 1 else []
    if text:
        record_list(request.actor, [f.person_id for f in found], may.SEARCH.code)
    communes = {
        unit.code: unit.name
        for unit in Unit.objects.filter(code__in={f.commune_code for f in found}).order_by("valid_from")
    }
    rows = [
        (
            one,
            communes.get(one.commune_code, ""),
            _record_url(request.actor, one.person_id),
            Sex(one.sex).label,
            Badge(Person.Standing(one.standing).label, STANDING_TONES[one.standing]),
        )
        for one in found
    ]
    to_compare = _to_compare(request)
    if len(found) == 1 and "|" in text and to_compare is None:  # a card was scanned: nothing to choose
        return redirect("people:person", found[0].person_id)
    context = {
        "text": text,
        "rows": rows,
        "can_list": request.actor.can(may.LIST),
        "compare": to_compare,
    }
    return page(request, "people/find.html", context)


def _to_compare(request: Request) -> Person | None:
    """Return the person for whom the reader looks for another entry, if they may decide about that."""
    try:
        key = UUID(request.GET.get("compare", ""))
    except ValueError:
        return None
    return find_master(request.actor, key) if request.actor.can(may.DECIDE) else None


@require_GET
@guarded(may.READ)
def person(request: Request, person_id: UUID) -> HttpResponse:
    """Who a person is. Their health record is another page with another rule."""
    identity = find_identity(request.actor, person_id)
    if identity.master.id != person_id:
        return redirect("people:person", identity.master.id)
    record_read(request.actor, identity.master.id, may.READ.code)
    beside = {one.id for one in identity.household}
    beside |= {key for pair in identity.open_pairs for key in (pair.first_id, pair.second_id)}
    if beside := beside - {one.id for one in identity.members}:
        record_list(request.actor, beside, may.READ.code)
    return page(request, "people/person.html", _person_context(request, identity))


def _person_context(request: Request, identity: Identity) -> dict[str, Any]:
    master, actor = identity.master, request.actor
    return {
        "identity": identity,
        "person": master,
        "standing": Badge(master.get_standing_display(), STANDING_TONES[master.standing]),
        "facts": [(term, value) for term, value in facts_of(master) if value],
        "numbers": [
            (row, Badge(row.get_status_display(), STATUS_TONES[row.status])) for row in identity.identifiers
        ],
        "cards": [(card, card.valid_to is None or card.valid_to >= today()) for card in identity.cards],
        "history": _history(identity),
        "relation": say_relation(master.household_relation),
        "household": [(other, say_relation(other.household_relation)) for other in identity.household],
        "record_url": _record_url(actor, master.id),
        "can_edit": actor.can(may.EDIT),
        "can_decide": actor.can(may.DECIDE),
        "can_link": actor.can(may.LINK_ACCOUNT),
        "account_form": AccountForm(),
    }


def _history(identity: Identity) -> list[dict[str, Any]]:
    """Return everything that happened to this identity as one timeline, newest first."""
    items: list[dict[str, Any]] = [
        {
            "at": change.at,
            "title": FIELDS.get(change.field, change.field),
            "detail": f"{change.before or '–'} → {change.after or '–'}",
            "who": change.who,
            "why": change.why,
            "icon": "edit",
        }
        for change in list_changes([member.id for member in identity.members])
    ]
    for done in identity.merges:
        items.append({
            "at": done.merged_at, "title": _("Merged"), "detail": f"{done.absorbed} → {done.kept}",
            "who": str(done.merged_by or ""), "why": done.reason, "icon": "link", "tone": "info",
        })  # fmt: skip
        if done.undone_at:
            items.append({
                "at": done.undone_at, "title": _("Separated again"), "tone": "warning", "icon": "unlink",
                "detail": f"{done.absorbed} ≠ {done.kept}", "who": str(done.undone_by or ""),
                "why": done.undone_reason,
            })  # fmt: skip
    items += [
        {"at": member.created_at, "title": _("First known"), "detail": member.full_name, "icon": "user-plus"}
        for member in identity.members
    ]
    return sorted(items, key=lambda item: item["at"], reverse=True)


def _record_url(actor: Actor, person_id: UUID) -> str:
    """Return the address of the health record, which a floor above us owns, for whom it lets in."""
    if not may_open(actor, "chart:record", person_id):
        return ""
    return reverse("chart:record", args=[person_id])


@guarded(may.EDIT)
def correct(request: Request, person_id: UUID) -> HttpResponse:
    """Correct a person's data by hand."""
    one = find_master(request.actor, person_id)
    form = CorrectionForm(request.POST or None, initial=initial_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            correct_person(
                request.actor,
                person_id=one.id,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Corrected."))
            return redirect("people:person", one.id)
    record_read(request.actor, one.id, may.EDIT.code)
    context = {"person": one, "form": form, "communes": commune_choices()}
    return page(request, "people/correct.html", context, status=422 if form.errors else 200)


@guarded(may.EDIT)
def number_add(request: Request, person_id: UUID) -> HttpResponse:
    """Give a person a number read from a paper."""
    one = find_master(request.actor, person_id)
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_number(request.actor, person_id=one.id, now=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("The number was added."))
            return redirect("people:person", one.id)
    record_read(request.actor, one.id, may.EDIT.code)
    return page(
        request, "people/number.html", {"person": one, "form": form}, status=422 if form.errors else 200
    )


@guarded(may.EDIT)
def number_decide(request: Request, person_id: UUID, identifier_id: UUID) -> HttpResponse:
    """Accept or refute a number that a person claims."""
    identity = find_identity(request.actor, person_id)
    number = next((row for row in identity.identifiers if row.id == identifier_id), None)
    if number is None:
        raise NotVisible
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = accept_number if request.POST.get("answer") == "accept" else refute_number
        try:
            act(request.actor, identifier_id=number.id, reason=form.cleaned_data["reason"], now=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The number was decided."))
            return redirect("people:person", identity.master.id)
    record_read(request.actor, identity.master.id, may.EDIT.code)
    context = {"person": identity.master, "number": number, "form": form}
    return page(request, "people/number_decide.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(may.LINK_ACCOUNT)
def account_link(request: Request, person_id: UUID) -> HttpResponse:
    """Connect a citizen's account with this person."""
    form = AccountForm(request.POST)
    if form.is_valid():
        link_account(request.actor, person_id=person_id, username=form.cleaned_data["username"], now=now())
        messages.success(request, _("The account is connected: the citizen sees their record now."))
    return redirect("people:person", person_id)


@require_POST
@guarded(may.LINK_ACCOUNT)
def account_unlink(request: Request, person_id: UUID, account_id: UUID) -> HttpResponse:
    """Take the connection of an account back."""
    unlink_account(request.actor, account_id=account_id, now=now())
    messages.success(request, _("The account is no longer connected."))
    return redirect("people:person", person_id)
