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
