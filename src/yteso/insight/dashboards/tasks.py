"""Jobs of dashboards: telling the big screen that a minute has passed, and mailing what readers asked for."""

import datetime as dt
from uuid import UUID

from procrastinate.contrib.django import app

from yteso.insight.dashboards.actions import send_due
from yteso.insight.dashboards.models import Subscription
from yteso.insight.dashboards.screen import TOPIC
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.jobs.public import task, tell_live

MAIL = "dashboards.mail"
FROM_HOUR = 6


@task(name="dashboards.tick", queue="housekeeping", periodic="* * * * *", queueing_lock="dashboards.tick")
def tick(timestamp: int) -> None:
    """Have open big screens look again: roll-ups are right within a minute."""
    del timestamp
    tell_live(TOPIC)


@task(name="dashboards.due", queue="mail", periodic="*/10 * * * *", queueing_lock="dashboards.due")
def queue_due(timestamp: int) -> None:
    """Queue one mail for each subscription that is due, from six in the morning; a missed day is made up."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC).astimezone(PROVINCE_ZONE)
    if at.hour < FROM_HOUR:
        return
    for subscription in Subscription.objects.all():
        if subscription.is_due(at.date()):
            app.configure_task(MAIL, queue="mail", queueing_lock=f"{MAIL}:{subscription.id}").defer(
                subscription_id=str(subscription.id), on=at.date().isoformat()
            )


@task(name=MAIL, queue="mail")
def mail(*, subscription_id: str, on: str) -> None:
    """Send one mail, with the rights that its reader has now."""
    send_due(subscription_id=UUID(subscription_id), on=dt.date.fromisoformat(on))
