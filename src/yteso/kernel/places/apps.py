from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlacesConfig(AppConfig):
    name = "yteso.kernel.places"
    label = "places"

    def ready(self) -> None:
        post_migrate.connect(install_units, sender=self)


def install_units(using: str, **_: Any) -> None:
    """Apply the shipped change sets after every `migrate`: addresses mean nothing without the units."""
    from yteso.kernel.base.public import SystemActor, now
    from yteso.kernel.places.actions import install_shipped

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
