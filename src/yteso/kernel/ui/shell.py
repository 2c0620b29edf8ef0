"""What stands around a page: the menu, the organisation acted for, the inbox. A higher floor fills it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu; `current` when the page shown lies under it."""

    label: Text
    url: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class MenuArea:
    """An area of work and its entries."""

    label: Text
    items: Sequence[MenuItem]


@dataclass(frozen=True)
class Shell:
    """The furniture of a staff page, computed once per request by the context processor of `web/office`."""

    areas: Sequence[MenuArea] = ()
    organisation: str = ""
    organisation_choices: Sequence[tuple[str, str]] = ()
    organisation_url: str = ""
    waiting: int = 0
    inbox_url: str = ""
    search_url: str = ""
    profile: Sequence[MenuItem] = ()
    logout_url: str = ""


_endings: list[str] = []


def add_page_ending(template: str) -> None:
    """Include a template at the end of every page of a signed-in reader; call it in the app's `ready()`."""
    if template not in _endings:
        _endings.append(template)


def page_endings() -> tuple[str, ...]:
    """Return the templates that modules put at the end of pages."""
    return tuple(_endings)
