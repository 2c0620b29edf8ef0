"""Books to print, and copies: their files and their list."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yteso.government.correspondence.books import book_pdf, book_xlsx, read_book
from yteso.government.correspondence.forms import BookPrintForm
from yteso.government.correspondence.models import Book, Copy
from yteso.government.correspondence.permissions import COPY, READ
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Refusal, Request, guarded, now, require, today
from yteso.kernel.ui.public import page
from yteso.toolkit.files.public import open_file

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@guarded(COPY)
@require_GET
def print_book(request: Request) -> HttpResponse:
    """Choose a book, year and days; then the book as PDF or XLSX. Who printed what is written down."""
    reach = request.actor.reach(COPY)
    books = Book.objects.select_related("office").order_by("direction", "is_secret", "name")
    if not reach.everything:
        books = books.filter(office__organisation_id__in=reach.organisation_ids)
    choices = [(str(one.pk), f"{one.name} ({one.office})") for one in books]
    asked = request.GET if "kind" in request.GET else None
    form, status = BookPrintForm(asked, books=choices, initial={"year": today().year}), 200
    if asked is not None:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            book = next(one for one in books if str(one.pk) == data["book"])
            require(request.actor, COPY, book.office.organisation_id)
            try:
                found = read_book(book, data["year"], data["first"], data["last"])
                content = book_pdf(found, now()) if data["kind"] == "pdf" else book_xlsx(found)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                record(request.actor, COPY.code, organisation_id=book.office.organisation_id,
                       object_kind="document_book", object_id=book.pk,
                       detail={"did": "book_printed", "count": len(found.documents)})  # fmt: skip
                answer = HttpResponse(content, content_type=MEDIA[data["kind"]])
                name = (
                    f"so-van-ban-{'di' if book.direction == 'out' else 'den'}-{data['year']}.{data['kind']}"
                )
                answer["Content-Disposition"] = f'inline; filename="{name}"'
                return answer
    context = {"form": form, "heading": _("Print a book")}
    return page(request, "correspondence/print_book.html", context, status=status)


@guarded(READ)
@require_GET
def copy(request: Request, copy_id: UUID) -> FileResponse:
    """A copy's file: sealed, or to print and stamp."""
    found = get_object_or_404(Copy.objects.visible_to(request.actor), pk=copy_id)
    if not found.file_id:
        raise Http404
    name = f"{found.symbol.replace('/', '_')}.pdf"
    return FileResponse(open_file(found.file_id), filename=name, content_type="application/pdf")
