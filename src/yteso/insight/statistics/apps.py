from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StatisticsConfig(AppConfig):
    name = "yteso.insight.statistics"
    label = "statistics"

    def ready(self) -> None:
        post_migrate.connect(install_forms, sender=self)


def install_forms(using: str, **rest: Any) -> None:
    """Bring the shipped form definitions in after every `migrate`: without them there is nothing to fill
    in."""
    del rest
    from yteso.insight.statistics.actions import install_shipped
    from yteso.kernel.base.public import SystemActor, now

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
