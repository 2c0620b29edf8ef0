"""The door for tests: units as they stood before a change."""

from yteso.kernel.places.models import ChangeSet, Succession, Unit


def undo_change_set(code: str) -> None:
    """Put the units back as they stood before the latest change set, so that a test can apply it again."""
    change = ChangeSet.objects.get(code=code)
    Succession.objects.filter(change_set=change).delete()
    Unit.objects.filter(began_with=change).delete()
    Unit.objects.filter(ended_with=change).update(ended_with=None, valid_to=None)
    change.delete()
