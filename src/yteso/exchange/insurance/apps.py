from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "yteso.exchange.insurance"
    label = "insurance"

    def ready(self) -> None:
        from yteso.exchange.insurance.home import HOME_CARD
        from yteso.kernel.ui.public import add_home_card

        add_home_card(HOME_CARD)
