from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

CLERK, ASSESSOR, HEAD, LEADER = Role.PROCEDURE_CLERK, Role.ASSESSOR, Role.UNIT_HEAD, Role.DIRECTOR
OFFICER = Role.PROVINCE_OFFICER

READ_CATALOGUE = declare(
    "procedures.catalogue.read",
    _("See the catalogue of procedures with what is not public"),
    (CLERK, ASSESSOR, HEAD, LEADER, OFFICER, Role.ADMINISTRATOR),
)
CHANGE_CATALOGUE = declare(
    "procedures.catalogue.change",
    _("Publish a new version of a procedure"),
    (OFFICER, Role.ADMINISTRATOR),
)
SIMPLIFY = declare(
    "procedures.simplification.propose",
    _("Propose to simplify a procedure"),
    (CLERK, ASSESSOR, HEAD, OFFICER),
)
DECIDE_SIMPLIFICATION = declare(
    "procedures.simplification.decide", _("Decide on proposals to simplify procedures"), (LEADER,)
)
SET_UP = declare(
    "procedures.office.change",
    _("Set up reception offices: code, account, units"),
    (Role.ADMINISTRATOR, OFFICER),
)
READ = declare("procedures.dossier.read", _("See dossiers"), (CLERK, ASSESSOR, HEAD, LEADER, OFFICER))
RECEIVE = declare("procedures.dossier.receive", _("Receive and return dossiers"), (CLERK,))
SUPPLEMENT = declare("procedures.dossier.supplement", _("Ask for a supplement"), (CLERK, ASSESSOR, HEAD))
PROCESS = declare("procedures.dossier.process", _("Assess dossiers and draft results"), (ASSESSOR, HEAD))
ASSIGN = declare("procedures.dossier.assign", _("Give dossiers to people"), (HEAD, LEADER))
APPROVE = declare("procedures.dossier.approve", _("Approve results and refusals"), (LEADER,))
COUNTERSIGN = declare("procedures.dossier.countersign", _("Sign results before the director"), (HEAD, LEADER))
PUBLISH = declare("procedures.dossier.publish", _("Issue results"), (CLERK, ASSESSOR, HEAD))
APOLOGISE = declare("procedures.dossier.apologise", _("Apologise and set a new date"), (CLERK, HEAD, LEADER))
TAKE_FEES = declare("procedures.fee.take", _("Take fees and give receipts"), (CLERK,))
READ_STATISTICS = declare(
    "procedures.statistics.read", _("See how procedures are kept in time"), (CLERK, HEAD, LEADER, OFFICER)
)
READ_LICENCES = declare(
    "procedures.licence.read", _("See licence registers"), (CLERK, ASSESSOR, HEAD, LEADER, OFFICER)
)
CHANGE_LICENCES = declare("procedures.licence.change", _("Revoke licences"), (LEADER,))
APPLY = declare("procedures.own", _("Apply and follow own dossiers"), (Role.CITIZEN,))
ENTER_LICENCES = declare("procedures.licence.enter", _("Enter licences that exist on paper"), (HEAD, LEADER))
