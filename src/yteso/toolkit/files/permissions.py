from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "files.kept.read",
    _("See how long files are kept and what is held back"),
    (Role.UNIT_HEAD, Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR),
)
HOLD = declare(
    "files.hold.change", _("Hold files back from disposal, lift holds"), (Role.DIRECTOR, Role.AUDITOR)
)
PROPOSE = declare(
    "files.disposal.propose", _("Propose files for disposal"), (Role.UNIT_HEAD, Role.PROVINCE_OFFICER)
)
APPROVE = declare("files.disposal.approve", _("Approve the disposal of files"), (Role.DIRECTOR,))
