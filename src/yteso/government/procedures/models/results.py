"""The paper of a result: printed, put up for signing, sealed; a new one when its words or signer change."""

from django.db import models
from django.db.models import Q

from yteso.government.procedures.models.dossiers import Dossier
from yteso.kernel.base.public import key_field


class Result(models.Model):
    """A result as it was printed and put up. One holds at a time; those before it stay, with the reason."""

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="results")
    document = models.OneToOneField("signing.Document", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=255, help_text="its printed name, by which it is numbered")
    number = models.CharField(max_length=60)
    dated = models.DateField()
    text = models.TextField()
    scope = models.TextField(blank=True)
    signer = models.ForeignKey("signing.Right", models.PROTECT, null=True, related_name="+")
    countersigner = models.ForeignKey("signing.Right", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at=None), name="procedure_result_one_holds"
            ),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(ended_at=None), name="procedure_result_number_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "-made_at"], name="procedure_result_kind")]

    def __str__(self) -> str:
        return self.number
