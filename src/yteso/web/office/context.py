"""Fills the shell of every staff page: the reader's menu, their organisation, what waits for them."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from yteso.kernel.access.public import UserActor
from yteso.kernel.base.public import Actor
from yteso.kernel.jobs.public import Check
from yteso.kernel.ui.public import MenuArea, MenuItem, Shell, count_tasks, first_rows, may_open, register_at
from yteso.web.office.menus import HOME_LISTS, MENU, PROFILE, Entry


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `shell`, computed only if the page shows it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return Shell()
    places = actor.choices if isinstance(actor, UserActor) else ()
    return Shell(
        areas=menu_for(actor, request.path),
        organisation=actor.organisation_name if isinstance(actor, UserActor) else "",
        organisation_choices=[(str(key), name) for key, name in places] if len(places) > 1 else (),
        organisation_url=address_of_page("access-act-for"),
        waiting=count_tasks(actor),
        inbox_url=reverse("inbox"),
        search_url=reverse("search"),
        profile=[
            MenuItem(entry.label, reverse(entry.url_name), entry.icon)
            for entry in PROFILE
            if may_open(actor, entry.url_name)
        ],
        logout_url=address_of_page("account_logout"),
    )


def address_of_page(url_name: str) -> str:
    """Return the address of a page by its URL name; empty where that page is not served."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def menu_for(actor: Actor, path: str) -> list[MenuArea]:
    """Return the areas and entries whose pages the actor may open; the longest fitting address is current."""
    areas = []
    for area in MENU:
        items = [(entry, reverse(entry.url_name)) for entry in area.entries if is_shown(actor, entry)]
        if items:
            areas.append((area.label, items))
    here = max((url for _, items in areas for _, url in items if _lies_under(path, url)), key=len, default="")
    return [
        MenuArea(label, [MenuItem(e.label, url, e.icon, current=url == here) for e, url in items])
        for label, items in areas
    ]


def is_shown(actor: Actor, entry: Entry) -> bool:
    """Return whether the menu shows the entry: its page lets the actor in and has something for them."""
    return may_open(actor, entry.url_name) and (entry.shown is None or entry.shown(actor))


def often_used(actor: Actor) -> list[MenuItem]:
    """Return the pages that this actor uses often, in the menu's order."""
    return [
        MenuItem(entry.label, reverse(entry.url_name), entry.icon)
        for area in MENU
        for entry in area.entries
        if entry.often and is_shown(actor, entry)
    ]


def home_lists(actor: Actor) -> list[dict[str, Any]]:
    """Return the lists on the actor's home page, each with its first rows; empty ones say why."""
    shown = []
    for one in HOME_LISTS:
        register = register_at(one.url_name)
        if register and actor.can(register.read):
            rows = first_rows(register, actor, one.rows)
            shown.append({"title": one.label, "url": reverse(one.url_name), "empty": register.empty, **rows})
    return shown


TROUBLES: dict[str, str | Promise] = {
    "database": _("The database does not answer. Nothing that was accepted is lost; try again in a minute."),
    "disk": _(
        "The disk is almost full: new files may be refused. Nothing that was accepted is lost; what waits"
        " goes on by itself once there is room."
    ),
    "worker": _(
        "No worker is running: files are accepted and wait. They are read by themselves once one runs."
    ),
}


def say_trouble(check: Check) -> str | Promise:
    """Return what a failed health check means for the people who work with the pages."""
    return TROUBLES.get(check.name, check.name)


def _lies_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
