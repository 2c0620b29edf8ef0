"""Papers that facilities issued."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from yteso.record.chart.queries.shields import Shield
from yteso.record.chart.queries.timeline import is_masked
from yteso.record.visits.public import Paper


def list_papers(person_ids: Collection[UUID], shield: Shield) -> list[Paper]:
    """Return the papers of one citizen, newest first; without those that tell and those of masked visits."""
    papers = list(
        Paper.objects.filter(person_id__in=person_ids)
        .select_related("visit", "facility")
        .order_by("-issued_on", "-id")
    )
    return [paper for paper in papers if not hides_paper(paper, shield)]


def hides_paper(paper: Paper, shield: Shield) -> bool:
    """Return whether a paper, or the visit it is of, tells what this reader may not see."""
    return is_masked(paper.visit, shield) or shield.hides_more(paper.fields)


def read_paper(person_ids: Collection[UUID], paper_id: UUID, shield: Shield) -> Paper | None:
    """Return one paper of this citizen; None when it is not theirs or not for this reader."""
    paper = (
        Paper.objects.filter(id=paper_id, person_id__in=person_ids)
        .select_related("visit", "facility")
        .first()
    )
    return None if paper is None or hides_paper(paper, shield) else paper


def list_appointments(person_ids: Collection[UUID], day: dt.date) -> list[Paper]:
    """Return the re-visits still to come, the nearest first."""
    papers = Paper.objects.filter(person_id__in=person_ids, kind=Paper.Kind.APPOINTMENT, due_on__gte=day)
    return list(papers.select_related("facility").order_by("due_on")[:5])
