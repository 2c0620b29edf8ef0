"""What kinds of work there are, and the queues of each: modules declare them once, in their `ready()`."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from yteso.kernel.base.public import Actor, Permission, declared_permissions

Text = str | Promise


@dataclass(frozen=True)
class Given:
    """What came of giving many cases to one person: how many were given, why another was not."""

    count: int
    refused: str = ""


@dataclass(frozen=True)
class Giving:
    """How many cases of a kind are given to one person, where more belongs to it than the case: who may, and
    `give(actor, case ids, user, instruction, until, now)`. Offered in queues with the same permission."""

    permission: Permission
    give: Callable[[Actor, frozenset[UUID], UUID, str, dt.date | None, dt.datetime], Given]


@dataclass(frozen=True)
class Kind:
    """A kind of cases: who reads them, and the URL name of a case's page (it takes the case's id).

    `persons(case ids)` returns the persons whom cases name in their titles: who sees a list of them is noted.
    """

    code: str
    label: Text
    read: Permission
    page: str
    giving: Giving | None = None
    persons: Callable[[Collection[UUID]], Collection[UUID]] | None = None


@dataclass(frozen=True)
class Queue:
    """A saved query over the open cases of a kind, with the one thing to do to each.

    `where(actor, stand_ins)` adds to what the actor may read; `stand_ins` are the users for whom the actor
    works now, themself included. `primary` is the code of a transition, offered first on the case's page.
    """

    code: str
    label: Text
    kind: str
    permission: Permission
    where: Callable[[Actor, frozenset[UUID]], Q]
    primary: str = ""
    primary_label: Text = ""
    empty: Text = ""


_kinds: dict[str, Kind] = {}
_queues: dict[str, Queue] = {}


def add_kind(kind: Kind, *queues: Queue) -> None:
    _kinds[kind.code] = kind
    _queues.update({queue.code: queue for queue in queues})


def kinds() -> tuple[Kind, ...]:
    return tuple(_kinds.values())


def find_kind(code: str) -> Kind:
    return _kinds[code]


def queues_for(actor: Actor) -> list[Queue]:
    """Return the queues whose permission the actor holds, as declared."""
    return [queue for queue in _queues.values() if actor.can(queue.permission)]


def find_queue(code: str) -> Queue | None:
    return _queues.get(code)


def permission_named(code: str) -> Permission:
    """Return the declared permission of that code; KeyError if a flow names one that does not exist."""
    return {permission.code: permission for permission in declared_permissions()}[code]
