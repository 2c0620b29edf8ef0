from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "yteso.kernel.places"
    label = "places"

    def ready(self) -> None:
        from django.urls import reverse

        from yteso.kernel.base.public import Actor
        from yteso.kernel.places.permissions import READ
        from yteso.kernel.places.registers import find_hits
        from yteso.kernel.ui.public import Hit, SearchProvider, add_search

        post_migrate.connect(install_units, sender=self)

        def find(actor: Actor, text: str, limit: int) -> list[Hit]:
            return [
                Hit(unit.full_name, reverse("places:unit", args=[unit.id]), unit.code, icon="map-pin")
                for unit in find_hits(actor, text, limit)
            ]

        add_search(SearchProvider("places", _("Administrative units"), find, READ, order=90))


def install_units(using: str, **rest: Any) -> None:
    """Apply the shipped change sets after every `migrate`: addresses mean nothing without the units."""
    del rest
    from yteso.kernel.base.public import SystemActor, now
    from yteso.kernel.places.actions import install_shipped

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
