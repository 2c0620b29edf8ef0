from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistersConfig(AppConfig):
    name = "yteso.insight.registers"
    label = "registers"

    def ready(self) -> None:
        from yteso.insight.registers import log_words  # noqa: F401

        post_migrate.connect(install_registers, sender=self)


def install_registers(using: str, **rest: Any) -> None:
    """Bring the shipped definitions in after every `migrate`: without them there is nothing to write in."""
    del rest
    from yteso.insight.registers.actions import install_shipped
    from yteso.kernel.base.public import SystemActor, now

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
