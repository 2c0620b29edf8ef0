from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare(
    "signing.document.read",
    _("See that documents were signed, by whom and when"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR),
)
OPEN = declare(
    "signing.document.open",
    _("Put documents up for signing, change who signs"),
    (Role.DIRECTOR, Role.PROVINCE_OFFICER, Role.DOCUMENT_CLERK),
)
SIGN = declare(
    "signing.document.sign",
    _("Sign with a certificate one holds a right to"),
    (
        Role.DIRECTOR,
        Role.UNIT_HEAD,
        Role.PROVINCE_OFFICER,
        Role.DOCTOR,
        Role.FACILITY_CLERK,
        Role.DOCUMENT_CLERK,
    ),
)
WITHDRAW = declare("signing.document.withdraw", _("Withdraw a signed document from use"), (Role.DIRECTOR,))
MANAGE = declare(
    "signing.certificate.manage",
    _("Keep certificates, and who may sign with which"),
    (Role.ADMINISTRATOR,),
)
