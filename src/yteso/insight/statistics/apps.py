from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StatisticsConfig(AppConfig):
    name = "yteso.insight.statistics"
    label = "statistics"

    def ready(self) -> None:
        from yteso.insight.statistics.actions.official import KIND
        from yteso.insight.statistics.home import HOME_CARD, INBOX
        from yteso.insight.statistics.provider import FormCells
        from yteso.insight.statistics.queries.reports import door_of_sealed
        from yteso.insight.statistics.shipped import read_documents
        from yteso.kernel.ui.public import add_home_card, add_inbox
        from yteso.toolkit.measures.public import add_figures
        from yteso.toolkit.signing.public import add_door

        post_migrate.connect(install_forms, sender=self)
        add_door(KIND, door_of_sealed)
        add_home_card(HOME_CARD)
        add_inbox(INBOX)
        cells = FormCells()
        for prefix in sorted({document["code"].split(".")[0] for document in read_documents()} | {"local"}):
            add_figures(prefix, cells)


def install_forms(using: str, **rest: Any) -> None:
    """Bring the shipped form definitions in after every `migrate`: without them there is nothing to fill
    in."""
    del rest
    from yteso.insight.statistics.actions import install_shipped
    from yteso.kernel.base.public import SystemActor, now

    if using == "default":
        install_shipped(actor=SystemActor("migrate"), now=now())
