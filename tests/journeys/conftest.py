"""What a journey needs: a whole site, a real browser with a signed-in page, pictures, and axe.

    def test_upload(site_cast, browser_page, shoot, axe):
        page = browser_page(site_cast.clerk_a.user)
        page.goto("/insurance/")
        axe(page)
        shoot(page, "insurance-upload")

Each module of journeys begins with a database as migrated. Tests make their rows with the `testing` modules;
they are committed, so what one test of a module makes the next one sees.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import qrcode
from playwright.sync_api import Browser, ConsoleMessage, FloatRect, Page, expect

from tests.journeys.site import Site, fresh_database, running_site
from tests.migrated import Migrated
from yteso.kernel.access.testing import Cast, cast, sign_in
from yteso.kernel.base.public import User

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "pictures"  # not test-results/: pytest-playwright empties that when all is well
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {390: 844, 1440: 900}
TALLEST = 3000  # px of a picture: what lies below looks the same
QUIET = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
)
CAMERA = Path(tempfile.gettempdir()) / f"yteso-camera-{os.getpid()}.y4m"  # what the browser's camera sees
SEEING = "--use-fake-device-for-media-stream --use-fake-ui-for-media-stream"
ARGUMENTS = ["--no-sandbox", "--disable-sync", *QUIET.split(), *SEEING.split()]
ARGUMENTS += [f"--use-file-for-fake-video-capture={CAMERA}"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

WAIT_MS = 20_000  # three browsers may share two processors
expect.set_options(timeout=WAIT_MS)

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How the browser starts; without one the journeys are skipped, except where they may not be."""
    path = os.environ.get("YTESO_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        reason = "no Chromium here: install it (apt-get install chromium) or set YTESO_CHROMIUM to one"
        if os.environ.get("YTESO_BROWSER_REQUIRED"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return {"executable_path": path, "args": ARGUMENTS, "headless": True}


@pytest.fixture(scope="session")
def whole_site(
    browser_type_launch_args: dict[str, Any],
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Site, Migrated]]:
    """A running YTeSo over a database of its own, and how to empty that."""
    name = f"journeys_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    folder = tmp_path_factory.mktemp("s", numbered=True)
    with django_db_blocker.unblock(), fresh_database(name), running_site(folder, name) as site:
        yield site, Migrated()


@pytest.fixture(scope="module")
def live_site(whole_site: tuple[Site, Migrated], django_db_blocker: Any) -> Iterator[Site]:
    """The running site, for this module: what the module before it wrote is gone."""
    site, migrated = whole_site
    with django_db_blocker.unblock():
        yield site
        migrated.put_back()


@pytest.fixture(scope="module")
def site_cast(live_site: Site) -> Cast:
    """The cast of `kernel/access/testing`, in the database of the site."""
    return cast()


@pytest.fixture
def browser_page(live_site: Site, browser: Browser) -> Iterator[OpenPage]:
    """Open a page signed in as a user (None: nobody). Errors in the browser's console fail the test."""
    contexts, problems = [], []

    def note(message: ConsoleMessage) -> None:
        expected = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
        if message.type == "error" and not any(words in message.text for words in expected):
            problems.append(f"{message.text} ({message.location.get('url', '')})")

    def open_page(user: User | None, *, width: int = 1440, **options: Any) -> Page:
        viewport = {"width": width, "height": WIDTHS.get(width, 900)}
        context = browser.new_context(
            base_url=live_site.url,
            viewport=viewport,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        if user is not None:
            cookies = [
                {"name": name, "value": morsel.value, "url": live_site.url}
                for name, morsel in sign_in(user).cookies.items()
            ]
            context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == [], "errors in the browser's console"


@pytest.fixture
def hold_before_camera() -> Iterator[Callable[[str], None]]:
    """Hold a QR code before the browser's camera: the next camera that opens sees it."""
    width, height = 640, 480

    def hold(text: str) -> None:
        code = qrcode.QRCode(border=6)
        code.add_data(text.encode())
        modules = code.get_matrix()
        side = height // len(modules)
        left = b"\xc8" * ((width - side * len(modules)) // 2)
        lines = b""
        for row in modules:
            line = left + b"".join((b"\x20" if dark else b"\xc8") * side for dark in row)
            lines += line.ljust(width, b"\xc8") * side
        frame = b"FRAME\n" + lines.ljust(width * height, b"\xc8") + b"\x80" * (width * height // 2)
        CAMERA.write_bytes(f"YUV4MPEG2 W{width} H{height} F5:1 Ip A1:1 C420jpeg\n".encode() + frame * 5)

    yield hold
    CAMERA.unlink(missing_ok=True)


@pytest.fixture
def shoot() -> Callable[[Page, str], list[Path]]:
    """Take pictures of a page at 390 and 1440 px into pictures/, which git ignores."""

    def take(page: Page, name: str) -> list[Path]:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state()  # of a page that is just coming there is no root yet
        before, taken = page.viewport_size, []
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            path = PICTURES / f"{name}-{width}.jpg"
            long = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip = FloatRect(x=0, y=0, width=width, height=max(long, height))
            page.screenshot(
                path=path, type="jpeg", quality=85, full_page=True, clip=clip, animations="disabled"
            )  # half a PNG's time
            taken.append(path)
        if before is not None:
            page.set_viewport_size(before)
        return taken

    return take


@pytest.fixture
def axe() -> Callable[..., None]:
    """Check a page against WCAG 2.2 AA with axe-core; fail with what is wrong and where."""

    def check(page: Page, *, within: str = "", width: int | None = None) -> None:
        if width is not None:
            page.set_viewport_size({"width": width, "height": WIDTHS.get(width, 900)})
        page.evaluate("document.fonts.ready.then(() => true)")  # another font moves what lies under what
        page.evaluate("scrollTo(0, 0)")  # a button half under the top bar is the reader's scrolling, no fault
        if not page.evaluate("'axe' in window"):  # half a megabyte each time
            page.evaluate(AXE.read_text())
        options = {
            "runOnly": {"type": "tag", "values": RULES},
            "resultTypes": ["violations"],
            "preload": False,
        }
        found = page.evaluate(
            "([within, options]) => axe.run(within || document, options).then(result => result.violations)",
            [within, options],
        )
        faults = [
            f"{fault['id']}: {fault['help']}\n    {json.dumps(node['target'])} {node['html'][:150]}"
            for fault in found
            for node in fault["nodes"]
        ]
        assert not faults, f"{page.url}\n" + "\n".join(faults)

    return check
