from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DashboardsConfig(AppConfig):
    name = "yteso.insight.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from yteso.insight.dashboards.home import HOME_CARD
        from yteso.kernel.ui.public import add_home_card

        post_migrate.connect(install_targets, sender=self)
        add_home_card(HOME_CARD)


def install_targets(using: str, **rest: Any) -> None:
    """Load the shipped targets after every `migrate`."""
    del rest
    from yteso.insight.dashboards.actions import load_targets

    if using == "default":
        load_targets()
