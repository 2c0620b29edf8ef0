"""What insurance files give to the search box: dossiers by the code that links their tables (MA_LK)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yteso.exchange.insurance.models import Dossier
from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Hit

LEAST = 4  # shorter texts are no MA_LK, and most of what people type is none


def find_hits(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Return the dossiers that carry exactly this MA_LK at the facilities whose dossiers the actor reads.

    No name of a patient stands in a hit: opening the dossier is what is written down.
    """
    code = text.strip()
    if len(code) < LEAST or " " in code or not any(sign.isdigit() for sign in code):
        return []
    found = Dossier.objects.all().visible_to(actor).filter(link_code=code).select_related("facility")
    return [
        Hit(
            title=_("Dossier %(code)s") % {"code": one.link_code},
            url=reverse("insurance:dossier", args=[one.id]),
            detail=" · ".join(
                str(part)
                for part in (
                    one.facility.short_name or one.facility.name,
                    f"{one.arrived_on:%d/%m/%Y}" if one.arrived_on else "",
                    one.get_state_display(),
                )
                if part
            ),
            icon="file-text",
        )
        for one in found.order_by("-received_at", "id")[:limit]
    ]
