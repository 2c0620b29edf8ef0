"""What waits to be verified, how far digitisation is, what a page costs, how often two entries differ."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from yteso.government.archive.models import Batch, Expense, Goal, Paper, PaperQuerySet, Value
from yteso.government.archive.permissions import READ, READ_PROGRESS, VERIFY
from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import Task
from yteso.toolkit.files.public import Page, list_pages, pages_texts, waiting_in
from yteso.toolkit.signing.public import Document

YEARLY_SHARE = (
    30  # per cent of the papers in force, each year. Source: the Department's plan on digital government
)
STATES = Paper.State


def to_verify(actor: Actor) -> PaperQuerySet:
    if not actor.can(VERIFY):
        return Paper.objects.none()
    rows = Paper.objects.visible_to(actor).filter(state__in=(STATES.SCANNED, STATES.SECOND, STATES.DIFFERS))
    return rows.exclude(state=STATES.SECOND, first_by_id=actor.user_id)


def count_to_verify(actor: Actor) -> int:
    return to_verify(actor).count()


def list_verify_tasks(actor: Actor, limit: int) -> Sequence[Task]:
    rows = to_verify(actor).select_related("template").order_by("id")[:limit]
    url = reverse("archive:verify-next")
    return [Task(title=row.template.title, url=url, detail=row.number) for row in rows]


def pages_of(paper: Paper) -> list[Page]:
    """Return the pages of a paper in order."""
    if paper.scan is None or paper.scan.file_id is None:
        return []
    return list(list_pages(paper.scan.file_id).filter(number__in=paper.page_numbers).defer("text"))


@dataclass(frozen=True)
class Box:
    """Where a field stands on a page, in thousandths of the page's width."""

    key: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Shown:
    """A page as it is shown: a thousand wide, `tall` high, with the boxes of the fields on it."""

    picture_id: str
    tall: int
    boxes: Sequence[Box]


def shown_pages(paper: Paper) -> list[Shown]:
    """Return the pages of a paper with the places of its fields."""
    values = [value for value in paper.values.all() if len(value.box) == 4]
    shown = []
    for number, one in enumerate(pages_of(paper), 1):
        tall = round(1000 * one.height / one.width) if one.width else 1414
        boxes = [_box(value, tall) for value in values if value.page == number]
        shown.append(Shown(str(one.picture_id or ""), tall, boxes))
    return shown


def _box(value: Value, tall: int) -> Box:
    left, top, right, bottom = value.box
    edge = 6
    return Box(
        value.key,
        round(left * 1000) - edge,
        round(top * tall) - edge,
        round((right - left) * 1000) + 2 * edge,
        round((bottom - top) * tall) + 2 * edge,
    )


def texts_to_index(keys: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return what many papers are found by: what was read on their pages, what was entered."""
    papers = list(Paper.objects.filter(id__in=keys).select_related("scan").defer("search"))
    found = {paper.id: [paper.number, paper.holder_name] for paper in papers}
    pages = pages_texts(paper.scan.file_id for paper in papers if paper.scan and paper.scan.file_id)
    for paper in papers:
        texts = pages.get(paper.scan.file_id, {}) if paper.scan and paper.scan.file_id else {}
        found[paper.id] += [texts[number] for number in paper.page_numbers if number in texts]
    values = Value.objects.filter(paper_id__in=keys).exclude(value="").exclude(value=None)
    for paper_id, value in values.values_list("paper_id", "value").order_by("id"):
        found[paper_id].append(value or "")
    return found


def is_still_needed(digest: str) -> bool:
    """Return whether papers on a scan are still to be verified or certified: then it stays."""
    done = (Paper.State.CERTIFIED, Paper.State.ASIDE)
    return Paper.objects.filter(scan__file_id=digest).exclude(state__in=done).exists()


def unindexed(actor: Actor) -> int:
    """Return how many papers that the actor may see are not in the search by words yet (after an upgrade)."""
    return waiting_in(Paper.objects.visible_to(actor)).count()


def papers_of_batch(batch: Batch) -> PaperQuerySet:
    return (
        Paper.objects.filter(scan__batch=batch)
        .select_related("template", "scan")
        .order_by("scan__position", "id")
    )


@dataclass(frozen=True)
class Line:
    """A unit's digitisation in a year: of `in_force` papers that count, how many are how far."""

    unit_id: UUID
    unit: str
    counted: int = 0
    in_force: int = 0
    scanned: int = 0
    verified: int = 0
    certified: int = 0
    certified_before: int = 0
    certified_year: int = 0
    pages_year: int = 0
    target: int | None = None
    spent_vnd: int = 0

    @property
    def share(self) -> float | None:
        return 100 * self.certified / self.counted if self.counted else None

    @property
    def due(self) -> int:
        """The year's goal: as decided, else 30 % of the papers in force."""
        return self.target if self.target is not None else -(-self.in_force * YEARLY_SHARE // 100)

    @property
    def goal_share(self) -> float | None:
        return 100 * self.certified_year / self.due if self.due else None

    @property
    def cost_per_page(self) -> float | None:
        return self.spent_vnd / self.pages_year if self.pages_year and self.spent_vnd else None


@dataclass(frozen=True)
class Progress:
    """Digitisation by unit in a year, and how far two entries of the same paper agree."""

    lines: Sequence[Line]
    double_fields: int
    differing_fields: int

    @property
    def total(self) -> Line:
        names = (
            "counted", "in_force", "scanned", "verified", "certified", "certified_before", "certified_year",
            "pages_year", "spent_vnd",
        )  # fmt: skip
        sums = {name: sum(getattr(line, name) for line in self.lines) for name in names}
        return Line(UUID(int=0), "", target=sum(line.due for line in self.lines), **sums)

    @property
    def disagreement(self) -> float | None:
        return 100 * self.differing_fields / self.double_fields if self.double_fields else None


def read_progress(actor: Actor, collection: str, year: int, day: dt.date) -> Progress:
    """Return how far each unit is in a year, in five queries. Papers set aside do not count."""
    reach = actor.reach(READ_PROGRESS)
    within = Q() if reach.everything else Q(unit_id__in=reach.organisation_ids)
    papers = Paper.objects.filter(within, collection=collection).exclude(state=STATES.ASIDE)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    certified = Q(state=STATES.CERTIFIED)
    this_year = certified & Q(certified_on__range=(first, last))
    rows: dict[UUID, dict[str, int]] = {
        row["unit_id"]: {name: int(str(number)) for name, number in row.items() if name != "unit_id"}
        for row in papers.order_by()
        .values("unit_id")
        .annotate(
            counted=Count("id"),
            in_force=Count("id", filter=Q(valid_to=None) | Q(valid_to__gte=day)),
            scanned=Count("id", filter=Q(scanned_on__isnull=False)),
            verified=Count("id", filter=Q(verified_on__isnull=False)),
            certified=Count("id", filter=certified),
            certified_before=Count("id", filter=certified & Q(certified_on__lt=first)),
            certified_year=Count("id", filter=this_year),
            pages_year=Sum("pages", filter=this_year, default=0),
        )
    }
    targets = dict(
        Goal.objects.filter(within, collection=collection, year=year).values_list("unit_id", "papers")
    )
    spent = dict(
        Expense.objects.filter(within, collection=collection, spent_on__range=(first, last))
        .order_by()
        .values_list("unit_id")
        .annotate(Sum("amount_vnd"))
    )
    units = Organisation.objects.filter(id__in={*rows, *targets, *spent}).order_by("sort_key")
    lines = [
        Line(
            unit.id,
            unit.name,
            target=targets.get(unit.id),
            spent_vnd=spent.get(unit.id, 0),
            **rows.get(unit.id, {}),
        )
        for unit in units
    ]
    double = Value.objects.filter(
        paper__in=papers.filter(second_by__isnull=False), first__isnull=False, second__isnull=False
    ).aggregate(all=Count("id"), differ=Count("id", filter=~Q(first__iexact=F("second"))))
    return Progress(lines, double["all"], double["differ"])


@dataclass(frozen=True)
class Entry:
    """A field on the screen of verification: what was read, how sure, where; what was entered."""

    key: str
    label: str
    kind: str
    required: bool
    text: str
    read: str
    sure: int
    page: int
    box: tuple[float, ...] = ()
    first: str | None = None
    second: str | None = None
    fault: str = ""
    differs: bool = field(default=False)


def entries_of(
    paper: Paper, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None
) -> list[Entry]:
    """Return the fields of a paper as they are shown to who enters them. A second entry does not show the
    first."""
    rows = {row.key: row for row in paper.values.all()}
    settle = paper.state == STATES.DIFFERS
    entries = []
    for one in paper.template.fields:
        row = rows.get(one["key"]) or Value(key=one["key"])
        held = row.value if settle or paper.state in (STATES.VERIFIED, STATES.CERTIFIED) else None
        text = (typed or {}).get(one["key"], held if held is not None else ("" if settle else row.read))
        entries.append(
            Entry(
                key=one["key"],
                label=one["label"],
                kind=one["kind"],
                required=bool(one.get("required")),
                text=text,
                read=row.read,
                sure=row.sure if row.read else 0,
                page=row.page,
                box=tuple(row.box),
                first=row.first if settle else None,
                second=row.second if settle else None,
                differs=settle and row.value is None,
                fault=(faults or {}).get(one["key"], ""),
            )
        )
    return entries


def door_of_copy(actor: Actor, document: Document) -> str:
    """Return the page of the paper whose certified copy this is; "" if the actor may not open it."""
    seen = actor.can(READ) and Paper.objects.visible_to(actor).filter(id=document.object_id).exists()
    return reverse("archive:paper", args=[document.object_id]) if seen else ""
