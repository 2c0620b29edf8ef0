from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

CLERK, ASSESSOR, HEAD, LEADER = Role.DOCUMENT_CLERK, Role.ASSESSOR, Role.UNIT_HEAD, Role.DIRECTOR
OFFICER = Role.PROVINCE_OFFICER

READ = declare(
    "correspondence.document.read", _("See official documents"), (CLERK, ASSESSOR, HEAD, LEADER, OFFICER)
)
DRAFT = declare(
    "correspondence.document.draft",
    _("Draft official documents, answer comments"),
    (CLERK, ASSESSOR, HEAD, OFFICER),
)
REVIEW = declare(
    "correspondence.document.review", _("Check the content of drafts, send them back"), (HEAD, LEADER)
)
ISSUE = declare(
    "correspondence.document.issue",
    _("Check the form of drafts, put them up for signing, number and issue documents"),
    (CLERK,),
)
RECALL = declare(
    "correspondence.document.recall", _("Recall issued documents and send changes"), (CLERK, LEADER)
)
REGISTER = declare(
    "correspondence.document.register", _("Enter incoming and secret documents in the books"), (CLERK,)
)
INSTRUCT = declare(
    "correspondence.document.instruct", _("Say who handles incoming documents, until when"), (HEAD, LEADER)
)
HANDLE = declare(
    "correspondence.document.handle", _("Handle incoming documents"), (ASSESSOR, HEAD, OFFICER, CLERK)
)
SET_UP = declare(
    "correspondence.office.change",
    _("Set up document offices: symbols, books"),
    (Role.ADMINISTRATOR, CLERK),
)
KEEP_FILES = declare(
    "correspondence.workfile.keep", _("Keep work files"), (CLERK, ASSESSOR, HEAD, LEADER, OFFICER)
)
COPY = declare(
    "correspondence.document.copy",
    _("Make copies of documents: full, of a copy, extracts; print the books"),
    (CLERK, LEADER),
)
