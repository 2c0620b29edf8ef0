from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "yteso.web.office"
    label = "office"

    def ready(self) -> None:
        from yteso.kernel.ui.public import SearchProvider, add_search
        from yteso.web.office.commands import find_pages

        add_search(SearchProvider("pages", _("Pages"), find_pages, order=900))
