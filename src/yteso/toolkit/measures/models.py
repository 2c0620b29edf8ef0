"""Roll-ups: values by unit and stretch of time, what waits to be recomputed, and how far it is built."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Axis(models.TextChoices):
    """Along what units a roll-up lies. Not shown to readers."""

    ALL = "a", "province"
    ORGANISATION = "o", "organisation"
    PLACE = "p", "place"


class Cell(models.Model):
    """The value of one measure for one unit and one stretch of time, in one cut.

    `unit` is an organisation's id, a commune's code as recorded, or "" for the province. `grain` is d, m
    (days and months, which add up) or, for people counted once, f (the day of a month on which they first
    came: these add up within the month), m, q, h, n, y. `cut` names the dimensions in order of their codes,
    `keys` their values. A cell that would be 0 is not there.
    """

    id = models.BigAutoField(primary_key=True)
    measure = models.TextField()
    axis = models.CharField(max_length=1, choices=Axis.choices)
    unit = models.TextField()
    grain = models.CharField(max_length=1)
    day = models.DateField(help_text="first day")
    cut = models.TextField()
    keys = ArrayField(models.TextField())
    value = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        indexes = [
            models.Index(
                fields=["axis", "unit", "measure", "cut", "grain", "day"],
                name="cell_read",
                include=["keys", "value"],
            ),
            models.Index(fields=["measure", "grain", "day", "axis"], name="cell_write"),
        ]


class DayCut(models.Model):
    """What a single day adds to its month, in every cut.

    Kept for the months of units that still change, so that a change costs the rows of its day and not those
    of its month (see `actions/summing.py`). Days of other months have no rows here.
    """

    id = models.BigAutoField(primary_key=True)
    measure = models.TextField()
    axis = models.CharField(max_length=1, choices=Axis.choices)
    unit = models.TextField()
    day = models.DateField()
    cut = models.TextField()
    keys = ArrayField(models.TextField())
    value = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        indexes = [models.Index(fields=["axis", "unit", "measure", "day"], name="daycut_unit")]


class OpenMonth(models.Model):
    """A unit's month of which all days stand in `DayCut`, for one source."""

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    axis = models.CharField(max_length=1, choices=Axis.choices)
    unit = models.TextField()
    month = models.DateField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "axis", "unit", "month"], name="openmonth_once")
        ]


class Mark(models.Model):
    """Something changed among the rows of a clock: this unit's day is to be counted again.

    Written by triggers, in the transaction of the change; only ever inserted and deleted, so that writers
    never wait for each other.
    """

    id = models.BigAutoField(primary_key=True)
    clock = models.TextField()
    axis = models.CharField(max_length=1, choices=Axis.choices)
    unit = models.TextField()
    day = models.DateField()
    marked_at = models.DateTimeField(db_default=Now())


class Build(models.Model):
    """How far the roll-ups of a source are built: read once `built_at` is set and the digest fits."""

    source = models.TextField(primary_key=True)
    digest = models.TextField()
    begun_at = models.DateTimeField()
    done_until = models.DateField(null=True, help_text="a rebuild goes on after this month")
    built_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True, help_text="all that was committed before is in")
    persons_at = models.DateTimeField(null=True, help_text="likewise for people counted over long periods")
    months_waiting = ArrayField(
        models.DateField(), default=list, help_text="months whose quarters and years are to be counted again"
    )
    took_seconds = models.FloatField(default=0)
    rows = models.BigIntegerField(default=0)
