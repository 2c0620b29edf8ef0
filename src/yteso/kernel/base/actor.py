"""Who is asking: the one argument that every action and every list takes."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest

from yteso.kernel.base.errors import NotAllowed
from yteso.kernel.base.permissions import Permission


@dataclass(frozen=True)
class Reach:
    """The organisations over which an actor holds one permission, their subtrees included."""

    everything: bool = False
    organisation_ids: frozenset[UUID] = field(default_factory=frozenset)

    def covers(self, organisation_id: UUID | None) -> bool:
        """Return whether the organisation lies within this reach; an unknown one does not."""
        return self.everything or organisation_id in self.organisation_ids


class Actor(Protocol):
    """A person, a facility's program or the system itself, acting for one organisation."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def label(self) -> str: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def address(self) -> str: ...
    @property
    def purpose(self) -> str: ...

    def can(self, permission: Permission) -> bool:
        """Return whether the actor holds `permission` in any organisation."""

    def reach(self, permission: Permission) -> Reach:
        """Return where the actor holds `permission`."""


def require(actor: Actor, permission: Permission, organisation_id: UUID | None = None) -> None:
    """Stop with `NotAllowed` unless the actor holds `permission` (over that organisation, if given)."""
    if organisation_id is None:
        if not actor.can(permission):
            raise NotAllowed(permission.code)
    elif not actor.reach(permission).covers(organisation_id):
        raise NotAllowed(permission.code)


@dataclass(frozen=True)
class SystemActor:
    """The platform itself: jobs, commands and the demo. It may do everything and is audited by its label."""

    label: str
    user_id: UUID | None = None
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    address: str = ""
    purpose: str = ""

    def can(self, permission: Permission) -> bool:
        return True

    def reach(self, permission: Permission) -> Reach:
        return Reach(everything=True)


@dataclass(frozen=True)
class Stranger:
    """Nobody we know: a request without a signed-in user. It may do nothing."""

    label: str = "stranger"
    user_id: UUID | None = None
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    address: str = ""
    purpose: str = ""

    def can(self, permission: Permission) -> bool:
        return False

    def reach(self, permission: Permission) -> Reach:
        return Reach()


class Request(HttpRequest):
    """A request as views get it: the middleware of `kernel/access` has put on it who asks (a type only)."""

    actor: Actor
