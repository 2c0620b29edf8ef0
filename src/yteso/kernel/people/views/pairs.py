"""Are two entries one person? Side by side, decided by the keyboard, undone when wrong."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import PROVINCE_ZONE, NotVisible, Request, guarded, now
from yteso.kernel.people import permissions as may
from yteso.kernel.people.actions.linking import decide_different, merge, propose_pair, put_off, unmerge
from yteso.kernel.people.errors import NameNotConfirmed
from yteso.kernel.people.forms import MergeForm, UnmergeForm
from yteso.kernel.people.models import Merge, Person
from yteso.kernel.people.queries import Comparison, compare_pair, find_master, next_open_pair
from yteso.kernel.people.views.describing import facts_of
from yteso.kernel.people.words import AGAINST, FIELDS, STATUS_TONES, VERDICT_TONES, say_reason
from yteso.kernel.ui.public import Badge, confirmed, page


@require_GET
@guarded(may.DECIDE)
def pair(request: Request, pair_id: UUID) -> HttpResponse:
    """Two entries side by side: the same person, different people, or later."""
    comparison = compare_pair(request.actor, pair_id)
    shown = [comparison.left.person.id, comparison.right.person.id]
    record_list(request.actor, shown, may.DECIDE.code)
    return page(request, "people/pair.html", _pair_context(comparison))


def _pair_context(comparison: Comparison) -> dict[str, Any]:
    left, right = comparison.left, comparison.right
    one, other = left.person, right.person
    keep_left = (one.standing == "confirmed", len(left.identifiers), -one.id.int) >= (
        other.standing == "confirmed", len(right.identifiers), -other.id.int,
    )  # fmt: skip
    kept, absorbed = (one, other) if keep_left else (other, one)
    rows = [
        (term, left_value, right_value, _likeness(left_value, right_value))
        for (term, left_value), (_term, right_value) in zip(_compared(one), _compared(other), strict=True)
        if left_value or right_value
    ]
    numbers = sorted({(row.system, row.value) for side in (left, right) for row in side.identifiers})
    held = [{(row.system, row.value): row for row in side.identifiers} for side in (left, right)]
    return {
        "comparison": comparison,
        "pair": comparison.pair,
        "verdict": Badge(comparison.pair.get_verdict_display(), VERDICT_TONES[comparison.pair.verdict]),
        "left": left,
        "right": right,
        "rows": rows,
        "numbers": [
            (FIELDS[system], value, *(_number_badge(side.get((system, value))) for side in held))
            for system, value in numbers
        ],
        "reasons": [Badge(say_reason(r), "bad" if r in AGAINST else "good") for r in comparison.pair.reasons],
        "kept": kept,
        "keep_left": keep_left,
        "absorbed": absorbed,
        "sides": (left, right),
        "contradictory": comparison.contradictory,
        "one_already": one.id == other.id,
    }


def _compared(person: Person) -> list[tuple[object, str]]:
    return [
        *((term, _written(value)) for term, value in facts_of(person)),
        (_("Household"), str(person.household or "")),
    ]


def _written(value: object) -> str:
    if isinstance(value, dt.datetime):
        value = value.astimezone(PROVINCE_ZONE)
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")


def _likeness(left: str, right: str) -> str:
    if not left or not right:
        return "unknown"
    return "same" if left == right else "differs"


def _number_badge(row: Any) -> Badge | None:
    return Badge(row.get_status_display(), STATUS_TONES[row.status]) if row else None


@require_POST
@guarded(may.DECIDE)
def pair_propose(request: Request, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Put two people side by side whom the reader has found to be alike."""
    made = propose_pair(request.actor, one_id=person_id, other_id=other_id, now=now())
    return redirect("people:pair", made.id)


@require_POST
@guarded(may.DECIDE)
def pair_same(request: Request, pair_id: UUID) -> HttpResponse:
    """The two are one person: the reader has typed the name of who stays."""
    comparison = compare_pair(request.actor, pair_id)
    form = MergeForm(request.POST)
    if not form.is_valid():
        raise NameNotConfirmed
    kept = find_master(request.actor, form.cleaned_data["kept"])
    if not confirmed(request, kept.full_name):
        raise NameNotConfirmed
    merge(
        request.actor,
        kept_id=kept.id,
        absorbed_id=form.cleaned_data["absorbed"],
        reason=form.cleaned_data["reason"],
        now=now(),
    )
    messages.success(request, _("Merged. It can be undone on the person's page."))
    return _next(request, comparison.pair.id)


@require_POST
@guarded(may.DECIDE)
def pair_different(request: Request, pair_id: UUID) -> HttpResponse:
    """The two are different people."""
    decide_different(request.actor, pair_id=pair_id, note=request.POST.get("note", ""), now=now())
    messages.success(request, _("Remembered: these are different people."))
    return _next(request, pair_id)


@require_POST
@guarded(may.DECIDE)
def pair_later(request: Request, pair_id: UUID) -> HttpResponse:
    """Not now: the pair comes again after the others."""
    put_off(request.actor, pair_id=pair_id, now=now())
    return _next(request, pair_id)


def _next(request: Request, done: UUID) -> HttpResponse:
    following = next_open_pair(request.actor, after=done)
    return redirect("people:pair", following.id) if following else redirect("people:pairs")


@guarded(may.DECIDE)
def merge_undo(request: Request, merge_id: UUID) -> HttpResponse:
    """Separate two entries that were wrongly merged."""
    done = Merge.objects.select_related("kept", "absorbed", "merged_by").filter(id=merge_id).first()
    if done is None:
        raise NotVisible
    form = UnmergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unmerge(request.actor, merge_id=done.id, now=now(), **form.cleaned_data)
        messages.success(request, _("Separated. Every entry stands as it did before the merge."))
        return redirect("people:person", done.kept_id)
    record_list(request.actor, [done.kept_id, done.absorbed_id], may.DECIDE.code)
    context = {"merge": done, "form": form, "count": len(done.moved_ids)}
    return page(request, "people/unmerge.html", context, status=422 if form.errors else 200)
