from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare("audit.entry.read", _("Read the audit log"), (Role.AUDITOR, Role.ADMINISTRATOR))
EXPORT = declare("audit.entry.export", _("Export the audit log"), (Role.AUDITOR,))
