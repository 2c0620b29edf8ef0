from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yteso.care.reception.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class LookupQuerySet(models.QuerySet["Lookup"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the look-ups made in the actor's facilities."""
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(facility_id__in=reach.organisation_ids)


class Lookup(models.Model):
    """One look-up at a reception desk: by what, how it ended, and whether the person was then checked in.

    What was typed or scanned is not kept.
    """

    class Method(models.TextChoices):
        CITIZEN_CARD = "citizen_card", _("ID card (QR)")
        INSURANCE_CARD = "insurance_card", _("Insurance card (QR)")
        VSSID = "vssid", _("VssID code")
        NUMBER = "number", _("Typed number")
        NAME = "name", _("Typed name")

    class Device(models.TextChoices):
        READER = "reader", _("USB reader")
        CAMERA = "camera", _("Camera")
        KEYBOARD = "keyboard", _("Keyboard")

    class Outcome(models.TextChoices):
        SUCCESS = "success", _("Found, card valid")
        NO_CARD = "no_card", _("Found, no insurance card known")
        EXPIRED = "expired", _("Found, card not valid today")
        MISMATCH = "mismatch", _("The card and our data differ")
        SEVERAL = "several", _("Several people fit")
        NOT_FOUND = "not_found", _("Nobody found")

    id = key_field()
    facility = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    user = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField()
    method = models.CharField(max_length=20, choices=Method.choices)
    device = models.CharField(max_length=10, choices=Device.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    visit = models.ForeignKey("visits.Visit", models.SET_NULL, null=True, related_name="+")
    took_ms = models.IntegerField(default=0)

    objects = LookupQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["facility", "-looked_at", "id"], name="lookup_facility"),
            models.Index(fields=["-looked_at", "id"], name="lookup_recent"),
        ]
