from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class FileTooLarge(Refusal):
    code = "file_too_large"
    message = _(
        "The file is larger than this door accepts. Split it into smaller files and send them one by one."
    )
    status = 413


class StoreFull(Refusal):
    """The disk (or bucket) that keeps the originals has no room. Nothing of the file was kept."""

    code = "store_full"
    message = _("There is no room to keep the file just now. Nothing was kept; send it again later.")
    status = 507


class StoreUnreachable(Refusal):
    code = "store_unreachable"
    message = _("The file store cannot be reached just now. Nothing was kept; send it again later.")
    status = 503


class OriginalMissing(Exception):
    """An original that the database knows is not in the store, or its content has changed."""


class FileDisposed(Refusal):
    code = "file_disposed"
    message = _("The time for which this file had to be kept is over; it was removed by an approved list.")
    status = 410


class FileInfected(Refusal):
    code = "file_infected"
    message = _(
        "The file holds a virus, so it is not opened. Clean the computer it came from and send it again."
    )
    field = "file"


class ScannerUnreachable(Refusal):
    """A virus scanner is named, but it does not answer: what could not be checked does not come in."""

    code = "scanner_unreachable"
    message = _("Files cannot be checked for viruses just now. Nothing was kept; send it again later.")
    status = 503


class FileHasMacros(Refusal):
    code = "file_has_macros"
    message = _(
        "The file holds macros (programs inside a document). Save it without macros and send it again."
    )
    field = "file"


class FileLocked(Refusal):
    code = "file_locked"
    message = _(
        "The file is protected by a password, so nobody here can read it. Send it without a password."
    )
    field = "file"


class FileBroken(Refusal):
    code = "file_broken"
    message = _("The file is damaged or was cut short on its way. Open it on your side, then send it again.")
    field = "file"


class FileIsProgram(Refusal):
    code = "file_is_program"
    message = _("The file is a program, not a document. Send the document itself.")
    field = "file"


class RetentionUnknown(Exception):
    """A module names a class of retention that the data do not have: a bug."""


class ReasonNeeded(Refusal):
    code = "files_reason_needed"
    message = _("Write the reason or the number of the decision: it stays with the files.")
    field = "reason"


class NothingDue(Refusal):
    code = "nothing_due"
    message = _(
        "No file's time is over, or they stand on a list already. Files held back are never on a list."
    )


class HeldBack(Refusal):
    code = "held_back"
    message = _("Held back by a decision.")
    shared = _("The same file must be kept for something else.")
    used = _("Something else still uses the file.")


class DisposalClosed(Refusal):
    code = "disposal_closed"
    message = _("This list has been decided already. Make a new one.")
    status = 409


class OwnProposal(Refusal):
    code = "own_proposal"
    message = _("Who proposed the list does not approve it. Ask another person with that right.")
