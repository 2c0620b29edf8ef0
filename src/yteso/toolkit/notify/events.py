"""What can be told to people: each kind of notice is declared once, with its words and its channels."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Event:
    """A kind of notice. `title` and `text` are %-templates over its parameters; no personal data.

    `quiet_days`: the same notice (by its repeat key) is not sent again within so many days.
    """

    code: str
    title: Text
    text: Text
    mail: bool = False
    quiet_days: int = 0
    needs_answer: bool = False


_declared: dict[str, Event] = {}


def declare_event(
    code: str, title: Text, text: Text, *, mail: bool = False, quiet_days: int = 0, needs_answer: bool = False
) -> Event:
    """Declare a kind of notice; declaring one twice is a bug."""
    if code in _declared:
        raise ValueError(f"event declared twice: {code}")
    _declared[code] = Event(code, title, text, mail, quiet_days, needs_answer)
    return _declared[code]


def event_for(code: str) -> Event | None:
    return _declared.get(code)
