from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class ScanLocked(Refusal):
    code = "scan_locked"
    message = _(
        "The file is protected by a password, so its pages cannot be seen. Scan it again without one."
    )
    field = "file"


class ScanBroken(Refusal):
    code = "scan_broken"
    message = _("The file is damaged or was cut short on its way. Scan it again, or send it again.")
    field = "file"


class ScanNotPages(Refusal):
    code = "scan_not_pages"
    message = _("The file has no pages to look at. Send a PDF, or a picture as JPEG, PNG or TIFF.")
    field = "file"


class ScanTooLong(Refusal):
    code = "scan_too_long"
    message = _("The file has too many pages for one scan. Split it and send the parts.")
    field = "file"


class ScanEmpty(Refusal):
    code = "scan_empty"
    message = _("The file holds no page. Scan it again.")
    field = "file"


REFUSALS: dict[str, type[Refusal]] = {
    "locked": ScanLocked, "broken": ScanBroken, "not_pages": ScanNotPages, "too_long": ScanTooLong,
    "empty": ScanEmpty,
}  # fmt: skip
PAGE_PROBLEMS = {
    "page_too_large": _("The page is larger than can be shown. Scan it at 300 dots an inch or less."),
    "page_broken": _("The page is damaged and cannot be shown. Scan this page again."),
    "page_exhausts": _("The page took more time or memory than one page may. Scan this page again."),
}
