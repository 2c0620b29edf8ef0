"""The search box finds pages too: what the menu offers this reader, by its words with or without tones."""

from yteso.kernel.base.public import Actor, fold
from yteso.kernel.ui.public import Hit
from yteso.web.office.context import menu_for


def find_pages(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return the menu entries whose words hold every word of `text`."""
    words = fold(text).split()
    hits = []
    for area in menu_for(actor, ""):
        for item in area.items:
            named = fold(f"{area.label} {item.label}")
            if all(word in named for word in words):
                hits.append(Hit(item.label, item.url, area.label, item.icon))
    return hits[:limit]
