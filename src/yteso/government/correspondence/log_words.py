"""What happens to official documents, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.kernel.audit.public import describe_deeds, describe_objects

describe_objects(
    {
        "official_document": _("Official document"),
        "document_office": _("Document office"),
        "document_book": _("Book"),
        "workfile": _("Work file"),
    }
)
describe_deeds(
    {
        "office_set_up": _("office set up"),
        "book_opened": _("book opened"),
        "book_closed": _("book ended"),
        "draft_begun": _("draft begun"),
        "draft_revised": _("new version of the draft"),
        "annexes_added": _("annexes added"),
        "annex_removed": _("annex removed"),
        "put_up": _("put up for signing"),
        "issued": pgettext_lazy("deed", "issued"),
        "recalled": pgettext_lazy("deed", "recalled"),
        "change_sent": _("change sent to receivers"),
        "entered": _("entered in the book"),
        "returned": _("returned to its sender"),
        "held_back": _("held back: a mark of secrecy was recognised"),
        "cleared": _("looked at on paper: not secret"),
        "secret_taken_out": _("secret: file taken out of the system"),
        "secret_entered": _("secret document entered in the book"),
        "instructed": _("given to somebody to handle"),
        "set_aside": _("letter set aside: no official document"),
        "withdrawn_by_sender": _("recalled by its sender"),
        "changed_by_sender": _("changed by its sender"),
        "replaced_by_sender": _("replaced by its sender"),
        "handled": pgettext_lazy("deed", "handled"),
        "copied": _("copy made"),
        "book_printed": _("book printed"),
        "given_many": _("many given to one person"),
        "filed": _("put into a work file"),
        "workfile_opened": _("work file opened"),
        "workfile_closed": _("work file closed"),
        "workfile_reopened": _("work file opened again"),
    }
)
