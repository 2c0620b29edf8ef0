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
