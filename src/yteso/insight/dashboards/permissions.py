from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "dashboards.board.read",
    _("See dashboards of the figures one may see"),
    (
        Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK, Role.DOCTOR, Role.NURSE, Role.DATA_STEWARD,
        Role.AUDITOR, Role.ADMINISTRATOR,
    ),
)  # fmt: skip
COMPOSE = declare(
    "dashboards.board.compose",
    _("Put together dashboards of one's own and have them mailed"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.FACILITY_CLERK, Role.DOCTOR, Role.DATA_STEWARD),
)
SHARE = declare(
    "dashboards.board.share",
    _("Share one's dashboards with a role or an organisation"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER),
)
SCREEN = declare(
    "dashboards.screen.show",
    _("Show the big screen of the operations centre"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.ADMINISTRATOR),
)
