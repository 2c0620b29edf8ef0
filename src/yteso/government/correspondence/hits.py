"""What is found of official documents from elsewhere: by the search box (number, every word of their
text), and from what was signed."""

from django.urls import reverse

from yteso.government.correspondence.models import Attachment, Copy, Document
from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Hit
from yteso.toolkit.signing.public import Document as Signed


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


def door_of_signed(actor: Actor, signed: Signed) -> str:
    """Return the page of the document that this is, or is a copy of or an annex to; "" if the actor may not
    open it."""
    rows = Document.objects.visible_to(actor)
    if signed.kind == "document_copy":
        rows = rows.filter(pk__in=Copy.objects.filter(pk=signed.object_id).values("document"))
    elif signed.kind == "document_annex":
        rows = rows.filter(pk__in=Attachment.objects.filter(pk=signed.object_id).values("document"))
    else:
        rows = rows.filter(pk=signed.object_id)
    found = rows.values_list("pk", flat=True).first()
    return reverse("correspondence:document", args=[found]) if found else ""
