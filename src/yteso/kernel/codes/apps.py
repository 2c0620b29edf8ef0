from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CodesConfig(AppConfig):
    name = "yteso.kernel.codes"
    label = "codes"

    def ready(self) -> None:
        post_migrate.connect(install_lists, sender=self)


def install_lists(using: str, **_: Any) -> None:
    """Bring the shipped code lists in after every `migrate`: no dossier can be checked without them."""
    from yteso.kernel.base.public import SystemActor, now
    from yteso.kernel.codes.actions import install_shipped

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
