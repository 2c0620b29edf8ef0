import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.insight.registers.actions import (
    bring_from_record,
    fill_cells,
    remove_entry,
    restore_entry,
    write_entry,
)
from yteso.insight.registers.definitions import PERSONAL, Definition, definition_of
from yteso.insight.registers.feeds import FEEDS, visits_of_day
from yteso.insight.registers.forms import EntryForm, RemovalForm
from yteso.insight.registers.models import Entry
from yteso.insight.registers.patients import REGISTER, list_perhaps_gone
from yteso.insight.registers.permissions import EXPORT, READ, WRITE
from yteso.insight.registers.queries import (
    Month,
    find_definition,
    find_entry,
    find_unit,
    list_edits,
    list_entries,
    list_shelves,
    list_units,
    read_month,
)
from yteso.insight.registers.registers import state_of
from yteso.insight.registers.sheets import grid_of, grid_rows, headings, spoken_rows, workbook_of
from yteso.insight.registers.writing import spoken_of, text_of, values_of
from yteso.kernel.audit.public import record, record_list
from yteso.kernel.base.public import Request, User, guarded, now, today
from yteso.kernel.ui.public import GridRow, formats, page, save_grid, say, write_cell
from yteso.record.chart.public import shield_at

PAGE_ROWS = 100
PAPER_ROWS = 5000
MOST_DOUBTFUL = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guarded(READ)
@require_GET
def home(request: Request) -> HttpResponse:
    """The registers of one unit: how much was written this month, what is incomplete."""
    units = list_units(request.actor)
    wanted = request.GET.get("unit", "")
    unit = next((u for u in units if str(u.id) == wanted), units[0] if units else None)
    month = read_month(request.GET.get("month", ""), today())
    shelves = list_shelves(request.actor, unit, month) if unit else []
    context = {"units": units, "unit": unit, "shelves": shelves, **_months(month)}
    return page(request, "registers/home.html", context)


def _months(month: Month) -> dict[str, Any]:
    return {
        "month": month,
        "month_label": _("Month %(month)s") % {"month": f"{month.month:02d}/{month.year}"},
        "before": month.moved(-1),
        "after": month.moved(1) if month.first < today().replace(day=1) else None,
    }


@guarded(READ)
@require_GET
def sheet(request: Request, unit_id: UUID, code: str) -> HttpResponse:
    """One register of one unit and month, in the grid."""
    unit = find_unit(request.actor, unit_id)
    month = read_month(request.GET.get("month", ""), today())
    definition = find_definition(request.actor, unit_id, code, month.last)
    entries = list_entries(request.actor, unit_id, code, month)
    count = entries.count()
    number = (
        max(1, min(int(request.GET.get("page", "1") or 1), count // PAGE_ROWS + 1)) if _digits(request) else 1
    )
    shown = list(entries[(number - 1) * PAGE_ROWS : number * PAGE_ROWS])
    if people := {e.person_id for e in shown if e.person_id}:
        record_list(request.actor, people, READ.code, detail={"register": code})
    may_write = request.actor.reach(WRITE).covers(unit_id)
    here = f"{reverse('registers:sheet', args=[unit_id, code])}?month={month.code}"
    links = {e.id: reverse("registers:entry", args=[e.id]) for e in shown}
    rows = grid_rows(definition, shown, links, (number - 1) * PAGE_ROWS + 1)
    context = {
        "unit": unit,
        "definition": definition,
        "grid": grid_of(
            definition,
            rows,
            save_url=f"{reverse('registers:save', args=[unit_id, code])}?month={month.code}"
            if may_write
            else "",
            next_url=here,
            owner=str(request.actor.user_id or ""),
        ),
        "count": count,
        "page_number": number,
        "previous_page": number - 1,
        "next_page": number + 1 if count > number * PAGE_ROWS else 0,
        "may_write": may_write,
        "may_export": request.actor.can(EXPORT),
        "brings": code in FEEDS,
        "has_leaving": code == REGISTER and "left_on" in definition.by_key,
        "visits": _visits(request, unit_id, definition, month) if code == "A1" else None,
        **_months(month),
    }
    return page(request, "registers/sheet.html", context)


def _digits(request: Request) -> bool:
    return request.GET.get("page", "1").isdigit() and len(request.GET.get("page", "1")) < 6


def _visits(request: Request, unit_id: UUID, definition: Definition, month: Month) -> Any:
    """The visits of one day as lines of A1: they are in the record, so nobody copies them."""
    day = min(month.last, today())
    try:
        asked = dt.date.fromisoformat(request.GET.get("day", ""))
        day = asked if month.first <= asked <= month.last else day
    except ValueError:
        pass
    found = visits_of_day(unit_id, day, day, 500, shield_at(request.actor, unit_id))
    people = {one.person_id for one in found if one.person_id}
    if people:
        record_list(request.actor, people, READ.code, detail={"register": "A1"})
    rows = [
        GridRow(one.ref, str(number), values={k: v for k, v in one.values.items() if v not in (None, "")})
        for number, one in enumerate(found, 1)
    ]
    grid = grid_of(definition, rows, save_url="", next_url="", owner="")
    before, after = day - dt.timedelta(days=1), day + dt.timedelta(days=1)
    return {
        "grid": grid,
        "day": day,
        "count": len(found),
        "before": before if before >= month.first else None,
        "after": after if after <= min(month.last, today()) else None,
    }


@guarded(WRITE)
@require_POST
def save(request: Request, unit_id: UUID, code: str) -> HttpResponse:
    find_unit(request.actor, unit_id)
    month = read_month(request.GET.get("month", ""), today())
    definition = find_definition(request.actor, unit_id, code, month.last)
    return save_grid(
        request,
        definition.columns,
        lambda changes: fill_cells(
            actor=request.actor,
            organisation_id=unit_id,
            register=code,
            changes=changes,
            on=month.last,
            now=now(),
        ),
    )


@guarded(WRITE)
@require_http_methods(["GET", "POST"])
def new_entry(request: Request, unit_id: UUID, code: str) -> HttpResponse:
    """One entry on a phone: the same fields, one below the other."""
    unit = find_unit(request.actor, unit_id)
    month = read_month(request.GET.get("month", ""), today())
    definition = find_definition(request.actor, unit_id, code, month.last)
    form = EntryForm(definition, request.POST or None, initial=_leaving(request, definition))
    status = 200
    if request.method == "POST" and form.is_valid():
        done = write_entry(
            actor=request.actor,
            organisation_id=unit_id,
            register=code,
            texts=form.texts(),
            on=month.last,
            now=now(),
        )
        if not done.wrong:
            say(request, _("The entry is saved."))
            again = "registers:new" if "again" in request.POST else "registers:sheet"
            at = (
                Month(done.entry.happened_on.year, done.entry.happened_on.month)
                if done.entry.happened_on
                else month
            )
            return redirect(f"{reverse(again, args=[unit_id, code])}?month={at.code}")
        form.add_faults(done.wrong)
    if request.method == "POST":
        status = 422
    context = {"unit": unit, "definition": definition, "form": form, "month": month}
    return page(request, "registers/entry_form.html", context, status=status)


def _leaving(request: Request, definition: Definition) -> dict[str, str]:
    """Return what is known of a patient whose leaving is to be written: the last line's name, disease and so
    on, and what the page before proposes."""
    try:
        last = find_entry(request.actor, UUID(request.GET.get("after", "")))
    except ValueError:
        return {}
    columns = [c for c in definition.columns if c.key in {*PERSONAL, "disease"}]
    known = {c.key: text_of(last, c) for c in columns}
    day = formats.date(today())
    return (
        known
        | {"seen_on": day, "left_on": day, "left_reason": request.GET.get("reason", "")[:1]}
        | {key: request.GET["day"][:10] for key in ("seen_on", "left_on") if request.GET.get("day")}
    )


@guarded(READ)
@require_GET
def leaving(request: Request, unit_id: UUID) -> HttpResponse:
    """Who is in care for a chronic disease and has perhaps left: dead, living elsewhere, long not seen."""
    unit = find_unit(request.actor, unit_id)
    definition = find_definition(request.actor, unit_id, REGISTER, today())
    patients = list_perhaps_gone(unit, today())
    if people := {one.person_id for one in patients if one.person_id}:
        record_list(request.actor, people, READ.code, detail={"register": REGISTER})
    names = {str(key): str(label) for key, label in definition.by_key["disease"].choices}
    return page(
        request,
        "registers/leaving.html",
        {
            "unit": unit,
            "definition": definition,
            "patients": [
                (one, names.get(one.disease, ""), write_cell(definition.by_key["born_on"], one.born_on))
                for one in patients[:MOST_DOUBTFUL]
            ],
            "count": len(patients),
            "may_write": request.actor.reach(WRITE).covers(unit_id),
        },
    )


@guarded(READ)
@require_http_methods(["GET", "POST"])
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """One entry: its fields, what is doubtful, its history."""
    found = find_entry(request.actor, entry_id)
    definition = definition_of(found.version)
    may_write = request.actor.reach(WRITE).covers(found.organisation_id)
    if request.method == "POST":
        return _changed(request, found, definition)
    if found.person_id:
        record_list(request.actor, {found.person_id}, READ.code, detail={"register": found.register})
    form = EntryForm(definition, initial={c.key: text_of(found, c) for c in definition.columns})
    return page(request, "registers/entry.html", _entry_context(found, definition, form, may_write))


def _changed(request: Request, found: Entry, definition: Definition) -> HttpResponse:
    form = EntryForm(definition, request.POST)
    if form.is_valid():
        done = write_entry(
            actor=request.actor,
            organisation_id=found.organisation_id,
            register=found.register,
            texts=form.texts(),
            on=found.happened_on or today(),
            now=now(),
            entry_id=found.id,
        )
        if not done.wrong:
            say(request, _("The entry is saved."))
            return redirect("registers:entry", found.id)
        form.add_faults(done.wrong)
    return page(request, "registers/entry.html", _entry_context(found, definition, form, True), status=422)


def _entry_context(found: Entry, definition: Definition, form: EntryForm, may_write: bool) -> dict[str, Any]:
    ids = [found.made_by_id, found.changed_by_id]
    names = {str(user.id): str(user) for user in User.objects.filter(id__in=[i for i in ids if i])}
    edits = list_edits(found, definition, names)
    labels = {c.key: str(c.label) for c in definition.columns}
    return {
        "entry": found,
        "definition": definition,
        "form": form,
        "state": state_of(found),
        "may_write": may_write and found.removed_at is None,
        "may_restore": may_write and found.removed_at is not None,
        "doubts": [(labels.get(key, key), text) for key, (_tone, text) in found.doubts.items()],
        "pairs": [(c.label, told) for c in definition.columns if (told := spoken_of(found, c))],
        "removal": RemovalForm(),
        "history": [
            {
                "at": edit.at,
                "title": _("Changed"),
                "who": edit.who,
                "detail": "; ".join(
                    f"{label}: {old or '–'} → {new or '–'}" for label, old, new in edit.cells
                ),
                "icon": "pencil",
            }
            for edit in edits
        ]
        + [
            {
                "at": found.made_at,
                "title": _("Written"),
                "who": names.get(str(found.made_by_id), ""),
                "icon": "plus",
            }
        ],
        "month": Month(found.happened_on.year, found.happened_on.month) if found.happened_on else None,
        "hands_over": found.register == REGISTER and "managed" in found.values,
    }


@guarded(WRITE)
@require_POST
def remove(request: Request, entry_id: UUID) -> HttpResponse:
    gone = remove_entry(
        actor=request.actor, entry_id=entry_id, reason=request.POST.get("reason", ""), now=now()
    )
    undo = reverse("registers:restore", args=[entry_id])
    say(request, _("The entry is taken out of the register."), undo=undo)
    return redirect("registers:sheet", gone.organisation_id, gone.register)


@guarded(WRITE)
@require_POST
def restore(request: Request, entry_id: UUID) -> HttpResponse:
    restore_entry(actor=request.actor, entry_id=entry_id, now=now())
    say(request, _("The entry is back in the register."))
    return redirect("registers:entry", entry_id)


@guarded(WRITE)
@require_POST
def bring(request: Request, unit_id: UUID, code: str) -> HttpResponse:
    """Bring in what the record holds of the month."""
    find_unit(request.actor, unit_id)
    month = read_month(request.GET.get("month", ""), today())
    made = bring_from_record(
        actor=request.actor,
        organisation_id=unit_id,
        register=code,
        first=month.first,
        last=month.last,
        now=now(),
    )
    words = ngettext("%(count)s entry came from the record.", "%(count)s entries came from the record.", made)
    say(request, words % {"count": made} if made else _("The record holds nothing new for this month."))
    return redirect(f"{reverse('registers:sheet', args=[unit_id, code])}?month={month.code}")


def _paper(request: Request, unit_id: UUID, code: str, what: str) -> tuple[Any, Definition, Month, list[Any]]:
    """Return what a printed or exported register holds: what people wrote and, for A1, the visits."""
    unit = find_unit(request.actor, unit_id)
    month = read_month(request.GET.get("month", ""), today())
    definition = find_definition(request.actor, unit_id, code, month.last)
    entries = list(list_entries(request.actor, unit_id, code, month)[:PAPER_ROWS])
    rows: list[Any] = [(e.person_id, values_of(e, definition)) for e in entries]
    if code == "A1":
        rows += [
            (one.person_id, one.values)
            for one in visits_of_day(
                unit_id, month.first, month.last, PAPER_ROWS, shield_at(request.actor, unit_id)
            )
        ]
    people = {person for person, _values in rows if person}
    if people:
        record_list(request.actor, people, what, detail={"register": code, "month": month.code})
    record(
        request.actor,
        what,
        organisation_id=unit_id,
        object_kind="register",
        object_id=code,
        detail={"month": month.code, "rows": len(rows)},
    )
    return unit, definition, month, [values for _person, values in rows]


@guarded(EXPORT)
@require_GET
def export(request: Request, unit_id: UUID, code: str) -> HttpResponse:
    """The register of the month as XLSX in its legal layout."""
    unit, definition, month, rows = _paper(request, unit_id, code, EXPORT.code)
    body = workbook_of(definition, unit.name, _months(month)["month_label"], rows, today())
    answer = HttpResponse(body, content_type=XLSX)
    name = f"{slugify(code)}-{slugify(unit.facility_code or unit.name)}-{month.code}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@guarded(EXPORT)
@require_GET
def paper(request: Request, unit_id: UUID, code: str) -> HttpResponse:
    """The register of the month, laid out for printing."""
    unit, definition, month, rows = _paper(request, unit_id, code, EXPORT.code)
    context = {
        "unit": unit,
        "definition": definition,
        "headings": headings(definition),
        "rows": list(spoken_rows(definition, rows)),
        "printed_on": formats.date(today()),
        **_months(month),
    }
    return page(request, "registers/paper.html", context)
