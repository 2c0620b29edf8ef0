"""Dossiers and what belongs to them: papers, fees, slips, visits, opinions, council sessions."""

import datetime as dt
from typing import Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models.catalogue import Component, Office, ProcedureVersion
from yteso.government.procedures.permissions import APPLY, READ
from yteso.kernel.base.public import Actor, key_field
from yteso.toolkit.work.public import Case


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep dossiers whose case the actor sees; citizens keep those that name them."""
        if actor.reach(READ).everything:
            return self
        staff = Case.objects.visible_to(actor).filter(kind="procedures").values("id")
        allowed = Q(case_id__in=staff)
        if actor.can(APPLY) and actor.person_id:
            allowed |= Q(owner_person_id=actor.person_id) | Q(applicant_person_id=actor.person_id)
        return self.filter(allowed)

    def of_person(self, person_id: UUID | None) -> Self:
        if person_id is None:
            return self.none()
        return self.filter(Q(owner_person_id=person_id) | Q(applicant_person_id=person_id))


class Dossier(models.Model):
    """An application: who asks (and who hands it in), by which procedure, and the case that carries it."""

    class Channel(models.TextChoices):
        """Codes of KenhThucHien (Decision 766): direct, online, public post."""

        COUNTER = "1", _("At the counter")
        ONLINE = "2", _("Online")
        POST = "3", _("By post")

    class OwnerKind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        BUSINESS = "business", _("Business")
        HOUSEHOLD = "household", _("Household business")
        AGENCY = "agency", _("Agency or facility")

    id = key_field()
    case = models.OneToOneField(Case, models.PROTECT, related_name="dossier")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=1, choices=Channel.choices)
    owner_kind = models.CharField(max_length=10, choices=OwnerKind.choices)
    owner_name = models.CharField(max_length=255)
    owner_number = models.CharField(max_length=20, blank=True, help_text="personal number or tax code")
    owner_birth = models.CharField(max_length=10, blank=True)
    owner_address = models.CharField(max_length=500, blank=True)
    owner_phone = models.CharField(max_length=20, blank=True)
    owner_email = models.EmailField(blank=True)
    owner_person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField(default=False)
    applicant_name = models.CharField(max_length=255, blank=True)
    applicant_number = models.CharField(max_length=20, blank=True)
    applicant_phone = models.CharField(max_length=20, blank=True)
    applicant_person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    summary = models.CharField(max_length=500, blank=True)
    on_site = models.BooleanField(default=False)
    sets = models.PositiveSmallIntegerField(default=1)
    return_by_post = models.BooleanField(default=False)
    return_address = models.CharField(max_length=500, blank=True)
    renews = models.ForeignKey("procedures.Licence", models.PROTECT, null=True, related_name="+")
    once = models.UUIDField(null=True, unique=True, help_text="of the page that sent it: sent twice is once")
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    result_text = models.TextField(blank=True, help_text="what the result says, as drafted")
    result_number = models.CharField(max_length=60, blank=True)
    result_on = models.DateField(null=True)
    approved_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    returned_to = models.CharField(max_length=255, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="application_code_once")
        ]
        indexes = [
            models.Index(fields=["-submitted_at", "id"], name="application_recent"),
            models.Index(fields=["owner_number"], name="application_owner", condition=~Q(owner_number="")),
            models.Index(fields=["owner_person"], name="application_person"),
            models.Index(fields=["version", "received_at"], name="application_version"),
            models.Index(fields=["received_at"], name="application_received"),
        ]

    def __str__(self) -> str:
        return self.code or self.owner_name


class DossierComponent(models.Model):
    """One paper of a dossier: handed in, or taken from what we hold already (then source and date say
    whence)."""

    class Origin(models.TextChoices):
        HANDED_IN = "handed_in", _("Handed in")
        REUSED = "reused", _("Held already")
        MISSING = "missing", _("Missing")

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="components")
    component = models.ForeignKey(Component, models.PROTECT, null=True, related_name="+")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=500)
    paper = models.CharField(max_length=12, choices=Component.Paper.choices)
    copies = models.PositiveSmallIntegerField(default=1)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    reuse_source = models.CharField(max_length=255, blank=True)
    reuse_on = models.DateField(null=True)
    returned_at = models.DateTimeField(null=True, help_text="given back when the dossier was withdrawn")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "order"], name="dossier_component_order")]


class Charge(models.Model):
    """A fee of a dossier: asked, then paid with a receipt of its own number."""

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        TRANSFER = "transfer", _("Transfer")
        PORTAL = "portal", _("Payment portal")

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="charges")
    label = models.CharField(max_length=200)
    amount_vnd = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    receipt_number = models.CharField(max_length=30, blank=True)
    taken_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~Q(receipt_number=""), name="receipt_once"
            )
        ]


class Slip(models.Model):
    """A form 01–06 as it was given out: its content is kept, so that it prints the same for ever.

    Source: TT 01/2018/TT-VPCP art. 9–10.
    """

    class Form(models.TextChoices):
        RECEIPT = "01", _("01 Receipt and appointment")
        SUPPLEMENT = "02", _("02 Request for a supplement")
        REFUSAL = "03", _("03 Refusal")
        APOLOGY = "04", _("04 Apology and new date")
        CONTROL = "05", _("05 Control of the steps")
        WITHDRAWAL = "RH", _("Record of papers given back on withdrawal")

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="slips")
    form = models.CharField(max_length=2, choices=Form.choices)
    number = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=255)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "form"], name="slip_number_once"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(form="04"), name="one_apology"),
        ]
        indexes = [
            models.Index(fields=["form", "-at"], name="slip_form"),
            models.Index(fields=["-at", "id"], name="slip_recent"),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update)]


class FieldVisit(models.Model):
    """A look at the place itself: planned, held, found, concluded."""

    class Conclusion(models.TextChoices):
        PASSED = "passed", _("Meets the conditions")
        REMEDY = "remedy", _("Must be put right")
        FAILED = "failed", _("Does not meet the conditions")

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="visits")
    planned_on = models.DateField()
    team = models.CharField(max_length=500)
    place = models.CharField(max_length=500)
    held_on = models.DateField(null=True)
    findings = models.TextField(blank=True)
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices, blank=True)
    remedy_by = models.DateField(null=True)


class Opinion(models.Model):
    """What another agency was asked: an opinion, or its step of a linked procedure, each with its own
    deadline."""

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="opinions")
    order = models.PositiveSmallIntegerField()
    agency = models.CharField(max_length=255)
    linked = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    question = models.TextField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "order"], name="opinion_order")]

    def is_late(self, day: dt.date) -> bool:
        return self.answered_at is None and self.due_on < day


class Session(models.Model):
    """A session of an advisory council: when, who, and the dossiers on its table."""

    id = key_field()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    title = models.CharField(max_length=255)
    held_on = models.DateField()
    members = models.TextField(help_text="one a line")
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class SessionItem(models.Model):
    """A dossier before the council, and what it advised."""

    id = key_field()
    session = models.ForeignKey(Session, models.CASCADE, related_name="items")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="council_items")
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    advice = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "dossier"], name="session_item_once")]


class Forecast(models.Model):
    """What was predicted at intake: whether the dossier would be late, and from what."""

    id = key_field()
    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="forecast")
    at = models.DateTimeField()
    likely_late = models.BooleanField()
    expected_days = models.FloatField()
    limit_days = models.FloatField()
    past_cases = models.PositiveIntegerField()
    past_late_share = models.FloatField()
    waiting = models.PositiveIntegerField()


class Counter(models.Model):
    """The last number given in a series (dossiers of an office on a day, slips of a year). Its row is the
    lock."""

    series = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)
