from django.db import models


class StoredFile(models.Model):
    """An original as it came in, named by the SHA-256 of its content and never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]
