"""What the health checks are called on screens: for the operator's page and the card on their home page."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yteso.kernel.base.public import Actor
from yteso.kernel.jobs.public import DEGRADED, FAILING, OK, Check, check_all, list_queues
from yteso.kernel.ui.public import Badge, formats

NAMES: dict[str, str | Promise] = {
    "database": gettext_lazy("Database"),
    "disk": gettext_lazy("Disk"),
    "worker": gettext_lazy("Worker"),
}
STATES = {
    OK: Badge(gettext_lazy("In order"), "good"),
    DEGRADED: Badge(gettext_lazy("Needs attention"), "warning"),
    FAILING: Badge(gettext_lazy("Does not work"), "bad"),
}
TO_DO: dict[str, str | Promise] = {
    "database": gettext_lazy("Start the database; everything goes on by itself."),
    "disk": gettext_lazy("Make room on the disk; what waits goes on by itself within a minute."),
    "worker": gettext_lazy("Start a worker; files that came meanwhile are waiting for it."),
}


def health() -> list[tuple[str | Promise, Badge, str, str | Promise]]:
    """Return each check in words: name, state, what was measured, what to do if it is not in order."""
    return [
        (NAMES.get(check.name, check.name), STATES[check.state], _measured(check),
         "" if check.state == OK else TO_DO.get(check.name, ""))
        for check in check_all()
    ]  # fmt: skip


def _measured(check: Check) -> str:
    """Return the free room of the disk in words; the other details are for the machine's log."""
    if check.name == "disk" and check.free_mb is not None:
        return _("%(gb)s GB free") % {"gb": formats.number(check.free_mb / 1024, 1)}
    return ""


def card_context(actor: Actor) -> dict[str, Any]:
    """Return what the operator's card on the home page says: health, jobs waiting, jobs that gave up."""
    queues = list_queues()
    return {
        "checks": health(),
        "waiting": sum(queue.waiting + queue.running for queue in queues),
        "failed": sum(queue.failed for queue in queues),
    }
