import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from yteso.insight.maps.errors import OutlinesRefused
from yteso.insight.maps.models import Outline, OutlineSet
from yteso.insight.maps.outlines import Given, Polygons, count_points, read_outlines, simplify
from yteso.insight.maps.permissions import LOAD
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require
from yteso.kernel.places.public import Unit

POINTS_WANTED = 12_000  # a map of the whole province stays under 150 KB
FINEST = 0.0001  # degrees, about 10 m


@transaction.atomic
def load_outlines(
    *, actor: Actor, content: bytes, on: dt.date, source: str, code_property: str = "", now: dt.datetime
) -> OutlineSet:
    """Keep the outlines of a GeoJSON file for the units that stood on the day; the same file is kept once.

    A unit named in the file must have stood on the day. Units that the file does not name keep their squares
    on the map (or the outlines that an earlier file gave them). Raises OutlinesRefused, with every fault.
    """
    require(actor, LOAD)
    if not source.strip():
        raise OutlinesRefused([_("say where the file comes from and under which licence (--source)")])
    digest = hashlib.sha256(content).hexdigest()
    known = OutlineSet.objects.filter(digest=digest, holds_on=on).first()
    if known is not None:
        return known
    given, faults = read_outlines(content, code_property)
    units = {unit.code: unit for unit in Unit.objects.valid_on(on).filter(code__in=[g.code for g in given])}
    faults += [
        _("the unit {code} did not stand on {day}").format(code=one.code, day=on.strftime("%d/%m/%Y"))
        for one in given
        if one.code not in units
    ]
    if not given and not faults:
        faults = [_("the file has no feature")]
    if faults:
        raise OutlinesRefused(faults)
    simplified = _small_enough(given)
    made = OutlineSet.objects.create(
        holds_on=on,
        source=source.strip()[:500],
        digest=digest,
        loaded_at=now,
        loaded_by=actor.label,
        units=len(given),
        points_given=sum(count_points(one.polygons) for one in given),
        points_kept=sum(count_points(polygons) for polygons in simplified.values()),
    )
    Outline.objects.bulk_create(
        Outline(outline_set=made, code=code, unit_from=units[code].valid_from, rings=polygons)
        for code, polygons in simplified.items()
    )
    record(
        actor, LOAD.code, object_kind="maps.outline_set", object_id=made.id,
        detail={"units": made.units, "digest": digest, "on": on.isoformat()},
    )  # fmt: skip
    return made


def _small_enough(given: list[Given]) -> dict[str, Polygons]:
    """Simplify by coarser steps until a page can carry the map."""
    outlines = {one.code: one.polygons for one in given}
    tolerance = FINEST
    simplified = simplify(outlines, tolerance)
    while sum(map(count_points, simplified.values())) > POINTS_WANTED and tolerance < 0.02:
        tolerance *= 2
        simplified = simplify(outlines, tolerance)
    return simplified
