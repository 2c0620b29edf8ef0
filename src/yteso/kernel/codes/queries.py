"""Reading code lists by date. What is asked for every batch of dossiers is kept in the process.

A system's `stamp` changes with every change of its codes; each answer from memory is preceded by one
small query for the stamp, so no process ever answers from an outdated list. Days between two changes
of a list share one set in memory.
"""

import bisect
import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from yteso.kernel.base.public import fold
from yteso.kernel.codes.models import Code, CodeQuerySet, CodeSystem

CHILD_UNDER = 16  # years
PERIODS_KEPT = 32  # per system: more than the changes of any official list in ten years


@dataclass
class _Memory:
    """What this process knows of one system as of one stamp."""

    stamp: UUID
    boundaries: list[dt.date]
    codes: "OrderedDict[int, frozenset[str]]" = field(default_factory=OrderedDict)
    titles: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    prefixes: dict[int, dict[str, tuple[str, ...]]] = field(default_factory=dict)


_memory: dict[UUID, _Memory] = {}


def _stamps(systems: Iterable[str]) -> dict[str, tuple[UUID, UUID]]:
    """Return (id, stamp) of each system that exists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, id, stamp FROM codes_codesystem WHERE slug = ANY(%s)", [list(systems)])
        return {slug: (id_, stamp) for slug, id_, stamp in cursor.fetchall()}


def _recall(system_id: UUID, stamp: UUID) -> _Memory:
    memory = _memory.get(system_id)
    if memory is None or memory.stamp != stamp:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT valid_from FROM codes_code WHERE system_id = %(id)s"
                " UNION SELECT valid_to + 1 FROM codes_code WHERE system_id = %(id)s AND valid_to IS NOT NULL"
                " ORDER BY 1",
                {"id": system_id},
            )
            memory = _Memory(stamp, [row[0] for row in cursor.fetchall()])
        _memory[system_id] = memory
    return memory


def lookup(system: str, code: str, on: dt.date) -> Code | None:
    """Return the code as it stood on the day, or None if the list did not have it then."""
    return Code.objects.of(system).valid_on(on).filter(code=code).first()


def codes_of(system: str, on: dt.date) -> frozenset[str]:
    """Return all codes of the system that hold on the day; empty if the system is unknown. From memory."""
    found = _stamps([system]).get(system)
    if found is None:
        return frozenset()
    system_id, stamp = found
    memory = _recall(system_id, stamp)
    period = bisect.bisect_right(memory.boundaries, on)
    if period not in memory.codes:
        valid = Code.objects.filter(system_id=system_id).valid_on(on)
        memory.codes[period] = frozenset(valid.values_list("code", flat=True))
        if len(memory.codes) > PERIODS_KEPT:
            memory.codes.popitem(last=False)
    return memory.codes[period]


def titles(system: str, codes: Collection[str], on: dt.date, language: str = "vi") -> dict[str, str]:
    """Return the title of each of the codes that holds on the day, in `language` ("vi" or "en")."""
    return titles_in({system: codes}, on, language).get(system, {})


def titles_in(
    wanted: Mapping[str, Collection[str]], on: dt.date, language: str = "vi"
) -> dict[str, dict[str, str]]:
    """Return {system: {code: title}} for several systems at once, with one look at their stamps."""
    second = 1 if language == "en" else 0
    answer: dict[str, dict[str, str]] = {}
    for slug, (system_id, stamp) in _stamps(wanted).items():
        memory = _recall(system_id, stamp)
        period = bisect.bisect_right(memory.boundaries, on)
        unseen = {code for code in wanted[slug] if code and (period, code) not in memory.titles}
        if unseen:
            rows = Code.objects.filter(system_id=system_id, code__in=unseen).valid_on(on)
            for code, title_vi, title_en in rows.values_list("code", "title_vi", "title_en"):
                memory.titles[period, code] = (title_vi or title_en, title_en or title_vi)
        answer[slug] = {
            code: memory.titles[period, code][second]
            for code in wanted[slug]
            if (period, code) in memory.titles
        }
    return answer


def titles_of(system: str, on: dt.date, language: str = "vi") -> list[tuple[str, str]]:
    """Return (code, title) of the whole list on the day, in its official order: choices of a form."""
    rows = Code.objects.of(system).valid_on(on).order_by("position", "code")
    return [(row.code, row.title_in(language)) for row in rows.only("code", "title_vi", "title_en")]


def is_official(system: str) -> bool:
    """Return whether the list is the official one. A code missing in a short list is doubtful, not wrong."""
    return CodeSystem.objects.filter(slug=system, is_demo=False).exists()


def search(system: str, text: str, on: dt.date, limit: int = 20) -> list[Code]:
    """Return the codes of the system that match the text (code or title, tones aside), best first."""
    return list(ranked(Code.objects.of(system).valid_on(on).matching(text), text)[:limit])


def ranked(codes: CodeQuerySet, text: str) -> CodeQuerySet:
    """Order matches: the code itself, codes that begin so, titles that begin so, then the official order."""
    word = fold(text)
    return codes.annotate(
        rank=Case(
            When(code__iexact=text.strip(), then=Value(0)),
            When(Q(code__istartswith=text.strip()), then=Value(1)),
            When(Q(search_key__contains=f" {word} ") | Q(search_key__endswith=f" {word}"), then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    ).order_by("rank", "position", "code")


@dataclass(frozen=True)
class Range:
    """What is usual for a laboratory indicator; an open end is None. `unit` is that of the range."""

    low: float | None
    high: float | None
    unit: str
    source: str
    confidence: str


def reference_range(
    code: str, on: dt.date, *, sex: int | None = None, age_years: float | None = None
) -> Range | None:
    """Return the usual range of an indicator for a person, or None if we know none.

    A child (under 16) has the range of children where there is one, else an adult that of the sex (1 male,
    2 female), else the common one. A laboratory's own range, where it sends one, goes before this.
    """
    indicator = lookup("lab_indicator", code, on)
    if indicator is None:
        return None
    is_child = age_years is not None and age_years < CHILD_UNDER
    own = "_child" if is_child else {1: "_male", 2: "_female"}.get(sex or 0, "")
    for suffix in (own, ""):
        low, high = (indicator.attributes.get(f"{end}{suffix}") for end in ("low", "high"))
        if low or high:
            return Range(
                float(low) if low else None,
                float(high) if high else None,
                indicator.attributes.get("unit", ""),
                indicator.source,
                indicator.attributes.get("confidence", ""),
            )
    return None


def list_history(system: str, code: str) -> list[Code]:
    """Return every version of the code, the latest first."""
    return list(Code.objects.of(system).filter(code=code).order_by("-valid_from"))


def list_children(system: str, code: str, on: dt.date) -> list[Code]:
    """Return the codes directly under the code on the day, in the official order."""
    return list(Code.objects.of(system).valid_on(on).filter(parent=code).order_by("position", "code"))


def latest_first(codes: CodeQuerySet) -> CodeQuerySet:
    """Order versions by their end: those that still hold come first."""
    return codes.order_by(Coalesce(F("valid_to"), Value(dt.date.max)).desc(), "-valid_from")


def prefixes_of(system: str, on: dt.date) -> dict[str, tuple[str, ...]]:
    """Return {code: prefixes} of a system whose codes stand for groups of ICD-10 codes (attribute
    `prefixes`, separated by semicolons), as they hold on the day, in their order. From memory."""
    found = _stamps([system]).get(system)
    if found is None:
        return {}
    memory = _recall(*found)
    period = bisect.bisect_right(memory.boundaries, on)
    if period not in memory.prefixes:
        rows = Code.objects.filter(system_id=found[0]).valid_on(on).order_by("position", "code")
        memory.prefixes[period] = {
            code: tuple(filter(None, str(attributes.get("prefixes", "")).split(";")))
            for code, attributes in rows.values_list("code", "attributes")
        }
    return dict(memory.prefixes[period])
