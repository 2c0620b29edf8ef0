from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CodesConfig(AppConfig):
    name = "yteso.kernel.codes"
    label = "codes"

    def ready(self) -> None:
        from django.urls import reverse

        from yteso.kernel.base.public import Actor
        from yteso.kernel.codes.permissions import LOAD, READ
        from yteso.kernel.codes.registers import find_hits
        from yteso.kernel.codes.waiting import count_waiting, list_waiting
        from yteso.kernel.ui.public import Hit, Inbox, SearchProvider, add_inbox, add_search

        post_migrate.connect(install_lists, sender=self)

        def find(actor: Actor, text: str, limit: int) -> list[Hit]:
            return [
                Hit(str(code), reverse("codes:code", args=[code.id]), code.system.title, icon="list-numbers")
                for code in find_hits(actor, text, limit)
            ]

        add_inbox(Inbox("code-loads", _("Official code files"), count_waiting, list_waiting, LOAD, order=200))
        add_search(SearchProvider("codes", _("Codes"), find, READ, order=80))


def install_lists(using: str, **rest: Any) -> None:
    """Bring the shipped code lists in after every `migrate`: no dossier can be checked without them."""
    del rest
    from yteso.kernel.base.public import SystemActor, now
    from yteso.kernel.codes.actions import install_shipped

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
