"""What the search box finds of procedures: dossiers and licences."""

from django.urls import reverse

from yteso.government.procedures.models import Dossier, Licence
from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Hit
from yteso.toolkit.work.public import Case


def find_dossiers(actor: Actor, text: str, limit: int) -> list[Hit]:
    cases = Case.objects.visible_to(actor).filter(kind="procedures").matching(text).order_by("-opened_at")
    ids = list(cases.values_list("id", flat=True)[:limit])
    rows = Dossier.objects.filter(case_id__in=ids).select_related("version").order_by("-submitted_at")
    return [
        Hit(
            d.code, reverse("procedures:dossier", args=[d.id]), f"{d.owner_name} · {d.version.name}", "folder"
        )
        for d in rows
    ]


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
