"""Certificates and who may use them; documents, their signers in order, and what was found about them."""

import datetime as dt
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.kernel.base.public import Actor, key_field
from yteso.toolkit.signing.permissions import MANAGE, READ, SIGN


class DateRange(Func):
    """Both days inside."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Authority(models.Model):
    """A key of the installation's own certificate authority: root, issuing, or time stamping."""

    class Kind(models.TextChoices):
        ROOT = "root", _("Root")
        ISSUING = "issuing", _("Issuing")
        TIME = "time", _("Time stamping")

    id = key_field()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    certificate = models.BinaryField(help_text="DER")
    key_encrypted = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at=None), name="signing_authority_one_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class TrustedRoot(models.Model):
    """A root (or a licensed authority's certificate) that signatures are accepted from, in its period."""

    id = key_field()
    name = models.CharField(max_length=255)
    certificate = models.BinaryField(help_text="DER")
    fingerprint = models.CharField(max_length=64, unique=True)
    anchor = models.BooleanField(default=True, help_text="trusted itself, or only known as a link of chains")
    source = models.CharField(max_length=255)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")

    def __str__(self) -> str:
        return self.name


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(MANAGE)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)


@pghistory.track(exclude=["key_encrypted"])
class Certificate(models.Model):
    """A certificate that is signed with here, and where its key is."""

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("kind of certificate", "Person")
        SEAL = "seal", _("Seal of an organisation")

    class KeyPlace(models.TextChoices):
        HERE = "here", _("Kept here, encrypted")
        TOKEN = "token", _("Token or security module of the server (PKCS#11)")
        ELSEWHERE = "elsewhere", _("With the holder: USB token or remote signing")

    id = key_field()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    holder = models.CharField(max_length=255, help_text="the name in the certificate")
    serial = models.CharField(max_length=80)
    issuer = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, unique=True)
    certificate = models.BinaryField(help_text="DER")
    chain = models.BinaryField(default=b"", help_text="PEM, from the issuer up")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    key_place = models.CharField(max_length=10, choices=KeyPlace.choices)
    key_encrypted = models.BinaryField(null=True)
    token = models.JSONField(default=dict, blank=True, help_text="module, token label, key label")
    picture = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    automatic = models.BooleanField(default=False, help_text="the installation seals with it by itself")
    ours = models.BooleanField(default=False, help_text="issued by the installation's own authority")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=255, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["automatic"],
                condition=Q(automatic=True, revoked_at=None),
                name="signing_one_own_seal",
            ),
            models.CheckConstraint(
                condition=~Q(key_place="here") | Q(key_encrypted__isnull=False), name="signing_key_is_here"
            ),
        ]

    def __str__(self) -> str:
        return self.holder


class RightQuerySet(models.QuerySet["Right"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(MANAGE)
        if reach.everything:
            return self
        own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])
        return self.filter(own | Q(organisation_id__in=reach.organisation_ids))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Right(models.Model):
    """A user may sign with a certificate for an organisation, in a form, from day to day."""

    class Form(models.TextChoices):
        """Source: Nghị định 30/2020/NĐ-CP art. 13."""

        OWN = "", pgettext_lazy("form of signing", "In one's own right")
        TM = "TM", _("On behalf of the collective (TM.)")
        KT = "KT", _("For the head (KT.)")
        TL = "TL", _("By delegation (TL.)")
        TUQ = "TUQ", _("By mandate (TUQ.)")
        Q = "Q", _("Acting head (Q.)")

    id = key_field()
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="rights")
    user = models.ForeignKey("base.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    form = models.CharField(max_length=5, choices=Form.choices, blank=True, default=Form.OWN)
    position = models.CharField(max_length=255, blank=True, help_text="as it stands over the signature")
    basis = models.CharField(max_length=255, blank=True, help_text="the document that gives the right")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    objects = RightQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="signing_right_once_at_a_time",
                expressions=[
                    ("certificate", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("form", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="signing_right_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.user_id}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the documents of the organisations the actor reads, those they sign and those they put up."""
        reach = actor.reach(READ)
        if reach.everything:
            return self
        theirs = Q(organisation_id__in=reach.organisation_ids)
        if actor.user_id is not None:
            mine = Step.objects.filter(user_id=actor.user_id).values("document_id")
            theirs |= Q(opened_by_id=actor.user_id) | Q(pk__in=mine)
        return self.filter(theirs)

    def waiting_for(self, actor: Actor) -> Self:
        """Keep the documents whose next signer is the actor."""
        if actor.user_id is None or not actor.can(SIGN):
            return self.none()
        first = (
            Step.objects.filter(document=models.OuterRef("pk"), state=Step.State.WAITING)
            .order_by("position")
            .values("user_id")[:1]
        )
        return (
            self.filter(state=Document.State.OPEN)
            .alias(next_user=models.Subquery(first))
            .filter(next_user=actor.user_id)
        )


class Document(models.Model):
    """A PDF that is signed here: its content never changes after the first signature."""

    class State(models.TextChoices):
        OPEN = "open", _("Being signed")
        SIGNED = "signed", pgettext_lazy("document", "Signed")
        STOPPED = "stopped", _("Signing stopped")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = key_field()
    code = models.CharField(max_length=20, unique=True, help_text="what people type to verify it")
    kind = models.CharField(max_length=50, help_text="what made it: a stable word of its module")
    title = models.CharField(max_length=255, help_text="shown to everybody who verifies it: no personal data")
    number = models.CharField(max_length=100, blank=True)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    person_id = models.UUIDField(
        null=True, blank=True, db_index=True, help_text="whom it is about, if anybody"
    )
    object_id = models.CharField(max_length=100, blank=True)
    original = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    current = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    signatures = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=5, blank=True, help_text="PAdES level reached")
    anchors = models.JSONField(
        default=dict, blank=True, help_text="places for stamps, in points from the top"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-opened_at", "-id"], name="signing_document_org"),
            models.Index(fields=["state", "-opened_at", "-id"], name="signing_document_state"),
            models.Index(fields=["kind", "object_id"], name="signing_document_object"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="content_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.signatures > 0 AND (NEW.original_id IS DISTINCT FROM OLD.original_id"
                    " OR NEW.code IS DISTINCT FROM OLD.code OR NEW.title IS DISTINCT FROM OLD.title"
                    " OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id"
                    " OR NEW.signatures < OLD.signatures)"
                ),
            ),
            pgtrigger.Protect(
                name="signed_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__signatures__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One signer of a document, in order."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SIGNED = "signed", pgettext_lazy("signer", "Signed")
        REMOVED = "removed", pgettext_lazy("signer", "Taken off the list")
        DECLINED = "declined", _("Declined to sign")

    id = key_field()
    document = models.ForeignKey(Document, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Certificate.Kind.choices)
    user = models.ForeignKey("base.User", models.PROTECT, null=True, blank=True, related_name="+")
    right = models.ForeignKey(Right, models.PROTECT, null=True, blank=True, related_name="+")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    title = models.CharField(max_length=255, blank=True, help_text="form and position as printed")
    stamp = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    result = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="signing_step_position"),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(state="waiting"), name="signing_step_waiting")]
        triggers = [
            pgtrigger.Protect(
                name="signature_stays", operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position} {self.state}"

    @property
    def field_name(self) -> str:
        return f"Signature{self.position}"


class Attempt(models.Model):
    """A signature that was begun with a key elsewhere and can be finished later, also after a restart."""

    class State(models.TextChoices):
        BEGUN = "begun", _("Waiting for the token or service")
        FINISHED = "finished", _("Signature finished")
        DROPPED = "dropped", _("Given up")

    id = key_field()
    step = models.ForeignKey(Step, models.CASCADE, related_name="attempts")
    prepared = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    document_digest = models.BinaryField()
    region_start = models.BigIntegerField()
    region_end = models.BigIntegerField()
    to_sign = models.BinaryField(help_text="DER of the signed attributes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BEGUN)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"], condition=Q(state="begun"), name="signing_one_attempt_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.state


class Validation(models.Model):
    """What a validation of a document found: kept, never rewritten."""

    id = key_field()
    document = models.ForeignKey(Document, models.CASCADE, related_name="validations")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10)
    report = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["document", "-made_at"], name="signing_validation_newest")]
        triggers = [pgtrigger.Protect(name="report_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.outcome
