from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkConfig(AppConfig):
    name = "yteso.toolkit.work"
    label = "work"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yteso.kernel.ui.public import Inbox, add_inbox
        from yteso.toolkit.work.inbox import count_waiting, list_waiting_tasks

        post_migrate.connect(install, sender=self)
        add_inbox(Inbox("work", _("My cases"), count_waiting, list_waiting_tasks, order=10))


def install(using: str, **rest: Any) -> None:
    """Office hours come with every `migrate`: without them no deadline can be reckoned."""
    del rest
    from yteso.toolkit.work.actions import install_hours

    if using == "default":
        install_hours()
