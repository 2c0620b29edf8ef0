from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartConfig(AppConfig):
    name = "yteso.record.chart"
    label = "chart"

    def ready(self) -> None:
        from yteso.kernel.ui.public import SearchProvider, add_search
        from yteso.record.chart import rows
        from yteso.record.chart.finding import find_hits
        from yteso.record.chart.permissions import READ

        add_search(SearchProvider("visits", _("Visits"), find_hits, READ, order=20))
        rows.install()
