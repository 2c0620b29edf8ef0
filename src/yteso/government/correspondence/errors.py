from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class NoOffice(Refusal):
    code = "correspondence_no_office"
    message = _(
        "The organisation you act for has no document office yet. Its clerk sets up symbol and books first."
    )


class NoBook(Refusal):
    code = "correspondence_no_book"
    message = _("No book holds for this kind of document today. Open one, with the decision that sets it up.")


class BookOverlaps(Refusal):
    code = "correspondence_book_overlaps"
    message = _("A book for these documents holds in that time already. End it first.")


class TypeUnknown(Refusal):
    code = "correspondence_type_unknown"
    message = _("This type of document does not hold on that day. Choose one of the list.")
    field = "type"


class SecretFile(Refusal):
    """Source: Luật Bảo vệ bí mật nhà nước 2018 (state secrets stay off networked systems)."""

    code = "correspondence_secret"
    message = _(
        "Secret documents do not enter this system: no file, no text, no summary. Enter them in the book of"
        " secret documents, and keep the document itself as the law on state secrets says."
    )
    field = "secrecy"


class MarkedSecret(SecretFile):
    code = "correspondence_marked_secret"
    message = _(
        "The text bears a mark of secrecy, so it was not taken in. If it is secret, enter it in the book of"
        " secret documents only; if it is not, remove the mark."
    )


class FileMarkedSecret(MarkedSecret):
    """A mark of secrecy in one of the files: nothing of them is taken in."""

    code = "correspondence_file_marked_secret"
    message = _(
        "The file “%(name)s” bears a mark of secrecy, so nothing was taken in, the other files neither. If it"
        " is secret, enter it in the book of secret documents only; if it is not, remove the mark."
    )
    field = "file"
    found = _(
        "A mark of secrecy was found in this file, so it is held back: nobody opens it, and its words are not"
        " searched. The clerk looks at the paper and says what it is."
    )

    def __init__(self, name: str) -> None:
        super().__init__(self.message % {"name": name})


class NothingHeld(Conflict):
    code = "correspondence_nothing_held"
    message = _("This file is not held back any more: a colleague has decided about it.")


class HeldAnnex(Refusal):
    code = "correspondence_held_annex"
    message = _("The file “%(name)s” beside the draft must not go out. Remove it first.")

    def __init__(self, name: str) -> None:
        super().__init__(self.message % {"name": name})


class AnnexRefused(Refusal):
    """A file beside the document cannot be taken in; which one, and why."""

    code = "correspondence_annex_refused"
    field = "annexes"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(_("The file “%(name)s”: %(reason)s") % {"name": name, "reason": reason})


class DraftChanged(Conflict):
    code = "correspondence_draft_changed"
    message = _(
        "A colleague has saved a newer version meanwhile. What you typed is kept below; compare both."
    )


class DraftClosed(Refusal):
    code = "correspondence_draft_closed"
    message = _("The draft is not being written any more: it is being checked, signed or is issued.")


class TextMissing(Refusal):
    code = "correspondence_text_missing"
    message = _("Write the text of the document first.")
    field = "body"


class RecipientsMissing(Refusal):
    code = "correspondence_recipients_missing"
    message = _("Say who receives the document.")
    field = "recipients"


class NotYetSigned(Refusal):
    """Source: Nghị định 30/2020/NĐ-CP art. 17: the seal follows the competent person's signature."""

    code = "correspondence_not_signed"
    message = _(
        "Not everybody has signed yet. The number is given and the seal set after the last signature."
    )


class SigningEnded(Refusal):
    code = "correspondence_signing_ended"
    message = _("Signing was declined or stopped. Take the document back to the draft and put it up again.")


class AlreadyEntered(Conflict):
    code = "correspondence_entered"
    message = _("A colleague has entered this document in the book already.")


class NotIssued(Refusal):
    code = "correspondence_not_issued"
    message = _("Only a document that is issued and in force can be recalled, replaced or changed.")


class FileUnusable(Refusal):
    code = "correspondence_file_unusable"
    message = _("Only PDF, Word, Excel and picture files are taken in. Send the document as PDF.")
    field = "file"


class FileChangedAfterSigning(Refusal):
    """Source: Nghị định 30/2020/NĐ-CP art. 21."""

    code = "correspondence_file_changed"
    message = _(
        "The file was changed after it was signed, so it cannot be entered as received. Return it to its"
        " sender, or enter it with the box ticked that says so."
    )
    field = "accept_doubt"


class ReasonMissing(Refusal):
    code = "correspondence_reason"
    message = _("Say why: the reason is kept, and told to whom it concerns.")
    field = "reason"


class NobodyLeads(Refusal):
    code = "correspondence_nobody_leads"
    message = _("Choose the unit that leads.")
    field = "lead_unit"


class DueInThePast(Refusal):
    code = "correspondence_due_past"
    message = _("The deadline lies in the past.")
    field = "due_on"


class WorkFileClosed(Refusal):
    code = "correspondence_workfile_closed"
    message = _("This work file is closed. Open another one, or have it opened again.")


class CodeTaken(Refusal):
    code = "correspondence_code_taken"
    message = _("A work file of this year has this code already.")
    field = "code"


class NothingToCopy(Refusal):
    code = "correspondence_nothing_to_copy"
    message = _(
        "Only a document that is issued or entered in the book, in force and here as PDF, can be copied."
    )


class NotACopyOfACopy(Refusal):
    """Source: Nghị định 30/2020/NĐ-CP art. 3, 25."""

    code = "correspondence_not_a_copy"
    message = _(
        "A copy of a copy is made of a full copy that came from outside. Make a full copy of this one."
    )
    field = "form"


class ExcerptDiffers(Refusal):
    """Source: Nghị định 30/2020/NĐ-CP art. 3(12): an extract is exact."""

    code = "correspondence_excerpt"
    message = _("An extract repeats the document word for word. This part of it is not there: “%(part)s”")
    field = "excerpt"

    def __init__(self, part: str) -> None:
        super().__init__(self.message % {"part": part[:120]})


class SameDocument(Refusal):
    """Two clerks enter the same letter: the second one is told."""

    code = "correspondence_same"
    message = _(
        "A document of the same sender, number and day is in the book already, as number %(number)s of"
        " %(year)s. If it is another one, tick the box and enter it."
    )
    field = "enter_again"

    def __init__(self, number: int | None, year: int | None) -> None:
        super().__init__(self.message % {"number": number, "year": year})


class NobodyToGive(Refusal):
    code = "correspondence_nobody_to_give"
    message = _("This person handles no documents in your organisation. Choose somebody else.")
    field = "user"


class BookTooLong(Refusal):
    code = "correspondence_book_too_long"
    message = _("More than %(most)s entries. Print the book in parts: choose a shorter time.")

    def __init__(self, most: int) -> None:
        super().__init__(self.message % {"most": most})
