from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IndicatorsConfig(AppConfig):
    name = "yteso.insight.indicators"
    label = "indicators"

    def ready(self) -> None:
        from yteso.insight.indicators import log_words  # noqa: F401
        from yteso.insight.indicators.serving import Indicators
        from yteso.toolkit.measures.public import add_figures

        add_figures("ind", Indicators())
        post_migrate.connect(install_catalogue, sender=self)


def install_catalogue(using: str, **rest: Any) -> None:
    """Bring the shipped catalogue in after every `migrate`."""
    del rest
    from yteso.insight.indicators.actions import install_shipped
    from yteso.kernel.base.public import SystemActor, now

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
