from django.db import models

from yteso.kernel.base.public import key_field


class Outbox(models.Model):
    """A fact that happened, written in the transaction that made it true, delivered after commit."""

    id = key_field()
    kind = models.CharField(max_length=100)
    payload = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "published_at"], name="outbox_kind")]


class Delivery(models.Model):
    """One handler's share of one fact: delivered, waiting or failed."""

    id = key_field()
    fact = models.ForeignKey(Outbox, models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=200)
    attempts = models.IntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "handler"], name="delivery_once")]
