"""Facts: what one area tells the others, in the transaction that makes it true."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from procrastinate.contrib.django import app

from yteso.toolkit.facts.models import Delivery, Outbox

F = TypeVar("F")
Handler = Callable[[Any], None]

DELIVER = "facts.deliver"  # named, not imported: the task stands above the actions and calls them

_kinds: dict[str, type] = {}
_handlers: dict[str, dict[str, Handler]] = {}


def fact(cls: type[F]) -> type[F]:
    """Declare a frozen dataclass of ids and codes as a fact that can be published."""
    if not dataclasses.is_dataclass(cls) or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise TypeError(f"{cls.__name__} must be a frozen dataclass")
    _kinds[cls.__name__] = cls
    return cls


def subscribe(kind: type, name: str, handler: Handler) -> None:
    """Have `handler` called once for every published `kind`. It must be safe to run twice."""
    _handlers.setdefault(kind.__name__, {})[name] = handler


def publish(happened: object, *, now: dt.datetime) -> UUID:
    """Write the fact to the outbox in the present transaction; delivery follows the commit by a job."""
    kind = type(happened).__name__
    if kind not in _kinds:
        raise TypeError(f"{kind} is not declared with @fact")
    payload = json.loads(json.dumps(dataclasses.asdict(happened), cls=DjangoJSONEncoder))  # type: ignore[call-overload]
    with transaction.atomic():
        row = Outbox.objects.create(kind=kind, payload=payload, published_at=now)
        for name in _handlers.get(kind, {}):
            delivery = Delivery.objects.create(fact=row, handler=name)
            app.configure_task(DELIVER, queue="facts").defer(delivery_id=str(delivery.id))
    return row.id


def handler_for(kind: str, name: str) -> Handler | None:
    return _handlers.get(kind, {}).get(name)


def restore(kind: str, payload: dict[str, Any]) -> object:
    """Build the fact again from the outbox row; ids are strings of UUIDs, as published."""
    return _kinds[kind](**{key: tuple(v) if isinstance(v, list) else v for key, v in payload.items()})
