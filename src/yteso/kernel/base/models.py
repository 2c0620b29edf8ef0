import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.keys import key_field


@pghistory.track(exclude=["password", "last_login", "acting_for"])
class User(AbstractUser):
    """Somebody (or a facility's program) who can sign in. What they may do is in `kernel/access`."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        CITIZEN = "citizen", _("Citizen")
        PROGRAM = "program", _("Program")

    id = key_field()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STAFF)
    full_name = models.CharField(max_length=255)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="vi")
    acting_for = models.UUIDField(null=True, editable=False, help_text="organisation last chosen to act for")
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    disabled_reason = models.CharField(max_length=255, blank=True)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[-1]
