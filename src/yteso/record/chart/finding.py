"""What records give to the search box: a visit by the code that links its tables (MA_LK)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import FacilityCode, Organisation
from yteso.kernel.ui.public import Hit
from yteso.record.visits.public import READ as READ_VISITS
from yteso.record.visits.public import Visit

LEAST = 4  # shorter texts are no MA_LK, and most of what people type is none


def find_hits(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Return the visits with exactly this MA_LK at the facilities where the actor cares for people.

    No name stands in a hit: opening the visit is what is judged and written down.
    """
    code = text.strip()
    if len(code) < LEAST or " " in code or not any(sign.isdigit() for sign in code):
        return []
    reach = actor.reach(READ_VISITS)
    now_held, ever_held = Organisation.objects.exclude(facility_code=""), FacilityCode.objects.all()
    if not reach.everything:
        now_held = now_held.filter(id__in=reach.organisation_ids)
        ever_held = ever_held.filter(organisation_id__in=reach.organisation_ids)
    # the unique index leads with the facility's code: each that is named costs one probe
    codes = now_held.values_list("facility_code").union(ever_held.values_list("code"))
    facilities = [held for (held,) in codes]
    found = Visit.objects.visible_to(actor).filter(facility_code__in=facilities, link_code=code)
    return [
        Hit(
            title=_("Visit %(code)s") % {"code": one.link_code},
            url=reverse("chart:visit", args=[one.person_id, one.id]),
            detail=f"{one.facility.short_name or one.facility.name} · {localtime(one.arrived_at):%d/%m/%Y}",
            icon="stethoscope",
        )
        for one in found.select_related("facility").order_by("-arrived_at", "id")[:limit]
    ]
