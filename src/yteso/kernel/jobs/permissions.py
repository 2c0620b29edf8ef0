from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Role, declare

READ = declare("jobs.job.read", _("Watch background jobs and their failures"), (Role.ADMINISTRATOR,))
RETRY = declare("jobs.job.retry", _("Start a failed job again"), (Role.ADMINISTRATOR,))
