"""What the search box finds: each module adds a provider for its own things."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from yteso.kernel.base.public import Actor, Permission

Text = str | Promise


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, its address, a second line and an icon."""

    title: Text
    url: str
    detail: Text = ""
    icon: str = ""


@dataclass(frozen=True)
class SearchProvider:
    """A kind of thing that the search box finds.

    `find(actor, text, limit)` returns only what the actor may see, in under 100 ms. Without `permission`
    every signed-in user may ask. Providers are shown by `order`.
    """

    key: str
    label: Text
    find: Callable[[Actor, str, int], Sequence[Hit]]
    permission: Permission | None = None
    order: int = 100


_providers: dict[str, SearchProvider] = {}


def add_search(provider: SearchProvider) -> None:
    """Add a provider; call it in the app's `ready()`. Raises ValueError if another app has taken its key."""
    if _providers.setdefault(provider.key, provider) != provider:
        raise ValueError(f"two providers of the search box are called {provider.key}")


def search(actor: Actor, text: str, limit: int = 6) -> list[tuple[SearchProvider, list[Hit]]]:
    """Return what each provider finds for `text`, without those that find nothing or may not be asked."""
    if len(text.strip()) < 2:
        return []
    found = []
    for provider in sorted(_providers.values(), key=lambda p: (p.order, p.key)):
        if provider.permission is None or actor.can(provider.permission):
            hits = list(provider.find(actor, text.strip(), limit))[:limit]
            if hits:
                found.append((provider, hits))
    return found
