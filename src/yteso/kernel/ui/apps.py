from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "yteso.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        from yteso.kernel.ui.home import Inbox, add_inbox
        from yteso.kernel.ui.queries import count_ready_exports, list_ready_exports

        add_inbox(Inbox("exports", _("Exports"), count_ready_exports, list_ready_exports, order=90))
