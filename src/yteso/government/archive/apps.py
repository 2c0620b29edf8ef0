from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    name = "yteso.government.archive"
    label = "archive"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yteso.government.archive import log_words  # noqa: F401 (words of the audit log)
        from yteso.government.archive.models import Paper
        from yteso.government.archive.permissions import VERIFY
        from yteso.government.archive.queries import count_to_verify, list_verify_tasks, texts_to_index
        from yteso.kernel.ui.public import Inbox, add_inbox
        from yteso.toolkit.files.public import add_indexing, add_keeper, rows_indexing

        add_keeper("archive.Scan.file")
        add_indexing(rows_indexing("archive.papers", _("Digitised papers"), Paper, texts_to_index))
        add_inbox(Inbox("archive", _("Scans to verify"), count_to_verify, list_verify_tasks, VERIFY))
        post_migrate.connect(install, sender=self)


def install(using: str, **rest: Any) -> None:
    """The kinds of paper come with every `migrate`."""
    del rest
    from yteso.government.archive.actions import install_templates
    from yteso.toolkit.files.public import index_after_migrate

    if using == "default":
        install_templates()
        index_after_migrate()
