"""What is found of procedures from elsewhere: by the search box, and from a signed paper."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from yteso.government.procedures.models import Dossier, Licence
from yteso.government.procedures.permissions import READ
from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Hit
from yteso.toolkit.signing.public import Document
from yteso.toolkit.work.public import Case


def find_dossiers(actor: Actor, text: str, limit: int) -> list[Hit]:
    cases = Case.objects.visible_to(actor).filter(kind="procedures").matching(text).order_by("-opened_at")
    ids = list(cases.values_list("id", flat=True)[:limit])
    rows = Dossier.objects.filter(case_id__in=ids).select_related("version").order_by("-submitted_at")
    if owners := owners_of(ids):
        record_list(actor, owners, READ.code)
    return [
        Hit(
            d.code, reverse("procedures:dossier", args=[d.id]), f"{d.owner_name} · {d.version.name}", "folder"
        )
        for d in rows
    ]


def owners_of(case_ids: Collection[UUID]) -> list[UUID]:
    """Return the persons of ours whose dossiers these cases are: titles name them."""
    rows = Dossier.objects.filter(case_id__in=case_ids, owner_person__isnull=False)
    return list(rows.values_list("owner_person_id", flat=True))


def find_licences(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = Licence.objects.visible_to(actor).matching(text).order_by("-issued_on", "id")[:limit]
    return [
        Hit(
            one.number,
            reverse("procedures:licence", args=[one.id]),
            f"{one.holder_name} · {one.kind}",
            "certificate",
        )
        for one in rows
    ]


def door_of_result(actor: Actor, document: Document) -> str:
    """Return the page of the dossier whose result this is; "" if the actor may not open it."""
    return _page_of(Dossier.objects.visible_to(actor).filter(id=document.object_id))


def door_of_slip(actor: Actor, document: Document) -> str:
    """Return the page of the dossier in which this form was given out; "" if the actor may not open it."""
    return _page_of(Dossier.objects.visible_to(actor).filter(slips__id=document.object_id))


def _page_of(rows: QuerySet[Dossier]) -> str:
    found = rows.values_list("id", flat=True).first()
    return reverse("procedures:dossier", args=[found]) if found else ""
