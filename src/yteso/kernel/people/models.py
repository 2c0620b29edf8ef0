from typing import Self
from uuid import UUID

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, key_field
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.names import name_key
from yteso.kernel.people.permissions import DECIDE, READ


class Sex(models.IntegerChoices):
    """Codes of GIOI_TINH (Decision 130, Table 1)."""

    MALE = 1, _("Male")
    FEMALE = 2, _("Female")
    UNDETERMINED = 3, _("Undetermined")


class Household(models.Model):
    id = key_field()
    code = models.CharField(max_length=30, unique=True)
    commune_code = models.CharField(max_length=10, db_index=True)
    address = models.CharField(max_length=1024, blank=True)

    def __str__(self) -> str:
        return self.code


PERSON_WORDS = SearchVector("name_key", Cast("birth_year", models.TextField()), config="simple")


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep whom the actor may see: everybody for those who may look people up, else only themself."""
        if actor.can(READ):
            return self
        if actor.person_id is None:
            return self.none()
        own = Person.objects.filter(id=actor.person_id).values("master_id")
        return self.filter(master_id__in=own)

    def masters(self) -> Self:
        """Keep one row for each citizen."""
        return self.filter(master_id=F("id"))

    def matching(self, text: str) -> Self:
        """Keep those who have all the words in their name or birth year (the last one perhaps only begun)."""
        words = [word for word in name_key(text).split() if word]
        if not words:
            return self
        every = " & ".join([*words[:-1], f"{words[-1]}:*" if len(words[-1]) > 1 else words[-1]])
        query = SearchQuery(every, config="simple", search_type="raw")
        return self.alias(words=PERSON_WORDS).filter(words=query)

    def one_with(self, person_id: UUID) -> Self:
        """Keep every row that is the same human being as this person."""
        return self.filter(master_id__in=Person.objects.filter(id=person_id).values("master_id"))


class GivenName(Func):
    """The last word of the name key: the name by which Vietnamese people are called and listed."""

    function = "split_part"
    template = "%(function)s(%(expressions)s, ' ', -1)"
    output_field = models.TextField(db_collation="C")


def _history() -> tuple[pghistory.RowEvent, ...]:
    """Have triggers keep the former version of a changed row: bulk and raw SQL are seen too."""
    return pghistory.UpdateEvent("changed", row=pghistory.Old), pghistory.DeleteEvent("deleted")


@pghistory.track(*_history(), exclude=["described_at", "updated_at", "name_key", "sort_key"])
class Person(models.Model):
    """A citizen as one source described them.

    People who are the same human being share a `master`; a person who stands alone is their own
    master. Rows of the record keep the person they came with, so that merging rewrites nothing
    and unmerging loses nothing: the record of a citizen is the rows of all persons of one master.
    """

    class Standing(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        PROVISIONAL = "provisional", _("Provisional")

    id = key_field()
    master = models.ForeignKey("self", models.PROTECT, related_name="members")
    standing = models.CharField(max_length=12, choices=Standing.choices)
    full_name = models.CharField(max_length=255)
    name_key = models.CharField(max_length=255, db_collation="C", help_text="name_key(full_name): matching")
    sort_key = models.CharField(max_length=600, db_collation="C", help_text="sort_key(full_name): order")
    sex = models.SmallIntegerField(choices=Sex.choices)
    birth_year = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    died_on = models.DateField(null=True, blank=True)
    nationality_code = models.CharField(max_length=3, blank=True)
    ethnic_code = models.CharField(max_length=2, blank=True)
    occupation_code = models.CharField(max_length=5, blank=True)
    blood_group = models.CharField(max_length=5, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=1024, blank=True)
    province_code = models.CharField(max_length=3, blank=True)
    district_code = models.CharField(max_length=3, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="members")
    household_relation = models.CharField(max_length=20, blank=True)
    described_at = models.DateTimeField(help_text="when the newest source that described them did so")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "birth_year"], name="person_name_birth"),
            models.Index(GivenName("name_key"), "birth_year", name="person_given_birth"),
            models.Index(fields=["sort_key", "id"], name="person_sort"),
            models.Index(
                fields=["sort_key", "id"], name="person_provisional", condition=Q(standing="provisional")
            ),
            models.Index(fields=["phone"], name="person_phone", condition=~Q(phone="")),
            models.Index(fields=["commune_code", "sort_key"], name="person_commune"),
            GinIndex(PERSON_WORDS, name="person_words"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_master(self) -> bool:
        return self.master_id == self.id

    @property
    def birth(self) -> PartialDate:
        """The birth date, as far as it is known."""
        return PartialDate(self.birth_year, self.birth_month, self.birth_day)


@pghistory.track(*_history())
class Identifier(models.Model):
    """A number that names a person: national id, insurance number, record number in a facility.

    A number is *held* by one person at most (a database constraint). When a dossier brings a number
    that somebody else holds, the newcomer only *claims* it, and the pair goes to review.
    """

    class System(models.TextChoices):
        NATIONAL_ID = "national_id", _("Personal identification number (CCCD)")
        OLD_ID = "old_id", _("Old identity card (CMND)")
        PASSPORT = "passport", _("Passport")
        INSURANCE = "insurance", _("Social-insurance number")
        FACILITY_MRN = "mrn", _("Record number in the facility")

    class Status(models.TextChoices):
        HELD = "held", _("Held")
        CLAIMED = "claimed", _("Claimed, under review")
        FORMER = "former", _("Former number")
        REFUTED = "refuted", _("Not theirs")

    id = key_field()
    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers", db_index=False)
    system = models.CharField(max_length=12, choices=System.choices)
    scope = models.CharField(max_length=10, blank=True, help_text="facility code, for record numbers")
    value = models.CharField(max_length=100, db_collation="C")
    status = models.CharField(max_length=10, choices=Status.choices)
    source = models.CharField(max_length=50, blank=True, help_text="facility code, or who entered it")
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "system", "scope", "value"], name="identifier_of_person_once"
            ),
            models.UniqueConstraint(
                fields=["system", "scope", "value"], condition=Q(status="held"), name="identifier_held_once"
            ),
        ]
        indexes = [
            models.Index(fields=["value", "system"], name="identifier_value"),
            models.Index(fields=["person"], name="identifier_claimed", condition=Q(status="claimed")),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


class InsuranceCard(models.Model):
    """A health-insurance card in one period of validity (MA_THE_BHYT, GT_THE_TU, GT_THE_DEN)."""

    id = key_field()
    person = models.ForeignKey(Person, models.CASCADE, related_name="cards", db_index=False)
    card_number = models.CharField(max_length=15)
    registered_facility_code = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    area_code = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "card_number", "valid_from"],
                nulls_distinct=False,
                name="insurance_card_once",
            )
        ]
        indexes = [models.Index(fields=["card_number"], name="insurance_card_number")]

    def __str__(self) -> str:
        return self.card_number


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the pairs that the actor may decide: all or none."""
        return self if actor.can(DECIDE) else self.none()

    def open(self) -> Self:
        """Keep those that wait for a decision."""
        return self.filter(verdict="open")


class DuplicatePair(models.Model):
    """Two persons who may be one human being, waiting for (or after) a person's decision."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("To decide")
        SAME = "same", _("Same person")
        DIFFERENT = "different", _("Different people")

    id = key_field()
    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    score = models.FloatField(default=0)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    found_at = models.DateTimeField()
    later_at = models.DateTimeField(null=True, help_text="when it was put off, to come after the others")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="", db_default="")
    decided_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="duplicate_pair_ordered"),
        ]
        indexes = [
            models.Index(fields=["verdict", "-score", "id"], name="duplicate_pair_queue"),
        ]


class Merge(models.Model):
    """One decision that two masters are one, with what is needed to take it back."""

    id = key_field()
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved_ids = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=500)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    undone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-merged_at", "id"], name="merge_recent")]


class CitizenAccount(models.Model):
    """The user account with which a citizen reads their own record; `person` may be any of their rows."""

    id = key_field()
    user = models.OneToOneField("base.User", models.CASCADE, related_name="citizen_account")
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")
    confirmed_at = models.DateTimeField()
