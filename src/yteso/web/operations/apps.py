from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "yteso.web.operations"
    label = "operations"

    def ready(self) -> None:
        from yteso.kernel.jobs.public import READ
        from yteso.kernel.ui.public import HomeCard, add_home_card
        from yteso.web.operations.health import card_context

        add_home_card(HomeCard("system", "operations/home.html", card_context, READ, order=10, wide=True))
