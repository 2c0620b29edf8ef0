"""Changing code lists: the product's own when it is installed, official files when they are loaded."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require, uuid7
from yteso.kernel.codes import shipped
from yteso.kernel.codes.models import Code, CodeSystem, search_key_of
from yteso.kernel.codes.permissions import LOAD

ROWS_PER_INSERT = 2000


@dataclass(frozen=True)
class Installed:
    """What an installation of the shipped lists did, in rows."""

    added: int = 0
    changed: int = 0


@transaction.atomic
def install_shipped(*, actor: Actor, now: dt.datetime) -> Installed:
    """Bring the product's own code lists into the database; nothing if it holds these very files.

    Rows that an official file brought, ended or replaced are left as they are: the shipped lists only fill
    what nobody has loaded.
    """
    require(actor, LOAD)
    digest = shipped.digest()
    known = shipped.read_systems()
    installed = {s.slug: s for s in CodeSystem.objects.select_for_update().filter(slug__in=known)}
    if len(installed) == len(known) and all(s.shipped_digest == digest for s in installed.values()):
        return Installed()
    for slug, described in known.items():
        system = installed.get(slug) or CodeSystem(slug=slug, is_demo=described.is_demo)
        system.title_vi, system.title_en = described.title_vi, described.title_en
        system.source, system.fields, system.note = described.source, described.fields, described.note
        system.shipped_digest, system.stamp = digest, uuid7()
        system.save()
        installed[slug] = system

    held: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for row in Code.objects.filter(system__in=installed.values()).select_related("system"):
        held[row.system.slug, row.code].append(row)
    fresh: list[Code] = []
    changed = 0
    for position, code in enumerate(shipped.read_codes(known)):
        values = {
            "title_vi": code.title_vi,
            "title_en": code.title_en,
            "parent": code.parent,
            "source": code.source,
            "attributes": code.attributes,
            "position": position,
            "search_key": search_key_of(code.code, code.title_vi, code.title_en, code.attributes),
        }
        versions = held[code.system, code.code]
        same = next((v for v in versions if v.valid_from == code.valid_from and v.is_shipped), None)
        if same is not None:
            if any(getattr(same, name) != value for name, value in values.items()):
                Code.objects.filter(id=same.id).update(**values)
                changed += 1
        elif not any(_overlap(v, code.valid_from, code.valid_to) for v in versions):
            fresh.append(
                Code(
                    system=installed[code.system],
                    code=code.code,
                    valid_from=code.valid_from,
                    valid_to=code.valid_to,
                    is_shipped=True,
                    **values,
                )
            )
    Code.objects.bulk_create(fresh, batch_size=ROWS_PER_INSERT)
    record(
        actor,
        LOAD.code,
        object_kind="code_systems",
        object_id="shipped",
        detail={"added": len(fresh), "changed": changed, "digest": digest},
    )
    return Installed(len(fresh), changed)


def _overlap(row: Code, valid_from: dt.date, valid_to: dt.date | None) -> bool:
    return (row.valid_to is None or row.valid_to >= valid_from) and (
        valid_to is None or row.valid_from <= valid_to
    )
