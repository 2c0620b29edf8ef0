from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

CLERK, ASSESSOR, HEAD, LEADER = Role.PROCEDURE_CLERK, Role.ASSESSOR, Role.UNIT_HEAD, Role.DIRECTOR
FACILITY, OFFICER = Role.FACILITY_CLERK, Role.PROVINCE_OFFICER

READ = declare(
    "archive.paper.read",
    _("See papers that are digitised"),
    (CLERK, ASSESSOR, HEAD, LEADER, FACILITY, OFFICER),
)
SCAN = declare("archive.batch.scan", _("Keep the inventory of papers, send scans"), (CLERK, HEAD, FACILITY))
VERIFY = declare(
    "archive.paper.verify", _("Verify what was read from scans"), (CLERK, ASSESSOR, HEAD, FACILITY)
)
CERTIFY = declare("archive.paper.certify", _("Certify electronic copies of papers"), (HEAD, LEADER))
PLAN = declare("archive.plan.change", _("Set goals and enter costs of digitisation"), (OFFICER, LEADER))
READ_PROGRESS = declare(
    "archive.progress.read", _("See how far digitisation is"), (CLERK, HEAD, LEADER, FACILITY, OFFICER)
)
OWN = declare("archive.own", _("See own papers that were digitised"), (Role.CITIZEN,))
