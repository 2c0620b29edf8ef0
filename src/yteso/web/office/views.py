from django.http import HttpResponse

from yteso.kernel.base.public import Request, signed_in
from yteso.kernel.ui.public import home_cards, inboxes, page, search


@signed_in("everyone has a home page; each card on it has its own permission")
def home(request: Request) -> HttpResponse:
    """Show the cards of the reader's roles."""
    return page(request, "office/home.html", {"cards": home_cards(request.actor)})


@signed_in("shows only the reader's own tasks")
def inbox(request: Request) -> HttpResponse:
    """Show what waits for the reader, by source."""
    actor = request.actor
    sources = [(source, source.tasks(actor, 50)) for source in inboxes(actor)]
    return page(request, "office/inbox.html", {"sources": [(s, tasks) for s, tasks in sources if tasks]})


@signed_in("each provider asks for its own permission and shows only what the reader may see")
def find(request: Request) -> HttpResponse:
    """Show what the search box finds; the palette shows the same as a fragment."""
    text = request.GET.get("q", "")
    found = search(request.actor, text)
    return page(request, "office/search.html", {"search_text": text, "found": found})
