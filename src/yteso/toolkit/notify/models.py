import datetime as dt
from typing import Any, Self

from django.db import models

from yteso.kernel.base.public import Actor, key_field
from yteso.toolkit.notify.events import event_for


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """A notice is for its reader alone."""
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def waiting(self) -> Self:
        """Keep what still asks for an answer."""
        return self.filter(needs_answer=True, answered_at__isnull=True)


class Notice(models.Model):
    """One thing told to one user: by the bell, and by e-mail where its event says so."""

    id = key_field()
    user = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    event_code = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    repeat_key = models.CharField(max_length=200, blank=True)
    needs_answer = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "id"], name="notice_user"),
            models.Index(fields=["user", "repeat_key", "-created_at"], name="notice_repeat"),
        ]

    @property
    def title(self) -> str:
        """The title in the reader's present language."""
        event = event_for(self.event_code)
        return _filled(str(event.title), self.parameters) if event else self.event_code

    @property
    def text(self) -> str:
        event = event_for(self.event_code)
        return _filled(str(event.text), self.parameters) if event else ""

    def is_late(self, moment: dt.datetime) -> bool:
        return self.answered_at is None and self.due_at is not None and self.due_at < moment


def _filled(template: str, parameters: dict[str, Any]) -> str:
    try:
        return template % parameters
    except KeyError:
        return template
