from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FilesConfig(AppConfig):
    name = "yteso.toolkit.files"
    label = "files"

    def ready(self) -> None:
        from yteso.toolkit.files import log_words  # noqa: F401 (words of the audit log)

        post_migrate.connect(install, sender=self)


def install(using: str, **rest: Any) -> None:
    """The classes of retention come with every `migrate`."""
    del rest
    from yteso.toolkit.files.actions import install_classes

    if using == "default":
        install_classes()
