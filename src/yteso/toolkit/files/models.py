from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """An original as it came in, named by the SHA-256 of its content and never changed."""

    class Packing(models.TextChoices):
        NONE = "", _("As sent")
        ZSTD = "zst", _("Compressed (zstd)")

    digest = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    stored_bytes = models.BigIntegerField(default=0, help_text="what it takes in the store")
    packing = models.CharField(max_length=5, choices=Packing.choices, blank=True, default=Packing.NONE)
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def stored_name(self) -> str:
        """The name of its bytes in the store."""
        return f"{self.digest}.{self.packing}" if self.packing else self.digest
