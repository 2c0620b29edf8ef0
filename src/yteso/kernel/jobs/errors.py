from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class AlreadyRetried(Refusal):
    code = "job-already-retried"
    message = _("This job has been started again already. Look at the list of jobs for how it went.")
    status = 409
