"""Pages on which patients in care are handed over between units, and what waits in the inbox. Not `views.py`:
that holds the registers themselves."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.insight.registers.actions import (
    accept_handover,
    decline_handover,
    propose_handover,
    undo_handover,
    withdraw_handover,
)
from yteso.insight.registers.definitions import definition_of
from yteso.insight.registers.errors import NotThatDay
from yteso.insight.registers.models import Handover
from yteso.insight.registers.patients import REGISTER, home_station
from yteso.insight.registers.permissions import READ, WRITE
from yteso.insight.registers.queries import find_definition, find_entry, find_unit
from yteso.insight.registers.writing import spoken_of
from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import Actor, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import Inbox, Task, formats, page, say

MOST_SHOWN = 200
LONG_AGO = dt.timedelta(days=92)  # answered ones are shown so long


class ProposalForm(forms.Form):
    taker = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Unit that takes the patient over"), empty_label="—"
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Handover.Reason.choices)
    note = forms.CharField(label=gettext_lazy("Word to the other unit"), max_length=300, required=False)

    def __init__(self, *args: Any, giver_id: UUID, **rest: Any) -> None:
        super().__init__(*args, **rest)
        units = Organisation.objects.facilities().open_on(today()).exclude(id=giver_id)
        self.fields["taker"].queryset = units.order_by("sort_key", "id")  # type: ignore[attr-defined]


@guarded(WRITE)
@require_http_methods(["GET", "POST"])
def propose(request: Request, entry_id: UUID) -> HttpResponse:
    """Hand the patient of an entry of A12 over to another unit; it is asked first."""
    found = find_entry(request.actor, entry_id)
    definition = definition_of(found.version)
    station = home_station(found, today())
    form = ProposalForm(
        request.POST or None,
        giver_id=found.organisation_id,
        initial={"taker": station.id if station else None, "reason": "1" if station else "2"},
    )
    if request.method == "POST" and form.is_valid():
        done = propose_handover(
            actor=request.actor,
            entry_id=entry_id,
            taker_id=form.cleaned_data["taker"].id,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            now=now(),
        )
        words = _("%(unit)s is asked. Until it takes the patient over, they stay in care here.")
        say(
            request,
            words % {"unit": done.taker.name},
            undo=reverse("registers:handover-withdraw", args=[done.id]),
        )
        return redirect("registers:handovers", done.giver_id)
    if found.person_id:
        record_list(request.actor, {found.person_id}, READ.code, detail={"register": found.register})
    shown = [definition.by_key[key] for key in ("full_name", "born_on", "disease", "seen_on")]
    context = {"entry": found, "definition": definition, "form": form, "station": station}
    context["pairs"] = [(column.label, spoken_of(found, column) or "—") for column in shown]
    return page(request, "registers/propose.html", context, status=422 if request.method == "POST" else 200)


@guarded(READ)
@require_GET
def handovers(request: Request, unit_id: UUID) -> HttpResponse:
    """What is handed over to the unit and by it: waiting, and answered in the last three months."""
    unit = find_unit(request.actor, unit_id)
    definition = find_definition(request.actor, unit_id, REGISTER, today())
    rows = Handover.objects.visible_to(request.actor).filter(Q(giver=unit) | Q(taker=unit))
    rows = rows.filter(Q(state=Handover.State.PROPOSED) | Q(answered_at__gte=now() - LONG_AGO))
    rows = rows.select_related("giver", "taker", "entry", "answered_by", "proposed_by")
    found = list(rows.order_by("-proposed_at", "-id")[:MOST_SHOWN])
    if people := {one.entry.person_id for one in found if one.entry.person_id}:
        record_list(request.actor, people, READ.code, detail={"register": REGISTER})
    birth, disease = definition.by_key["born_on"], definition.by_key["disease"]
    told = [(one, spoken_of(one.entry, birth), spoken_of(one.entry, disease)) for one in found]
    waits = Handover.State.PROPOSED
    context = {
        "unit": unit,
        "definition": definition,
        "coming": [row for row in told if row[0].state == waits and row[0].taker_id == unit.id],
        "going": [row for row in told if row[0].state == waits and row[0].giver_id == unit.id],
        "answered": [row for row in told if row[0].state != waits],
        "may_write": request.actor.reach(WRITE).covers(unit_id),
        "today": today().isoformat(),
    }
    return page(request, "registers/handovers.html", context)


@guarded(WRITE)
@require_POST
def accept(request: Request, handover_id: UUID) -> HttpResponse:
    try:
        day = dt.date.fromisoformat(request.POST.get("moved_on", ""))
    except ValueError:
        raise NotThatDay from None
    done = accept_handover(actor=request.actor, handover_id=handover_id, moved_on=day, now=now())
    words = _("The patient is in care here from %(day)s; the leaving is written at %(unit)s.")
    say(
        request,
        words % {"day": formats.date(day), "unit": done.giver.name},
        undo=reverse("registers:handover-undo", args=[done.id]),
    )
    return redirect("registers:handovers", done.taker_id)


@guarded(WRITE)
@require_POST
def decline(request: Request, handover_id: UUID) -> HttpResponse:
    done = decline_handover(
        actor=request.actor, handover_id=handover_id, answer=request.POST.get("answer", ""), now=now()
    )
    say(request, _("The patient is not taken over; %(unit)s reads why.") % {"unit": done.giver.name})
    return redirect("registers:handovers", done.taker_id)


@guarded(WRITE)
@require_POST
def withdraw(request: Request, handover_id: UUID) -> HttpResponse:
    done = withdraw_handover(actor=request.actor, handover_id=handover_id, now=now())
    say(request, _("The handover is withdrawn."))
    return redirect("registers:handovers", done.giver_id)


@guarded(WRITE)
@require_POST
def undo(request: Request, handover_id: UUID) -> HttpResponse:
    done = undo_handover(actor=request.actor, handover_id=handover_id, now=now())
    say(request, _("Both lines are taken out; the handover waits for an answer again."))
    return redirect("registers:handovers", done.taker_id)


def _waiting(actor: Actor) -> Any:
    reach = actor.reach(WRITE)
    return (
        Handover.objects.waiting()
        if reach.everything
        else Handover.objects.waiting().filter(taker_id__in=reach.organisation_ids)
    )


def count_waiting(actor: Actor) -> int:
    """Return how many patients the actor's units are asked to take over."""
    return int(_waiting(actor).count())


def list_waiting(actor: Actor, limit: int) -> list[Task]:
    """Return, for each unit, how many patients it is asked to take over."""
    rows = (
        _waiting(actor).values("taker_id", "taker__name").annotate(count=Count("id")).order_by("taker__name")
    )
    return [
        Task(
            _("Patients to take over: %(count)s") % {"count": row["count"]},
            reverse("registers:handovers", args=[row["taker_id"]]),
            row["taker__name"],
        )
        for row in rows[:limit]
    ]


INBOX = Inbox("handovers", gettext_lazy("Patients handed over"), count_waiting, list_waiting, WRITE, order=40)
