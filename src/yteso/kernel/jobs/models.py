from django.db import models
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, Permission, key_field


class ProgressQuerySet(models.QuerySet["Progress"]):
    def visible_to(self, actor: Actor, permission: Permission) -> "ProgressQuerySet":
        """Keep the actor's own long jobs; those who may watch jobs see everybody's."""
        return self if actor.can(permission) else self.filter(owner_id=actor.user_id)


class Progress(models.Model):
    """How far a long job has come: screens poll or stream it; a person may leave and find it again."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = key_field()
    owner = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    label = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    total = models.BigIntegerField(default=0, help_text="0 while it is not known")
    done = models.BigIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    result_url = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-started_at"], name="progress_owner")]

    @property
    def percent(self) -> int:
        """Whole percents done, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0


class Failure(models.Model):
    """A job that gave up after its last attempt. The error's own text is not kept: it may name a person."""

    id = key_field()
    job_id = models.BigIntegerField()
    task_name = models.CharField(max_length=200)
    queue_name = models.CharField(max_length=100)
    arguments = models.JSONField()
    error_class = models.CharField(max_length=200)
    sentence = models.CharField(max_length=1000, blank=True, help_text="only when the error was a refusal")
    trace = models.TextField(help_text="files and lines, without values")
    attempts = models.IntegerField()
    failed_at = models.DateTimeField()
    retried_at = models.DateTimeField(null=True)
    retried_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-failed_at", "id"], name="failure_recent")]
