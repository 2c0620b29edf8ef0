from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsuranceConfig(AppConfig):
    name = "yteso.exchange.insurance"
    label = "insurance"

    def ready(self) -> None:
        from yteso.exchange.insurance.finding import find_hits
        from yteso.exchange.insurance.home import HOME_CARD
        from yteso.exchange.insurance.permissions import READ
        from yteso.kernel.ui.public import SearchProvider, add_home_card, add_search

        add_home_card(HOME_CARD)
        add_search(SearchProvider("dossiers", _("Dossiers"), find_hits, READ, order=30))
