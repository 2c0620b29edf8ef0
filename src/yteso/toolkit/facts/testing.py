"""For tests of other apps: what was published."""

from typing import Any

from yteso.toolkit.facts.models import Outbox


def published(kind: type) -> list[dict[str, Any]]:
    """Return the payloads of the facts of that kind, in the order of their publication."""
    facts = Outbox.objects.filter(kind=kind.__name__).order_by("published_at", "id")
    return list(facts.values_list("payload", flat=True))
