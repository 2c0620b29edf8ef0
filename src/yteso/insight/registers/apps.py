from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistersConfig(AppConfig):
    name = "yteso.insight.registers"
    label = "registers"

    def ready(self) -> None:
        from yteso.insight.registers import log_words  # noqa: F401
        from yteso.insight.registers.handover_pages import INBOX
        from yteso.kernel.ui.public import add_inbox

        add_inbox(INBOX)
        post_migrate.connect(install_registers, sender=self)


def install_registers(using: str, **rest: Any) -> None:
    """Bring the shipped definitions in after every `migrate`: without them there is nothing to write in."""
    del rest
    from yteso.insight.registers.actions import install_shipped
    from yteso.kernel.base.public import SystemActor, now

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
