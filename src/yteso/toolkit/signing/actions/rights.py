"""Who may sign with which certificate, for whom, from day to day."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, User, clean, require
from yteso.toolkit.signing.errors import CertificateRevoked, EndDateNeeded, RightOverlaps, RightTurned
from yteso.toolkit.signing.models import Certificate, Right
from yteso.toolkit.signing.permissions import MANAGE


@transaction.atomic
def give_right(
    *,
    actor: Actor,
    certificate_id: UUID,
    user_id: UUID,
    organisation_id: UUID,
    form: str = "",
    position: str = "",
    basis: str = "",
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    now: dt.datetime,
) -> Right:
    """Let a user sign with a certificate for an organisation, both days included.

    Raises RightTurned, RightOverlaps, CertificateRevoked; EndDateNeeded for a mandate without end or
    document.
    Source: Nghị định 30/2020/NĐ-CP art. 13.
    """
    certificate = Certificate.objects.select_for_update().filter(pk=certificate_id).first()
    user = User.objects.filter(pk=user_id, is_active=True).exclude(kind=User.Kind.CITIZEN).first()
    if certificate is None or user is None:
        raise NotVisible
    require(actor, MANAGE, organisation_id)
    if certificate.revoked_at:
        raise CertificateRevoked
    if valid_to and valid_to < valid_from:
        raise RightTurned
    if form == Right.Form.TUQ and not (valid_to and clean(basis)):
        raise EndDateNeeded
    try:
        with transaction.atomic():
            right = Right.objects.create(
                certificate=certificate,
                user=user,
                organisation_id=organisation_id,
                form=form,
                position=clean(position),
                basis=clean(basis),
                valid_from=valid_from,
                valid_to=valid_to,
                given_at=now,
                given_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise RightOverlaps from error
    record(
        actor,
        MANAGE.code,
        organisation_id=organisation_id,
        object_kind="user",
        object_id=user_id,
        detail={"did": "right_given", "right": str(right.pk), "serial": certificate.serial},
    )
    return right


@transaction.atomic
def end_right(*, actor: Actor, right_id: UUID, today: dt.date) -> None:
    """End a right yesterday, so that it no longer counts today. What it signed stays signed."""
    right = Right.objects.select_for_update().filter(pk=right_id).first()
    if right is None:
        raise NotVisible
    require(actor, MANAGE, right.organisation_id)
    last = today - dt.timedelta(days=1)
    if right.valid_to and right.valid_to <= last:
        return
    right.valid_to = last
    if right.valid_from > last:  # never came into force, but documents may name it: keep one day
        right.valid_from = last
    right.save(update_fields=["valid_from", "valid_to"])
    record(
        actor,
        MANAGE.code,
        organisation_id=right.organisation_id,
        object_kind="user",
        object_id=right.user_id,
        detail={"did": "right_ended", "right": str(right.pk)},
    )
