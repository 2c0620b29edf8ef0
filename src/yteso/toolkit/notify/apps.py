from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "yteso.toolkit.notify"
    label = "notify"

    def ready(self) -> None:
        from yteso.kernel.ui.public import Inbox, add_inbox
        from yteso.toolkit.notify.queries import count_unread, list_tasks

        add_inbox(Inbox("notices", _("Notices"), count_unread, list_tasks, order=50))
