"""Walks a role's pages as its person could: from the home page by every link, each kind of page once.

A kind of page is the name of its URL. It is judged once, for the first who comes to it; for others it must
answer, so that walking as everybody stays quick.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

LEFT_OUT = {
    "account_logout",
    "set_language",
    "usersessions_list",
}
LINKS = """() => [...document.querySelectorAll('a[href]')].filter(a => !a.hasAttribute('download'))
    .map(a => a.getAttribute('href'))"""
SPILL = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll, svg, canvas'))
        .slice(0, 3).map(e => e.outerHTML.slice(0, 120));
}"""

Judge = Callable[[Page, str], None]  # page, name of its URL


@dataclass
class Walk:
    """What was walked so far, by every role: what was wrong, where each page is, who may open each list."""

    faults: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)

    def as_someone(
        self, page: Page, who: str, judge: Judge, start: str = "/", known: Collection[str] = ()
    ) -> set[str]:
        """Walk all that is linked from `start`, but for the kinds known; return the kinds of pages seen."""
        seen = set(known) - {kind_of(start)}
        waiting = [(start, "the beginning")]
        while waiting:
            address, origin = waiting.pop(0)
            name = kind_of(address)
            if name is None or name in seen:
                continue
            seen.add(name)
            try:
                answer = page.goto(address, wait_until="load")
            except Error as trouble:
                if "Download is starting" in trouble.message:
                    continue
                raise
            if answer is None or answer.status >= 400:
                self.faults.append(
                    f"{who}: {address}, linked from {origin}, answers {answer and answer.status}"
                )
                continue
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue  # a document that the browser shows as it is
            try:
                page.wait_for_selector("html.ready", state="attached")
            except Error:
                self.faults.append(f"{who}: {address}, linked from {origin}, is never ready")
                continue
            if page.locator("[data-register]").count():
                self.lists.setdefault(name, who)
            if name not in self.pages:
                self.pages[name] = address
                judge(page, name)
            waiting += [(link, address) for link in inside(page.url, page.evaluate(LINKS))]
        return seen


def inside(base: str, links: list[str]) -> Iterator[str]:
    """Yield those links that stay on the site, without their fragment."""
    here = urlsplit(base)
    for link in links:
        there = urlsplit(urljoin(base, link))
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            yield there.path + (f"?{there.query}" if there.query else "")


def kind_of(address: str) -> str | None:
    """Return the name of the URL, or None for what is no page of ours or is left out."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    name = found.view_name
    if not name or name in LEFT_OUT or name.endswith(("-export", "original")) or "export" in name:
        return None
    return name
