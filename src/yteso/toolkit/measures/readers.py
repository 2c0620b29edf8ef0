"""Readers that are no person, of other apps: a system outside, a wall that anybody may pass by."""

from dataclasses import dataclass
from uuid import UUID

from yteso.kernel.base.public import Permission, Reach
from yteso.toolkit.measures.permissions import READ


@dataclass(frozen=True)
class FiguresOnly:
    """An actor who may read figures of the province and of places, and nothing behind them: no row, no
    organisation's figure, no number of fewer than 5 people."""

    label: str
    user_id: UUID | None = None
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    address: str = ""
    purpose: str = "management"

    def can(self, permission: Permission) -> bool:
        return permission is READ

    def reach(self, permission: Permission) -> Reach:
        return Reach()
