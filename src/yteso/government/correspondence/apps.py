from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CorrespondenceConfig(AppConfig):
    name = "yteso.government.correspondence"
    label = "correspondence"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yteso.exchange.mailbox.public import add_uses
        from yteso.government.correspondence import log_words  # noqa: F401
        from yteso.government.correspondence.actions.annexes import read_annexes
        from yteso.government.correspondence.actions.scans import read_mains
        from yteso.government.correspondence.handlers import letter_taken, packet_taken
        from yteso.government.correspondence.hits import door_of_signed, find_documents
        from yteso.government.correspondence.models import Attachment, Document, Words
        from yteso.government.correspondence.permissions import READ, REGISTER
        from yteso.government.correspondence.queries import (
            count_arrived,
            letter_uses,
            list_arrived,
            texts_to_index,
        )
        from yteso.government.correspondence.queues import GIVING, QUEUES
        from yteso.kernel.ui.public import Inbox, SearchProvider, add_inbox, add_search
        from yteso.toolkit.facts.public import LetterTaken, PacketTaken, subscribe
        from yteso.toolkit.files.public import Indexing, add_indexing, rows_indexing
        from yteso.toolkit.signing.public import add_door
        from yteso.toolkit.work.public import Kind, add_kind

        kind = Kind("correspondence", _("Official documents"), READ, "correspondence:case", GIVING)
        add_kind(kind, *QUEUES)
        add_search(
            SearchProvider("official-documents", _("Official documents"), find_documents, READ, order=25)
        )
        label = _("Incoming documents to enter")
        add_inbox(Inbox("correspondence-arrived", label, count_arrived, list_arrived, REGISTER))
        for signed in ("official_document", "document_annex", "document_copy"):
            add_door(signed, door_of_signed)
        add_uses("correspondence", letter_uses)
        add_indexing(
            Indexing(
                "correspondence.annexes",
                _("Files beside official documents"),
                lambda: Attachment.objects.unread().count(),
                read_annexes,
            ),
            Indexing(
                "correspondence.files",
                _("Files of official documents"),
                Document.objects.filter(words=Words.LATER).count,
                read_mains,
            ),
            rows_indexing("correspondence.documents", _("Official documents"), Document, texts_to_index),
        )
        subscribe(PacketTaken, "correspondence.packets", packet_taken)
        subscribe(LetterTaken, "correspondence.letters", letter_taken)
        post_migrate.connect(install, sender=self)


def install(using: str, **rest: Any) -> None:
    """Types, templates, targets and flows come with every `migrate`."""
    del rest
    from yteso.government.correspondence.actions import install_rules
    from yteso.toolkit.files.public import index_after_migrate

    if using == "default":
        install_rules()
        index_after_migrate()
