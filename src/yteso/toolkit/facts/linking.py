"""The kernel may not know of facts; it tells us when persons are linked, and we publish that."""

from yteso.kernel.people.public import Linked, Linking
from yteso.toolkit.facts.actions import publish
from yteso.toolkit.facts.declared import PersonsMerged, PersonsUnmerged


def publish_linked(linked: Linked) -> None:
    """Publish a merge or its undoing, in the transaction that made it."""
    kind = PersonsMerged if linked.what is Linking.MERGED else PersonsUnmerged
    publish(
        kind(
            merge_id=str(linked.merge_id),
            kept_id=str(linked.kept_id),
            absorbed_id=str(linked.absorbed_id),
            person_ids=tuple(str(person_id) for person_id in linked.person_ids),
        ),
        now=linked.at,
    )
