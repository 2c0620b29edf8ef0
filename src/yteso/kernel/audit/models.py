"""The audit log: rows that can be added and never changed, chained by their digests."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor did, and what was done for the organisations whose log they may read."""
        reach = actor.reach(READ)
        if reach.everything:
            return self
        own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])
        return self.filter(own | Q(organisation_id__in=reach.organisation_ids))

    def about(self, person_ids: Iterable[UUID]) -> Self:
        """Keep the entries that concern any of these persons, alone or in a list."""
        ids = list(person_ids)
        return self.filter(Q(person_id__in=ids) | Q(person_ids__overlap=ids))

    def reads(self) -> Self:
        return self.filter(kind__in=[Entry.Kind.READ, Entry.Kind.LIST])


class Entry(models.Model):
    """One thing that somebody did or saw. The database numbers, dates and chains it (migration 0002)."""

    class Kind(models.TextChoices):
        READ = "read", _("Opened a record")
        LIST = "list", _("Saw in a list")
        WRITE = "write", _("Changed")
        ACCOUNT = "account", _("Account and sign-in")

    id = key_field()
    at = models.DateTimeField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    user_id = models.UUIDField(null=True)
    user_label = models.CharField(max_length=255)
    organisation_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=100)
    person_id = models.UUIDField(null=True)
    person_ids = ArrayField(models.UUIDField(), null=True)
    object_kind = models.CharField(max_length=50, blank=True)
    object_id = models.CharField(max_length=100, blank=True)
    purpose = models.CharField(max_length=500, blank=True)
    emergency = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    chain = models.SmallIntegerField(default=0, editable=False)
    seq = models.BigIntegerField(default=0, editable=False)
    previous = models.BinaryField(default=b"", editable=False)
    digest = models.BinaryField(default=b"", editable=False)

    objects = EntryQuerySet.as_manager()

    person_named: Any = None  # put here by `naming.name_entries` for one reader
    object_named: Any = None
    place_named: Any = None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_chain_seq")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["user_id", "-at"], name="audit_user"),
            models.Index(fields=["organisation_id", "-at"], name="audit_organisation"),
            models.Index(
                fields=["person_id", "-at"], name="audit_person", condition=Q(person_id__isnull=False)
            ),
            models.Index(
                fields=["object_kind", "object_id"], name="audit_object", condition=~Q(object_id="")
            ),
            models.Index(fields=["verb", "-at"], name="audit_verb"),
            GinIndex(fields=["person_ids"], name="audit_persons", condition=Q(person_ids__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} {self.verb}"


class Chain(models.Model):
    """The last link of one of the 16 chains. Only the trigger writes here."""

    chain = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq}"
