"""The ways in which YTeSo says no. One middleware turns them into answers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Refusal(Exception):
    """A request that the rules do not allow as it stands; the sentence says what to do next.

    Subclasses set `code` (stable, for programs), `message` (for people) and, where one field
    is at fault, `field`. Answered with status 422.
    """

    code = "refused"
    message: Text = _("This cannot be done as asked.")
    field = ""
    status = 422

    def __init__(self, message: Text | None = None, *, field: str | None = None) -> None:
        if message is not None:
            self.message = message
        if field is not None:
            self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refusal):
    """Somebody else changed the thing first. Answered with status 409."""

    code = "conflict"
    message: Text = _("Somebody has changed this meanwhile. Reload the page and try again.")
    status = 409


class NotAllowed(Exception):
    """The actor can see the thing but may not do this to it. Answered with status 403."""

    def __init__(self, permission_code: str = "") -> None:
        self.permission_code = permission_code
        super().__init__(permission_code)


class NotVisible(Exception):
    """For this actor the thing does not exist. Answered with status 404."""
