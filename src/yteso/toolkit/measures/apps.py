from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class MeasuresConfig(AppConfig):
    name = "yteso.toolkit.measures"
    label = "measures"

    def ready(self) -> None:
        from yteso.kernel.ui.public import add_page_ending
        from yteso.toolkit.measures.figures import add_figures
        from yteso.toolkit.measures.populations import Populations

        add_figures("pop", Populations())
        add_page_ending("measures/panel.html")
        autodiscover_modules("measures")
        post_migrate.connect(install_triggers, sender=self)


def install_triggers(using: str, **rest: Any) -> None:
    """Have the tables of all sources mark what changes, after every `migrate`."""
    del rest
    from yteso.toolkit.measures.actions.marking import install

    if using == "default":
        install()
