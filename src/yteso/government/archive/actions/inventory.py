"""Counting what exists on paper: one by one, or as a list from a spreadsheet, whole or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yteso.government.archive.errors import InventoryWrong, NotToSetAside, TemplateUnknown
from yteso.government.archive.models import Paper, Template
from yteso.government.archive.permissions import SCAN
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, fold, require
from yteso.toolkit.files.public import WORDS_FORM


@dataclass(frozen=True)
class Counted:
    """A paper of the inventory as somebody counted it; `line` is where it stands in their list."""

    number: str
    holder_name: str
    holder_number: str = ""
    issued_on: dt.date | None = None
    valid_to: dt.date | None = None
    shelf: str = ""
    line: int = 0


def search_key_of(paper: Paper) -> str:
    return fold(f"{paper.number} {paper.holder_name} {paper.holder_number} {paper.shelf}")[:700]


def template_on(code: str, day: dt.date) -> Template:
    """Return the kind of paper as it holds on the day. Raises TemplateUnknown."""
    found = Template.objects.on(day).filter(code=code).order_by("-valid_from").first()
    if found is None:
        raise TemplateUnknown
    return found


@transaction.atomic
def count_papers(
    *, actor: Actor, unit_id: UUID, template: str, papers: Sequence[Counted], now: dt.datetime
) -> int:
    """Take papers into the inventory of a unit; return how many are new. Those counted before (same kind
    and number
    in the unit) are left as they are. Raises NotAllowed, TemplateUnknown, InventoryWrong."""
    require(actor, SCAN, unit_id)
    day = now.astimezone(PROVINCE_ZONE).date()
    kind = template_on(template, day)
    faults, seen = [], set()
    for one in papers:
        if not clean(one.number) and not clean(one.holder_name):
            faults.append(_("Line %(line)s: neither number nor holder.") % {"line": one.line})
        if clean(one.number) and fold(one.number) in seen:
            faults.append(
                _("Line %(line)s: number %(number)s stands twice.") % {"line": one.line, "number": one.number}
            )
        if one.issued_on and one.valid_to and one.valid_to < one.issued_on:
            faults.append(_("Line %(line)s: it ends before it was issued.") % {"line": one.line})
        seen.add(fold(one.number))
    if faults:
        raise InventoryWrong(faults)
    known = {
        fold(number)
        for number in Paper.objects.filter(unit_id=unit_id, template__code=template)
        .exclude(number="")
        .values_list("number", flat=True)
    }
    rows = [
        _row(one, unit_id, kind, day) for one in papers if not one.number or fold(one.number) not in known
    ]
    Paper.objects.bulk_create(rows, batch_size=500)
    record(actor, SCAN.code, organisation_id=unit_id, object_kind="archive_inventory",
           detail={"did": "papers_counted", "papers": len(rows)})  # fmt: skip
    return len(rows)


def _row(one: Counted, unit_id: UUID, kind: Template, day: dt.date) -> Paper:
    paper = Paper(
        unit_id=unit_id,
        template=kind,
        collection=kind.collection,
        number=clean(one.number)[:80],
        holder_name=clean(one.holder_name)[:255],
        holder_number=clean(one.holder_number)[:20],
        issued_on=one.issued_on,
        valid_to=one.valid_to,
        shelf=clean(one.shelf)[:100],
        counted_on=day,
        words_form=WORDS_FORM,  # it has no page yet that bears words
    )
    paper.search_key = search_key_of(paper)
    return paper


@transaction.atomic
def set_aside(*, actor: Actor, paper_id: UUID, reason: str, now: dt.datetime) -> Paper:
    """Set a paper aside: unreadable, not in force any more, scanned twice. Raises NotVisible,
    NotToSetAside."""
    paper = Paper.objects.select_for_update().visible_to(actor).defer("search").filter(id=paper_id).first()
    if paper is None:
        raise NotVisible
    require(actor, SCAN, paper.unit_id)
    if paper.state == Paper.State.CERTIFIED:
        raise NotToSetAside
    paper.state, paper.problem = Paper.State.ASIDE, clean(reason)[:300]
    paper.save(update_fields=["state", "problem"])
    record(actor, SCAN.code, organisation_id=paper.unit_id, person_id=paper.holder_person_id,
           object_kind="archive_paper", object_id=paper.id, detail={"did": "paper_set_aside"})  # fmt: skip
    return paper
