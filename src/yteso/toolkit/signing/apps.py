from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "yteso.toolkit.signing"
    label = "signing"

    def ready(self) -> None:
        """Tell the inbox what waits for a signature."""
        from yteso.kernel.ui.public import Inbox, add_inbox
        from yteso.toolkit.signing import log_words  # noqa: F401 (words of the audit log)
        from yteso.toolkit.signing.permissions import SIGN
        from yteso.toolkit.signing.queries import count_waiting, list_waiting_tasks

        add_inbox(Inbox("signatures", _("To sign"), count_waiting, list_waiting_tasks, SIGN))
