from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

SEE_SAMPLES = declare("ui.samples.read", _("See every component of the screens"), (Role.ADMINISTRATOR,))
SHARE_VIEWS = declare(
    "ui.view.share",
    _("Share a saved view with everyone"),
    (Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.DATA_STEWARD),
)
