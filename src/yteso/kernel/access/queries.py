"""From a user to an actor: what they hold today, and where."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yteso.kernel.access.models import Grant
from yteso.kernel.access.permissions import READ_USERS
from yteso.kernel.audit.public import Named
from yteso.kernel.base.public import PURPOSE_OF_ROLE, Actor, Permission, Purpose, Reach, Role, User
from yteso.kernel.organisations.public import Organisation

PersonResolver = Callable[[UUID], UUID | None]


@dataclass(frozen=True)
class Held:
    """One role that a user holds over an organisation; over the whole province if that is the tree's root."""

    role: Role
    organisation_id: UUID
    organisation_name: str
    is_root: bool


def list_held(user_id: UUID, on: dt.date) -> tuple[Held, ...]:
    """Return what the user holds on that day, oldest grant first."""
    rows = (
        Grant.objects.valid_on(on)
        .filter(user_id=user_id)
        .order_by("valid_from", "id")
        .values_list("role", "organisation_id", "organisation__name", "organisation__parent_id")
    )
    return tuple(Held(Role(role), place, name, parent is None) for role, place, name, parent in rows)


class UserActor:
    """A signed-in user (or a facility's program), acting for one organisation at a time.

    Only what they hold in that organisation counts: who works in two places chooses one. A citizen holds
    nothing anywhere; what they see is their own person.
    """

    def __init__(
        self,
        *,
        user: User,
        held: Sequence[Held],
        acting_for: UUID | None = None,
        address: str = "",
        find_person: PersonResolver | None = None,
    ) -> None:
        self.user_id: UUID = user.pk
        self.label = str(user)
        self.address = address
        self.kind = user.kind
        self.choices = tuple(dict.fromkeys((h.organisation_id, h.organisation_name) for h in held))
        places = [place for place, _name in self.choices]
        self.organisation_id = acting_for if acting_for in places else next(iter(places), None)
        self.held = tuple(h for h in held if h.organisation_id == self.organisation_id)
        self.roles = frozenset(h.role for h in self.held) | (
            {Role.CITIZEN} if user.kind == User.Kind.CITIZEN else frozenset()
        )
        self._find_person = find_person
        self._reaches: dict[str, Reach] = {}

    @cached_property
    def person_id(self) -> UUID | None:
        return self._find_person(self.user_id) if self._find_person else None

    @cached_property
    def purpose(self) -> str:
        order = list(Purpose)
        found = sorted((PURPOSE_OF_ROLE[role] for role in self.roles), key=order.index)
        return found[0].value if found else ""

    @property
    def organisation_name(self) -> str:
        return next((name for place, name in self.choices if place == self.organisation_id), "")

    def can(self, permission: Permission) -> bool:
        return not self.roles.isdisjoint(permission.roles)

    def reach(self, permission: Permission) -> Reach:
        if permission.code not in self._reaches:
            self._reaches[permission.code] = self._find_reach(permission)
        return self._reaches[permission.code]

    def _find_reach(self, permission: Permission) -> Reach:
        held = [h for h in self.held if h.role in permission.roles]
        if not held:
            return Reach()
        if any(h.is_root for h in held):
            return Reach(everything=True)
        return Reach(organisation_ids=self._subtree)

    @cached_property
    def _subtree(self) -> frozenset[UUID]:
        """The organisation acted for and everything under it: one query for a whole request."""
        assert self.organisation_id is not None
        return frozenset(Organisation.objects.below(self.organisation_id).values_list("id", flat=True))


_find_person: list[PersonResolver] = []


def resolve_person_with(find_person: PersonResolver) -> None:
    """Say how the person of a citizen's account is found: `kernel/people`, above us, calls this at start."""
    _find_person[:] = [find_person]


def find_actor(user: User, on: dt.date, *, address: str = "", acting_for: UUID | None = None) -> UserActor:
    """Return the actor that this user is on that day, acting for that organisation (else their last one).

    For API doors: authenticate the program, then act as `find_actor(user, today(), address=…)`.
    """
    return actor_with(user, list_held(user.pk, on), address=address, acting_for=acting_for)


def actor_with(
    user: User, held: Sequence[Held], *, address: str = "", acting_for: UUID | None = None
) -> UserActor:
    """Return the actor that a user is who holds this."""
    return UserActor(
        user=user,
        held=held,
        acting_for=acting_for or user.acting_for,
        address=address,
        find_person=_find_person[0] if _find_person else None,
    )


def users_with(permission: Permission, organisation_id: UUID | None, on: dt.date) -> list[UUID]:
    """Return the users who hold `permission` over this organisation on that day (over the root, if None)."""
    grants = Grant.objects.valid_on(on).filter(role__in=permission.roles, user__is_active=True)
    if organisation_id is None:
        grants = grants.filter(organisation__parent__isnull=True)
    else:
        path = Organisation.objects.filter(id=organisation_id).values_list("path", flat=True).first()
        grants = grants.filter(organisation_id__in=path or [])
    return list(grants.values_list("user_id", flat=True).distinct())


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """Return the accounts an actor may see: all, or of those who hold something where the actor may look.

    Staff who never held anything anywhere are seen by all who see accounts: they wait for a role.
    """
    reach = actor.reach(READ_USERS)
    if reach.everything:
        return User.objects.all()
    if not actor.can(READ_USERS):
        return User.objects.none()
    grants = Grant.objects.filter(user=OuterRef("pk"))
    here = Exists(grants.filter(organisation_id__in=reach.organisation_ids))
    return User.objects.filter(here | (Q(kind=User.Kind.STAFF) & ~Exists(grants)))


def name_users(actor: Actor, user_ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return the names of those accounts that the actor may see, for the audit log."""
    found = users_visible_to(actor).filter(pk__in=user_ids)
    return {user.pk: Named(str(user), reverse("access-user", args=[user.pk])) for user in found}


def is_administrator(user_id: UUID) -> bool:
    return Grant.objects.filter(user_id=user_id, role=Role.ADMINISTRATOR).exists()


def other_administrators(user_id: UUID, on: dt.date | None = None) -> bool:
    """Return whether somebody else is (on that day, or ever) an administrator with an open account."""
    grants = Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user_id=user_id)
    return (grants.valid_on(on) if on else grants).exists()
