"""Telling people what concerns them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yteso.kernel.base.public import Actor, NotVisible
from yteso.kernel.jobs.public import tell_live
from yteso.toolkit.notify.events import Event
from yteso.toolkit.notify.models import Notice

MAIL_TASK = "notify.mail"
MAIL_ADDRESS_TASK = "notify.mail_address"


@transaction.atomic
def notify(
    event: Event,
    *,
    user_ids: Iterable[UUID],
    parameters: dict[str, Any] | None = None,
    url: str = "",
    repeat_key: str = "",
    due_at: dt.datetime | None = None,
    now: dt.datetime,
) -> list[UUID]:
    """Tell each user once; return the ids of the notices made.

    A user who had the same notice (event and `repeat_key`) within the event's quiet days is left in peace.
    """
    wanted = set(user_ids)
    if repeat_key and event.quiet_days:
        since = now - dt.timedelta(days=event.quiet_days)
        told = Notice.objects.filter(
            user_id__in=wanted, event_code=event.code, repeat_key=repeat_key, created_at__gte=since
        )
        wanted -= set(told.values_list("user_id", flat=True))
    notices = Notice.objects.bulk_create(
        Notice(
            user_id=user_id,
            event_code=event.code,
            parameters=parameters or {},
            url=url,
            repeat_key=repeat_key,
            needs_answer=event.needs_answer,
            due_at=due_at,
            created_at=now,
        )
        for user_id in sorted(wanted)
    )
    for notice in notices:
        tell_live(f"inbox:{notice.user_id}")
        if event.mail:
            app.configure_task(MAIL_TASK, queue="mail").defer(notice_id=str(notice.id))
    return [notice.id for notice in notices]


def notify_address(event: Event, *, address: str, parameters: dict[str, Any], url: str) -> None:
    """Tell somebody who has no account, at the e-mail address that they gave; `url` is public, from the root.

    It goes with the transaction of what happened, and as the event: no personal data in it.
    """
    task = app.configure_task(MAIL_ADDRESS_TASK, queue="mail")
    task.defer(event_code=event.code, address=address, parameters=parameters, url=url)


@transaction.atomic
def mark_read(*, actor: Actor, notice_id: UUID, now: dt.datetime) -> Notice:
    """Note that the reader has seen the notice. Raises NotVisible for somebody else's."""
    notice = Notice.objects.visible_to(actor).select_for_update().filter(id=notice_id).first()
    if notice is None:
        raise NotVisible
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
        tell_live(f"inbox:{notice.user_id}")
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor, now: dt.datetime) -> int:
    """Note that the reader has seen all notices; return how many were new."""
    return Notice.objects.visible_to(actor).unread().update(read_at=now)


@transaction.atomic
def answer(*, event: Event, repeat_key: str, now: dt.datetime) -> int:
    """Close every open notice of this event and key: what it asked for is done. Return how many."""
    return (
        Notice.objects.filter(event_code=event.code, repeat_key=repeat_key).waiting().update(answered_at=now)
    )
