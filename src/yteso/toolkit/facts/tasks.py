"""Delivery of facts: each handler is its own job, so one that fails holds up no other."""

from django.db import transaction

from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.facts.actions import DELIVER, handler_for, restore
from yteso.toolkit.facts.models import Delivery


@task(name=DELIVER, queue="facts", attempts=8)
def deliver(*, delivery_id: str) -> None:
    """Call one handler with one fact, once: the delivery is marked in the handler's own transaction."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("fact").get(id=delivery_id)
        if delivery.delivered_at is not None:
            return
        handler = handler_for(delivery.fact.kind, delivery.handler)
        if handler is not None:
            handler(restore(delivery.fact.kind, delivery.fact.payload))
        delivery.delivered_at = now()
        delivery.save(update_fields=["delivered_at"])
