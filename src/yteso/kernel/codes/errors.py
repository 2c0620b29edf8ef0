from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class UnknownSystem(Refusal):
    code = "codes.system_unknown"
    message = _("There is no such code list. Choose one of the lists that are shown.")
    field = "system"


class FileTooLarge(Refusal):
    code = "codes.file_too_large"
    message = _("The file is larger than 20 MB. Split it and load the parts one after the other.")
    field = "file"


class FileUnreadable(Refusal):
    code = "codes.file_unreadable"
    message = _("The file cannot be read. Save it as XLSX or as CSV in UTF-8 and choose it again.")
    field = "file"


class HeaderMissing(Refusal):
    """No row of the file names its columns in words we know; the message lists what was found."""

    code = "codes.header_missing"
    field = "file"


class LoadFaulty(Refusal):
    code = "codes.load_faulty"
    message = _("Some lines of the file are faulty. Mend them and load the file again; nothing was changed.")


class LoadDone(Refusal):
    code = "codes.load_done"
    message = _("This file has been applied or discarded already.")
