"""What the search box finds of official documents: by number, and by every word of their text."""

from django.urls import reverse

from yteso.government.correspondence.models import Document
from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Hit


def find_documents(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = Document.objects.visible_to(actor).matching(text).order_by("-entered_at", "-id")[:limit]
    return [
        Hit(
            one.symbol or one.subject,
            reverse("correspondence:document", args=[one.pk]),
            ", ".join(
                [one.subject if one.symbol else one.get_stage_display(), *getattr(one, "found_in", ())]
            ),
            "file-text",
        )
        for one in rows
    ]
