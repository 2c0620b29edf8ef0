from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    name = "yteso.government.archive"
    label = "archive"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yteso.government.archive import log_words  # noqa: F401 (words of the audit log)
        from yteso.government.archive.actions.certifying import forget_words
        from yteso.government.archive.models import Paper
        from yteso.government.archive.permissions import VERIFY
        from yteso.government.archive.queries import (
            count_to_verify,
            door_of_copy,
            is_still_needed,
            list_verify_tasks,
            texts_to_index,
        )
        from yteso.kernel.ui.public import Inbox, add_inbox
        from yteso.toolkit.files.public import (
            add_claim,
            add_indexing,
            add_keeper,
            after_disposal,
            rows_indexing,
        )
        from yteso.toolkit.signing.public import add_door

        add_keeper(
            "archive.Scan.file", "signing.Document.original", "signing.Document.current",
            "signing.Step.result", "signing.Attempt.prepared", "signing.Validation.file",
        )  # fmt: skip
        add_claim(is_still_needed)
        after_disposal(forget_words)
        add_door("copy", door_of_copy)
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
