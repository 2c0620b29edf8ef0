from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "mailbox.letter.read",
    _("Read the official mailbox"),
    (Role.DOCUMENT_CLERK, Role.PROCEDURE_CLERK, Role.PROVINCE_OFFICER),
)
WRITE = declare(
    "mailbox.letter.write", _("Answer from the official address"), (Role.DOCUMENT_CLERK, Role.PROCEDURE_CLERK)
)
