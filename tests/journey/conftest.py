"""A real browser: Debian's chromium, driven by Playwright. Skipped, with the reason, where there is none."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from firstline.domains.hubs.models import Person
from tests.journey.looking import Looker
from tests.permissions.conftest import world

__all__ = ["world"]

# The one without windows is a little quicker.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).resolve().parents[2] / "test-pictures"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

# These look at how pages are drawn and not at what is stored: the same on either database.
LOOKS = {
    "test_accessibility.py",
    "test_accessibility_states.py",
    "test_charts.py",
    "test_gallery.py",
    "test_keyboard.py",
    "test_page_walk.py",
    "test_sight.py",
    "test_words.py",
}
ON_SQLITE = pytest.mark.skip(reason="looks at how pages are drawn: run on SQLite only")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what would only see the same pages again."""
    if connection.vendor == "postgresql":
        for item in items:
            if item.path.parent == Path(__file__).parent and item.path.name in LOOKS:
                item.add_marker(ON_SQLITE)


@pytest.fixture(autouse=True)
def nobody_was_here_before() -> None:
    """The rate limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here: “make install” installs it where it can")
    driver: Playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[OpenPage]:
    """Open a page in a context of its own: somebody else's machine."""
    contexts = []

    def new(*, phone: bool = False, scripts: bool = True, locale: str = "en-GB") -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESK,
            java_script_enabled=scripts,
            locale=locale,
            # What slides open is open when a test looks at it.
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of a page for a person to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return keep


@pytest.fixture
def signed_in(open_page: OpenPage, live_server: Any) -> Callable[..., Page]:
    """A page of somebody who has signed in already: ``signed_in(adviser, phone=True)``."""

    def enter(person: Person, **options: Any) -> Page:
        page = open_page(**options)
        browser = Client()
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    return enter


@pytest.fixture
def looker(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Iterator[Looker]:
    """Looks at pages; how many it saw, and which it did not, is printed at the end of the run."""
    states = request.node.get_closest_marker("states")
    looking = Looker(announced=states.args[0] if states else 0)
    yield looking
    record_property("looked at", [looking.pages, looking.states, len(looking.faults), looking.reasons])
