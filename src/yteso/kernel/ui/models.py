from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, key_field


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the actor's own views and those shared with them."""
        if actor.user_id is None:
            return self.none()
        mine = Q(owner_id=actor.user_id) | Q(shared_with=SavedView.Sharing.EVERYONE)
        if actor.organisation_id:
            mine |= Q(shared_with=SavedView.Sharing.ORGANISATION, organisation_id=actor.organisation_id)
        return self.filter(mine)


class SavedView(models.Model):
    """A named question to a register: its filters, order and columns, as the URL holds them."""

    class Sharing(models.TextChoices):
        NOBODY = "nobody", _("Only me")
        ORGANISATION = "organisation", _("My organisation")
        EVERYONE = "everyone", _("Everyone who may open the list")

    id = key_field()
    register = models.CharField(max_length=100)
    title = models.CharField(max_length=100)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    shared_with = models.CharField(max_length=12, choices=Sharing.choices, default=Sharing.NOBODY)
    organisation_id = models.UUIDField(null=True, help_text="the owner acted for it when saving")
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "register", "title"], name="saved_view_one_name"),
        ]
        indexes = [models.Index(fields=["register", "shared_with"], name="saved_view_register")]

    def __str__(self) -> str:
        return self.title


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the actor's own exports: nobody opens another's."""
        return self.filter(owner_id=actor.user_id) if actor.user_id else self.none()

    def ready(self) -> Self:
        """Keep those that are written and that their owner has not taken yet."""
        return self.filter(finished_at__isnull=False, taken_at__isnull=True)


class Export(models.Model):
    """A large export that a job writes while its owner goes on working. Kept for 7 days."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"

    id = key_field()
    register = models.CharField(max_length=100)
    format = models.CharField(max_length=4, choices=Format.choices)
    query = models.CharField(max_length=4000, blank=True)
    language = models.CharField(max_length=5)
    owner = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    acting_for = models.UUIDField(null=True)
    address = models.CharField(max_length=45, blank=True)
    progress_id = models.UUIDField()
    row_count = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["requested_at"], name="export_age")]

    def __str__(self) -> str:
        return f"{self.register}.{self.format}"
