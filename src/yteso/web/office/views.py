from django.http import HttpResponse

from yteso.kernel.base.public import Request, signed_in
from yteso.kernel.ui.public import home_cards, inboxes, page, search
from yteso.web.office.context import home_lists, often_used


@signed_in("everyone has a home page; each card on it has its own permission")
def home(request: Request) -> HttpResponse:
    """Show what the reader's roles do most: their pages, what waits for them, their lists and cards."""
    actor = request.actor
    context = {
        "often": often_used(actor),
        "tasks": [task for source in inboxes(actor) for task in source.tasks(actor, 5)][:5],
        "lists": home_lists(actor),
        "cards": home_cards(actor),
    }
    return page(request, "office/home.html", context)


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
