from django.urls import path

from yteso.government.correspondence.registers import COPIES, INCOMING, OUTGOING, WORKFILES
from yteso.government.correspondence.views import books, document, entering, figures, offices, workfiles
from yteso.kernel.ui.public import urls_for

app_name = "correspondence"
urlpatterns = [
    *urls_for(INCOMING),
    *urls_for(OUTGOING),
    *urls_for(WORKFILES),
    *urls_for(COPIES),
    path("documents/new/", entering.new, name="new"),
    path("documents/enter/", entering.enter, name="enter"),
    path("documents/secret/", entering.secret, name="secret"),
    path("documents/<uuid:document_id>/", document.document, name="document"),
    path("documents/<uuid:document_id>/edit/", document.edit, name="edit"),
    path("documents/<uuid:document_id>/file/", document.file, name="file"),
    path("documents/<uuid:document_id>/files/<uuid:attachment_id>/", document.attachment, name="attachment"),
    path(
        "documents/<uuid:document_id>/files/<uuid:attachment_id>/remove/",
        document.remove_annex,
        name="remove-annex",
    ),
    path("documents/<uuid:document_id>/sent/<int:number>/", document.sent_file, name="sent-file"),
    path("copies/<uuid:copy_id>/file/", books.copy, name="copy"),
    path("books/print/", books.print_book, name="print-book"),
    path("cases/<uuid:case_id>/", document.case, name="case"),
    path("office/", offices.office, name="office"),
    path("office/books/new/", offices.new_book, name="new-book"),
    path("office/books/<uuid:book_id>/end/", offices.end_book, name="end-book"),
    path("work-files/new/", workfiles.new, name="new-workfile"),
    path("work-files/<uuid:workfile_id>/", workfiles.workfile, name="workfile"),
    path("work-files/<uuid:workfile_id>/close/", workfiles.close, name="close-workfile"),
    path("figures/", figures.signing_rate, name="figures"),
]
