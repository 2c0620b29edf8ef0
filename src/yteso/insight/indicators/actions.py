"""Typing values and targets, and loading the catalogue."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from yteso.insight.indicators.errors import FormulaWrong, ListUnreadable, SourceMissing
from yteso.insight.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from yteso.insight.indicators.permissions import LOAD, TYPE
from yteso.insight.indicators.serving import forget, quoted
from yteso.insight.indicators.shipped import digest_of, read_list, shipped_rows
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.toolkit.expressions.public import ExpressionError, parse
from yteso.toolkit.measures.public import Period

COPIED = (
    "official_code", "group", "position", "name", "definition", "disaggregation", "frequency", "numerator",
    "denominator", "factor", "decimals", "direction", "waits_for", "headline", "confidence", "legal_basis",
    "valid_from", "valid_to",
)  # fmt: skip
LARGEST_LIST = 2_000_000


@transaction.atomic
def type_value(
    *,
    actor: Actor,
    code: str,
    period: Period,
    value: Decimal | None,
    source: str,
    now: dt.datetime,
    place_code: str = "",
) -> IndicatorValue | None:
    """Type a value of an indicator with its source; the former one is kept, superseded. None takes it away.

    Raises NotAllowed, NotVisible, SourceMissing.
    """
    require(actor, TYPE)
    _find(code)
    said = clean(source)[:300]
    if value is not None and not said:
        raise SourceMissing
    former = IndicatorValue.objects.select_for_update().filter(
        code=code, period=period.key, place_code=place_code, superseded_at__isnull=True
    )
    same = former.first()
    if same and value is not None and (same.value, same.source) == (value, said):
        return same
    former.update(superseded_at=now)
    made = None
    if value is not None:
        made = IndicatorValue.objects.create(
            code=code,
            period=period.key,
            place_code=place_code,
            value=value,
            source=said,
            typed_at=now,
            typed_by_id=actor.user_id,
        )
    record(actor, TYPE.code, object_kind="indicator", object_id=code, detail={"period": period.key})
    return made


@transaction.atomic
def set_target(
    *, actor: Actor, code: str, year: int, value: Decimal | None, source: str, now: dt.datetime
) -> None:
    """Set what a plan asks for in a year; None takes the target away. Raises NotAllowed, NotVisible."""
    require(actor, TYPE)
    _find(code)
    if value is None:
        IndicatorTarget.objects.filter(code=code, year=year).delete()
    else:
        IndicatorTarget.objects.update_or_create(
            code=code,
            year=year,
            defaults={
                "value": value,
                "source": clean(source)[:300],
                "set_at": now,
                "set_by_id": actor.user_id,
            },
        )
    forget()
    record(actor, TYPE.code, object_kind="indicator", object_id=code, detail={"target": year})


def _find(code: str) -> Indicator:
    found = Indicator.objects.current().filter(code=code).first()
    if found is None:
        raise NotVisible
    return found


def load_list(*, actor: Actor, content: bytes, now: dt.datetime) -> int:
    """Load official codes, legal bases or whole indicators from a CSV list; return how many changed.

    A column that the list does not have stays as it is. Raises NotAllowed, ListUnreadable, FormulaWrong.
    """
    require(actor, LOAD)
    if len(content) > LARGEST_LIST:
        raise ListUnreadable
    try:
        rows = read_list(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, TypeError, KeyError):
        raise ListUnreadable from None
    if not rows or any(not row.get("code") for row in rows):
        raise ListUnreadable
    return load_rows(actor=actor, rows=rows, now=now)


@transaction.atomic
def load_rows(*, actor: Actor, rows: Sequence[Mapping[str, Any]], now: dt.datetime) -> int:
    """Make each row that says something new the next revision of its indicator; return how many did."""
    require(actor, LOAD)
    present = {one.code: one for one in Indicator.objects.current().select_for_update()}
    changed = 0
    for given in rows:
        former = present.get(given["code"])
        kept = {name: getattr(former, name) for name in COPIED} if former else {}
        row = kept | {name: value for name, value in given.items() if name != "code"}
        digest = digest_of({"code": given["code"], **row})
        if former and former.digest == digest:
            continue
        _check(row)
        if former:
            Indicator.objects.filter(id=former.id).update(replaced_at=now)
        _create(given["code"], row, former.revision + 1 if former else 1, digest, now)
        changed += 1
    if changed:
        forget()
        record(actor, LOAD.code, object_kind="indicator", detail={"changed": changed})
    return changed


def _create(code: str, row: Mapping[str, Any], revision: int, digest: str, now: dt.datetime) -> None:
    made = Indicator(code=code, revision=revision, digest=digest, loaded_at=now, **row)
    try:
        made.full_clean(
            exclude=["id", "headline", "replaced_at"], validate_unique=False, validate_constraints=False
        )
    except ValidationError as fault:
        raise ListUnreadable(f"{code}: {'; '.join(fault.messages)}") from fault
    made.save(force_insert=True)


def _check(row: Mapping[str, Any]) -> None:
    for name in ("numerator", "denominator"):
        try:
            if text := row.get(name):
                parse(quoted(text))
        except ExpressionError as fault:
            raise FormulaWrong(str(fault)) from fault


def install_shipped(*, actor: Actor, now: dt.datetime) -> int:
    """Load what of the shipped catalogue is not there yet, and what can be computed by now and was shipped
    without a formula; what somebody loaded since stays."""
    known = set(Indicator.objects.values_list("code", flat=True))
    untouched = Indicator.objects.current().filter(revision=1, numerator="")
    waiting = set(untouched.values_list("code", flat=True))
    rows = [r for r in shipped_rows() if r["code"] not in known or (r["code"] in waiting and r["numerator"])]
    return load_rows(actor=actor, rows=rows, now=now)
