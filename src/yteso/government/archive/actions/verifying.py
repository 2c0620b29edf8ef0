"""Verifying: a person enters what the paper says; a sample is entered by a second person who does not see
the first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yteso.government.archive.actions.batches import COLUMNS, same_text
from yteso.government.archive.actions.inventory import search_key_of
from yteso.government.archive.errors import EnteredMeanwhile, SecondByAnother, ValuesWrong
from yteso.government.archive.extraction import normalised, read_date
from yteso.government.archive.models import Paper, Value
from yteso.government.archive.permissions import VERIFY
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.kernel.people.public import find_by_number
from yteso.toolkit.files.public import vector_of

TAKEN_FOR = dt.timedelta(minutes=10)  # a paper that somebody has before them is given to nobody else so long
OPEN = (Paper.State.SCANNED, Paper.State.SECOND, Paper.State.DIFFERS)


@transaction.atomic
def take_next(*, actor: Actor, now: dt.datetime, after: UUID | None = None) -> Paper | None:
    """Give the actor the next paper to enter, None when there is none: differing ones first, then second
    entries of
    others, then new ones. It is theirs for ten minutes. Raises NotAllowed."""
    if not actor.can(VERIFY):
        require(actor, VERIFY)
    rows = (
        Paper.objects.select_for_update(of=("self",), skip_locked=True)
        .visible_to(actor)
        .defer("search")
        .filter(state__in=OPEN)
        .filter(Q(taken_at=None) | Q(taken_at__lt=now - TAKEN_FOR) | Q(taken_by_id=actor.user_id))
        .exclude(state=Paper.State.SECOND, first_by_id=actor.user_id)
    )
    if after is not None:
        rows = rows.exclude(id=after)
    for state in (Paper.State.DIFFERS, Paper.State.SECOND, Paper.State.SCANNED):
        paper = rows.filter(state=state).order_by("id").first()
        if paper is not None:
            paper.taken_by_id, paper.taken_at = actor.user_id, now
            paper.save(update_fields=["taken_by", "taken_at"])
            return paper
    return None


@transaction.atomic
def enter_values(
    *, actor: Actor, paper_id: UUID, state: str, values: Mapping[str, str], now: dt.datetime
) -> Paper:
    """Enter what the paper says: the first entry, the second one (the sample), or the settlement of a
    difference.

    `state` is the state in which the actor saw the paper. An entry outside the sample, and two that agree,
    make it verified. Raises NotVisible, NotAllowed, EnteredMeanwhile, SecondByAnother, ValuesWrong.
    """
    paper = (
        Paper.objects.select_for_update(of=("self",))
        .visible_to(actor)
        .select_related("template")
        .defer("search")
        .filter(id=paper_id)
        .first()
    )
    if paper is None:
        raise NotVisible
    require(actor, VERIFY, paper.unit_id)
    if paper.state != state or paper.state not in OPEN:
        raise EnteredMeanwhile
    if paper.state == Paper.State.SECOND and paper.first_by_id == actor.user_id:
        raise SecondByAnother
    entered = checked(paper, values)
    rows = {row.key: row for row in paper.values.select_for_update()}
    if paper.state == Paper.State.SCANNED:
        paper.state = _first(paper, rows, entered, actor)
    elif paper.state == Paper.State.SECOND:
        paper.state = _second(paper, rows, entered, actor)
    else:
        for key, text in entered.items():
            rows[key].value = text
        paper.state = Paper.State.VERIFIED
    Value.objects.bulk_update(rows.values(), ["first", "second", "value"])
    paper.taken_by_id = paper.taken_at = None
    if paper.state == Paper.State.VERIFIED:
        _take_over(paper, {key: row.value or "" for key, row in rows.items()})
        paper.verified_on = now.astimezone(PROVINCE_ZONE).date()
    paper.save()
    if paper.state == Paper.State.VERIFIED:
        _add_words(paper, [row.value or "" for row in rows.values()])
    record(actor, VERIFY.code, organisation_id=paper.unit_id, person_id=paper.holder_person_id,
           object_kind="archive_paper", object_id=paper.id, detail={"state": paper.state})  # fmt: skip
    return paper


def _first(paper: Paper, rows: dict[str, Value], entered: Mapping[str, str], actor: Actor) -> str:
    for key, text in entered.items():
        rows[key].first = text
        rows[key].value = None if paper.double else text
    paper.first_by_id = actor.user_id
    return Paper.State.SECOND if paper.double else Paper.State.VERIFIED


def _second(paper: Paper, rows: dict[str, Value], entered: Mapping[str, str], actor: Actor) -> str:
    differs = False
    for key, text in entered.items():
        row = rows[key]
        row.second = text
        same = same_text(row.first or "", text)
        row.value = row.first if same else None
        differs = differs or not same
    paper.second_by_id = actor.user_id
    return Paper.State.DIFFERS if differs else Paper.State.VERIFIED


def checked(paper: Paper, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values as they are kept. Raises ValuesWrong with what is wrong with each."""
    kept, faults = {}, {}
    for field in paper.template.fields:
        text = clean(values.get(field["key"], ""))[:1000]
        kind = field["kind"]
        if text and kind == "date":
            day = read_date(text)
            if day is None:
                faults[field["key"]] = _("Write the day as dd/mm/yyyy.")
            else:
                text = f"{day:%d/%m/%Y}"
        elif text and kind in ("person_number", "tax_number"):
            text, _fits = normalised(kind, text)
            if (
                len(text) not in ((9, 12) if kind == "person_number" else (9, 10, 12, 13))
                or not text.isdigit()
            ):
                faults[field["key"]] = _(
                    "The number has 12 digits (an old identity card 9, a tax code 10 or 13)."
                )
        if not text and field.get("required"):
            faults[field["key"]] = _("The paper must have this. If it cannot be read, set the paper aside.")
        kept[field["key"]] = text
    issued, until = read_date(kept.get("issued_on", "")), read_date(kept.get("valid_to", ""))
    if issued and until and until < issued:
        faults["valid_to"] = _("It ends before it was issued.")
    if faults:
        raise ValuesWrong(faults)
    return kept


def _add_words(paper: Paper, values: Sequence[str]) -> None:
    """Let the paper be found by what was entered, beside what was read on its pages."""
    Paper.objects.filter(id=paper.id).update(
        search=CombinedExpression(
            Coalesce(F("search"), vector_of()), "||", vector_of(*values), output_field=SearchVectorField()
        )
    )


def _take_over(paper: Paper, values: Mapping[str, str]) -> None:
    """Write what holds into the paper's own columns, and find the person it belongs to."""
    for name in COLUMNS:
        if name not in values:
            continue
        text = values[name]
        if name in ("issued_on", "valid_to"):
            setattr(paper, name, read_date(text) if text else None)
        else:
            setattr(paper, name, text[: Paper._meta.get_field(name).max_length])  # type: ignore[union-attr]
    if len(paper.holder_number) == 12:
        paper.holder_person_id = find_by_number("national_id", paper.holder_number)
    paper.search_key = search_key_of(paper)
