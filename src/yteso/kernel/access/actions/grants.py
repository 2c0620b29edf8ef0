"""Who holds which role where."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.kernel.access.actions.accounts import locked_user, note
from yteso.kernel.access.errors import (
    GrantEnded,
    GrantOverlaps,
    LastAdministrator,
    NotAStaffRole,
    PeriodTurned,
)
from yteso.kernel.access.models import Grant
from yteso.kernel.access.permissions import GRANT_ROLES
from yteso.kernel.access.queries import other_administrators
from yteso.kernel.base.public import Actor, NotVisible, Role, User, clean, require
from yteso.kernel.organisations.public import Organisation


@transaction.atomic
def give_role(
    *,
    actor: Actor,
    user_id: UUID,
    role: Role,
    organisation_id: UUID,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    reason: str = "",
    now: dt.datetime,
) -> Grant:
    """Let a user hold a role over an organisation and everything under it, both days included.

    Raises PeriodTurned, NotAStaffRole, GrantOverlaps; NotAllowed outside the actor's organisations.
    """
    user = locked_user(user_id)
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotVisible
    require(actor, GRANT_ROLES, organisation_id)
    if valid_to and valid_to < valid_from:
        raise PeriodTurned
    is_program_role, is_program = role == Role.FACILITY_PROGRAM, user.kind == User.Kind.PROGRAM
    if role == Role.CITIZEN or user.kind == User.Kind.CITIZEN or is_program_role != is_program:
        raise NotAStaffRole
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                user=user, role=role, organisation_id=organisation_id, valid_from=valid_from,
                valid_to=valid_to, reason=clean(reason), given_at=now, given_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise GrantOverlaps from error
    note(actor, "access.grant.given", user, organisation_id, role=role, grant=str(grant.pk))
    return grant


@transaction.atomic
def end_grant(*, actor: Actor, grant_id: UUID, today: dt.date) -> Grant | None:
    """End a grant yesterday, so that it no longer counts today; one that was to start later is removed.

    Raises GrantEnded, LastAdministrator.
    """
    grant = Grant.objects.select_for_update().filter(pk=grant_id).select_related("user").first()
    if grant is None:
        raise NotVisible
    require(actor, GRANT_ROLES, grant.organisation_id)
    if grant.valid_to and grant.valid_to < today:
        raise GrantEnded
    if grant.role == Role.ADMINISTRATOR and not other_administrators(grant.user_id, today):
        raise LastAdministrator
    note(actor, "access.grant.ended", grant.user, grant.organisation_id, role=grant.role, grant=str(grant.pk))
    if grant.valid_from >= today:
        grant.delete()
        return None
    grant.valid_to = today - dt.timedelta(days=1)
    grant.save(update_fields=["valid_to"])
    return grant


def choose_organisation(*, user: User, organisation_id: UUID) -> None:
    """Remember for which of their organisations the user acts from now on."""
    user.acting_for = organisation_id
    user.save(update_fields=["acting_for"])
