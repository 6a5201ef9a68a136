"""The search box over the page, by keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_ctrl_k_finds_a_client_without_the_mouse(
    signed_in: Callable[..., Page], client_of_hub: Client, adviser: Person
) -> None:
    page = signed_in(adviser)
    page.goto("/fjelldal/desk/")
    page.keyboard.press("Control+k")
    palette: Any = page.get_by_role("dialog", name="Search")
    expect(palette).to_be_visible()
    expect(palette.get_by_role("link", name="Needs")).to_be_visible()
    page.keyboard.type("snekk")
    found = palette.get_by_role("link", name="Solbakken Snekkeri", exact=True)
    expect(found).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/fjelldal/desk/clients/{client_of_hub.pk}/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()


MAC = "Object.defineProperty(navigator, 'platform', {get: () => 'MacIntel'})"


@pytest.mark.parametrize(
    ("platform", "keys", "words"),
    [("", "Alt+l", "Alt L"), (MAC, "Control+Alt+l", "⌃ ⌥ L")],
    ids=["pc", "mac"],
)
def test_a_call_is_one_keystroke_away(
    signed_in: Callable[..., Page],
    client_of_hub: Client,
    adviser: Person,
    platform: str,
    keys: str,
    words: str,
) -> None:
    page = signed_in(adviser)
    # What the browser says of itself beside its platform would tell where the tests run.
    page.add_init_script("Object.defineProperty(navigator, 'userAgentData', {get: () => undefined})")
    page.add_init_script(platform)
    page.goto("/fjelldal/desk/")
    expect(page.get_by_text(words)).to_be_visible()
    page.keyboard.press(keys)
    page.keyboard.type("snekk")
    palette: Any = page.get_by_role("dialog", name="Search")
    expect(palette.get_by_label("Log a call with")).to_be_focused()
    expect(palette.get_by_role("link", name="Log a call Solbakken Snekkeri")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/?kind=clients.call")
    expect(page.get_by_label("A call")).to_be_checked()
    page.get_by_label("What was said?").fill("Om ost")
    page.get_by_role("button", name="Save to timeline").click()
    page.wait_for_url(f"**/fjelldal/desk/clients/{client_of_hub.pk}/")
    assert client_of_hub.timeline.get().kind == "clients.call"
    expect(page.locator("#timeline").get_by_text(words)).to_be_visible()
    page.keyboard.press(keys)
    expect(page.locator("#quick-log")).to_be_focused()


def test_a_call_is_two_clicks_away_without_scripts(
    signed_in: Callable[..., Page], client_of_hub: Client, adviser: Person
) -> None:
    page = signed_in(adviser, scripts=False)
    page.goto("/fjelldal/desk/")
    page.get_by_role("link", name="Log a call Solbakken Snekkeri").click()
    expect(page.get_by_label("A call")).to_be_checked()
    page.get_by_label("What was said?").fill("Om ost")
    page.get_by_role("button", name="Save to timeline").click()
    page.wait_for_url(f"**/fjelldal/desk/clients/{client_of_hub.pk}/")
    assert client_of_hub.timeline.get().kind == "clients.call"


def test_without_scripts_the_button_is_a_page(
    signed_in: Callable[..., Page], client_of_hub: Client, adviser: Person
) -> None:
    page = signed_in(adviser, scripts=False)
    page.goto("/fjelldal/desk/")
    page.get_by_role("link", name="Search").click()
    page.get_by_label("A client, a person, an offer or a page").fill("snekk")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Solbakken Snekkeri", exact=True)).to_be_visible()
