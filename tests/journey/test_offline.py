"""The workspace can be read without a line, by whoever opened it and by nobody after her."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, expect

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from tests.journey.conftest import OpenPage
from tests.journey.test_kept import be

Keep = Callable[[Page, str], None]
STORED = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""
HAS_COPY = """async (path) => !!(await (await caches.open("firstline-copies")).match(path))"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def stored(page: Page) -> set[str]:
    """Every address that this browser's worker holds a copy of."""
    return set(page.evaluate(STORED))


def wait_for_copy(page: Page, path: str) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(HAS_COPY, arg=path)


@pytest.fixture
def my_page(open_page: OpenPage, manager: Person, hub: Hub, live_server) -> Page:
    """A client's own page, opened once."""
    library.open_front_door(hub=hub)
    page = open_page(phone=True)
    be(page, manager, live_server.url)
    page.goto("/fjelldal/my/")
    wait_for_copy(page, "/fjelldal/my/")
    return page


def test_what_was_opened_is_readable_without_a_line_and_says_when_it_was(
    my_page: Page, picture: Keep
) -> None:
    heading = my_page.locator("h1").inner_text()
    expect(my_page.locator("#offline")).to_be_hidden()
    my_page.context.set_offline(True)
    my_page.reload()
    expect(my_page.locator("h1")).to_have_text(heading)
    expect(my_page.locator("#offline")).to_be_visible()
    expect(my_page.locator("#offline")).to_contain_text("You are offline. This is how it stood at")
    assert my_page.locator("#offline time").get_attribute("datetime")
    assert my_page.evaluate("getComputedStyle(document.querySelector('.top')).display") == "flex"
    picture(my_page, "offline-1-copy")
    my_page.goto("/fjelldal/my/plan/")
    expect(my_page.locator("h1")).to_have_text("You are offline")
    picture(my_page, "offline-2-plain")
    my_page.context.set_offline(False)
    my_page.goto("/fjelldal/my/")
    expect(my_page.locator("#offline")).to_be_hidden()


def test_after_signing_out_nothing_can_be_read(my_page: Page) -> None:
    my_page.get_by_role("button", name="Sign out").click()
    my_page.wait_for_url("**/fjelldal/")
    my_page.wait_for_function("async () => !(await caches.has('firstline-copies'))")
    assert not {path for path in stored(my_page) if "/my/" in path}
    my_page.context.set_offline(True)
    with pytest.raises(BrowserError, match="ERR_INTERNET_DISCONNECTED"):
        my_page.goto("/fjelldal/my/")


def test_when_the_session_is_over_the_copies_are_dropped(my_page: Page) -> None:
    """Whoever has the telephone now has not signed in: the next page tells the worker so."""
    my_page.context.clear_cookies()
    my_page.goto("/fjelldal/")
    my_page.wait_for_function("async () => !(await caches.has('firstline-copies'))")
    my_page.context.set_offline(True)
    my_page.goto("/fjelldal/my/")
    # The plain page, in the language of the hub's front door.
    expect(my_page.locator("html")).to_have_attribute("lang", "nb")
    expect(my_page.locator("meta[name=kept]")).to_have_count(1)
    expect(my_page.get_by_text("Solbakken")).to_have_count(0)


def test_the_next_person_finds_no_copy_of_the_last(my_page: Page, adviser: Person, live_server) -> None:
    be(my_page, adviser, live_server.url)
    my_page.goto("/fjelldal/desk/")
    my_page.wait_for_function(f"async () => !(await ({HAS_COPY})('/fjelldal/my/'))")
    for path in ("/fjelldal/desk/clients/", "/fjelldal/desk/clients/new/", "/accounts/email/"):
        my_page.goto(path)
    kept = {path for path in stored(my_page) if not path.startswith("/static/")}
    assert kept == {"/offline/", "/reader"}
    my_page.context.set_offline(True)
    my_page.goto("/fjelldal/desk/")
    expect(my_page.locator("h1")).to_have_text("You are offline")


def test_the_plain_page_is_in_the_language_last_read(my_page: Page) -> None:
    my_page.get_by_role("button", name="Norsk (bokmål)").click()
    my_page.wait_for_function(
        """async () => (await caches.match("/offline/"))?.headers.get("Content-Language") === "nb" """
    )
    my_page.context.set_offline(True)
    my_page.goto("/fjelldal/offers/")
    expect(my_page.locator("html")).to_have_attribute("lang", "nb")


def test_who_is_not_signed_in_gets_no_worker(open_page: OpenPage, hub: Hub) -> None:
    library.open_front_door(hub=hub)
    page = open_page()
    page.goto("/fjelldal/", wait_until="networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
