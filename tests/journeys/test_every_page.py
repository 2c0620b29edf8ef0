"""Everybody walks all their pages: each answers, is accessible, fits a phone, and leaves the console silent.

The demo province fills them. A page is judged once, whoever comes to it first; lists are
driven: every filter is set and taken back, every look and sort is tried.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.looking import known_names, look_around
from tests.journeys.site import Site
from tests.journeys.walking import SPILL, Walk
from yteso.kernel.base.public import User
from yteso.kernel.people.public import CitizenAccount
from yteso.record.visits.public import Visit

PEOPLE = (
    "quantri", "chuyenvien", "hosocongdan", "kiemsoat", "bacsi.bv", "bacsi.hiv", "tiepdon.bv", "dulieu.bv",
    "giamdoc", "vanthu", "motcua", "thamdinh.duoc", "truongphong.duoc", "bacsi.tram", "dulieu.tram",
    "congdan",
)  # fmt: skip
SIZE = ("--people", "400", "--visits", "260", "--processes", "1", "--password", "duong-dai-biet-suc-ngua")
pytestmark = pytest.mark.walk
SETTLED_MS = 400
CHOSEN = "option:not([value='']):not([value='unknown'])"  # what a yes-or-no filter calls no choice


@pytest.fixture(scope="module")
def province(live_site: Site) -> Site:
    """The site with a small demo province in it."""
    command = [sys.executable, "-m", "yteso.config.cli", "demo", *SIZE]
    done = subprocess.run(
        command, env={**os.environ, **live_site.environment}, capture_output=True, text=True, timeout=1200
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return live_site


@pytest.fixture(scope="module")
def walk() -> Walk:
    return Walk()


def beginnings(user: User) -> Iterator[str]:
    """Yield where a person begins to walk: home, and what they find by searching, which no link leads to."""
    yield "/"
    yield "/search/?q=51001"
    if user.kind == User.Kind.CITIZEN:
        account = CitizenAccount.objects.get(user=user)
        visit = Visit.objects.filter(person__master_id=account.person.master_id).latest("arrived_at")
        yield reverse("citizen:visit", args=[visit.id])
        return
    places = list(user.grants.values_list("organisation_id", flat=True))
    seen = Visit.objects.filter(facility_id__in=places).order_by("-arrived_at").first()
    if seen is not None and user.grants.filter(role="doctor").exists():
        yield reverse("chart:record", args=[seen.person_id])
        yield reverse("chart:visit", args=[seen.person_id, seen.id])


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_walks_their_pages(
    province: Site, walk: Walk, browser_page: Callable[..., Page], axe: Any, shoot: Any, who: str
) -> None:
    user = User.objects.get(username=who)
    page = browser_page(user)
    faults: list[str] = []

    def judge(page: Page, name: str) -> None:
        try:
            axe(page)
            axe(page, width=390)
        except AssertionError as found:
            faults.append(f"{who}: {found}")
        if spilt := page.evaluate(SPILL):
            faults.append(f"{who}: {page.url} is wider than a phone: {spilt}")
        page.set_viewport_size({"width": 1440, "height": 900})
        shoot(page, f"every-{name.replace(':', '-')}")

    walk.faults = []
    seen: set[str] = set()
    for beginning in beginnings(user):
        seen |= walk.as_someone(page, who, judge, beginning, seen)
    assert not faults + walk.faults, "\n".join(faults + walk.faults)
    assert len(seen) > 5


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_is_named_can_see_it(province: Site, who: str) -> None:
    """Every look at a person stands in their log: on pages, in lists, queues, inboxes and files."""
    look = look_around(User.objects.get(username=who), known_names())
    assert not look.silent, "\n".join(look.silent)
    assert look.opened > 5
    assert look.named > 20 or who != "hosocongdan", "who keeps records of persons reads their names"


def test_lists_are_driven(province: Site, walk: Walk, browser_page: Callable[..., Page]) -> None:
    """Set and take back every filter of every list, sort, and choose another look; the console is silent."""
    lists = {name: address for name, address in walk.pages.items() if walk.lists.get(name)}
    assert len(lists) > 5
    for name, address in sorted(lists.items()):
        page = browser_page(User.objects.get(username=walk.lists[name]))
        page.goto(address.partition("?")[0])
        page.wait_for_selector("html.ready", state="attached")
        drive(page)
        page.context.close()


def drive(page: Page) -> None:
    names = page.locator(".filter-panel select").evaluate_all("all => all.map(one => one.name)")
    for name in names:
        choice = page.locator(f".filter-panel select[name='{name}'] {CHOSEN}").first
        if not choice.count():
            continue
        value = choice.get_attribute("value")
        page.locator(".filters > summary").click()
        page.locator(f".filter-panel select[name='{name}']").select_option(value)
        expect(page.locator(".chip").first).to_be_visible()
        page.keyboard.press("Escape")
        page.locator(".chip").first.click()
        expect(page.locator(".chip")).to_have_count(0)
    for place in range(page.locator("thead th a").count()):
        page.locator("thead th a").nth(place).click()
        expect(page.locator("th[aria-sort]")).to_have_count(1)
    for place in range(page.locator("#register-looks a").count()):
        page.locator("#register-looks a").nth(place).click()
        page.wait_for_timeout(SETTLED_MS)


def test_pictures_are_kept() -> None:
    assert list((Path(__file__).resolve().parents[2] / "pictures").glob("every-home-1440.jpg"))
