"""How an organisation writes its documents: symbol, place, symbols of units, books."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yteso.government.correspondence import actions
from yteso.government.correspondence.forms import BookForm, OfficeForm
from yteso.government.correspondence.models import Book, DocumentType, Office, Series, UnitSymbol
from yteso.government.correspondence.permissions import SET_UP
from yteso.government.correspondence.views.finding import type_choices, unit_choices
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page, say


def _place(request: Request) -> Organisation:
    found = Organisation.objects.filter(id=request.actor.organisation_id or UUID(int=0)).first()
    if found is None:
        raise NotVisible
    return found


@guarded(SET_UP)
@require_http_methods(["GET", "POST"])
def office(request: Request) -> HttpResponse:
    """The document office of the organisation acted for, its units' symbols and its books."""
    place = _place(request)
    found = Office.objects.filter(organisation=place).first()
    initial = {n: getattr(found, n) for n in OfficeForm.base_fields} if found else {"name": place.name}
    form, status = OfficeForm(request.POST or None, initial=initial), 200
    rooms = [(key, name) for key, name in unit_choices(place.pk) if key != str(place.pk)]
    symbols = (
        {str(one.unit_id): one.symbol for one in UnitSymbol.objects.filter(office=found)} if found else {}
    )
    if request.method == "POST" and form.is_valid():
        units = {UUID(key): request.POST.get(f"unit-{key}", "") for key, _name in rooms}
        try:
            actions.set_up_office(
                actor=request.actor, organisation_id=place.pk, now=now(), **form.cleaned_data,
                units={key: text for key, text in units.items() if text.strip()},
            )  # fmt: skip
            say(request, _("Document office saved."))
            return redirect("correspondence:office")
        except Refusal as refusal:
            status = refusal.status
            form.add_error(None, str(refusal))
    last = {
        (one.book_id): f"{one.last}/{one.year}"
        for one in Series.objects.filter(book__office=found).order_by("year")
    }
    books = Book.objects.filter(office=found).order_by("direction", "is_secret", "name") if found else []
    context = {
        "form": form, "rooms": [(key, name, symbols.get(key, "")) for key, name in rooms],
        "books": [(book, last.get(book.pk, "–")) for book in books], "found": found,
        "types": DocumentType.objects.on(today()).order_by("position"), "today": today(),
    }  # fmt: skip
    return page(request, "correspondence/office.html", context, status=status)


@guarded(SET_UP)
@require_http_methods(["GET", "POST"])
def new_book(request: Request) -> HttpResponse:
    """Open a book for some types, as the head has decided."""
    found = Office.objects.filter(organisation=_place(request)).first()
    if found is None:
        return redirect("correspondence:office")
    form, status = BookForm(request.POST or None, types=type_choices(), initial={"valid_from": today()}), 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_book(actor=request.actor, office=found, **form.cleaned_data)
            return redirect("correspondence:office")
        except Refusal as refusal:
            status = refusal.status
            form.add_error(None, str(refusal))
    context = {
        "form": form, "heading": _("Open a book"), "button": _("Open the book"),
        "back": reverse("correspondence:office"), "back_label": _("Document office"),
    }  # fmt: skip
    return page(request, "correspondence/form.html", context, status=status)


@guarded(SET_UP)
@require_POST
def end_book(request: Request, book_id: UUID) -> HttpResponse:
    """End a book: the last day is yesterday, or its first day."""
    actions.close_book(actor=request.actor, book_id=book_id, last_day=today() - timedelta(days=1))
    say(request, _("The book has ended. Numbers that were given stay."))
    return redirect("correspondence:office")
