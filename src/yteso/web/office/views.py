from django.http import HttpResponse
from django.shortcuts import redirect

from yteso.kernel.base.public import Request, User, signed_in
from yteso.kernel.jobs.public import OK, check_all
from yteso.kernel.ui.public import home_cards, inboxes, page, search
from yteso.web.office.context import address_of_page, home_lists, often_used, say_trouble


@signed_in("everyone has a home page; each card on it has its own permission")
def home(request: Request) -> HttpResponse:
    """Show what the reader's roles do most: their pages, what waits for them, their lists and cards."""
    actor = request.actor
    own = address_of_page("citizen:book")
    if own and request.user.kind == User.Kind.CITIZEN:  # type: ignore[union-attr]
        return redirect(own)
    context = {
        "troubles": [say_trouble(check) for check in check_all() if check.state != OK],
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
