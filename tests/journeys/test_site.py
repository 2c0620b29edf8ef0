"""The site itself: it signs in, streams a job's progress to its owner's screen, and hides its figures."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import advance, finish, start_progress
from yteso.toolkit.notify.public import Event, notify

ASKED = Event("test.asked", "Asked", "Please answer.", needs_answer=True)
OPEN_STREAM = """url => new Promise((resolve, reject) => {
    const heard = [];
    const source = new EventSource(url);
    source.onmessage = event => { heard.push(JSON.parse(event.data)); window.heard = heard; };
    source.addEventListener("end", () => { source.close(); window.ended = true; });
    source.onopen = () => resolve(true);
    source.onerror = () => reject(new Error("stream refused"));
})"""


def test_a_signed_in_page_shows_the_office(
    site_cast: Cast, browser_page: Callable[..., Page], axe: Any
) -> None:
    page = browser_page(site_cast.province_officer.user)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    axe(page)


def test_progress_reaches_the_screen_of_its_owner(site_cast: Cast, browser_page: Callable[..., Page]) -> None:
    clerk = site_cast.clerk_a
    progress_id = start_progress(clerk.actor, "upload", 10)
    page = browser_page(clerk.user)
    page.goto("/")
    page.evaluate(OPEN_STREAM, f"/live/progress/{progress_id}")
    advance(progress_id, 4)
    finish(progress_id, "/insurance/")
    for _moment in range(100):  # `wait_for_function` evaluates text, which our policy refuses
        if page.evaluate("window.ended"):
            break
        page.wait_for_timeout(100)
    assert page.evaluate("window.ended")

    heard = page.evaluate("window.heard")
    assert heard[0]["state"] == "running"
    assert heard[-1] == {
        "state": "done",
        "percent": 100,
        "done": 4,
        "total": 10,
        "note": "",
        "url": "/insurance/",
    }


def test_the_bell_counts_up_while_the_page_stands(site_cast: Cast, browser_page: Callable[..., Page]) -> None:
    clerk = site_cast.clerk_a
    page = browser_page(clerk.user)
    with page.expect_response("**/live/**"):  # the page opens its stream after three seconds
        page.goto("/")
    count = page.locator(".bell .bell-count")
    expect(count).to_be_hidden()
    notify(ASKED, user_ids=[clerk.user.id], now=now())
    expect(count).to_have_text("1")


def test_progress_of_another_is_not_there(
    live_site: Site, site_cast: Cast, browser_page: Callable[..., Page]
) -> None:
    progress_id = start_progress(site_cast.clerk_a.actor, "upload", 10)
    page = browser_page(site_cast.clerk_b.user)
    answer = page.request.get(f"/live/progress/{progress_id}")
    assert answer.status == 404


def test_metrics_are_not_there_without_the_token(live_site: Site) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{live_site.url}/metrics", timeout=10)
    assert refused.value.code == 404
