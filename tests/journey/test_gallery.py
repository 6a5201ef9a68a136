"""The gallery in a browser: wide and narrow, light and dark, and in the reader's own colours."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journey.conftest import OpenPage
from tests.journey.looking import NARROW, STICKS_OUT, WIDE, Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES: dict[str, Any] = {"1280": WIDE, "320": NARROW}


@pytest.mark.states(1)
def test_every_component_stands_in_every_light_and_width(open_page: OpenPage, looker: Looker) -> None:
    page, said = open_page(), list[str]()
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    looker.visit(page, "/gallery/")
    for press in page.locator(".confirm > summary").all():
        press.click()
    looker.look(page, state="what cannot be undone is opened")
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        page.evaluate("scrollTo(0, 0)")
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
            assert not page.evaluate(STICKS_OUT), (width, light)
        page.emulate_media(color_scheme="light", forced_colors="active")
        assert not page.evaluate(STICKS_OUT), (width, "forced colours")
        page.emulate_media(forced_colors="none")
    assert not said
    looker.assert_well()


def test_what_cannot_be_undone_takes_two_presses_without_scripts(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto("/gallery/")
    sample = page.locator("#component-confirm details").first
    does = sample.get_by_role("button", name="Withdraw it")
    expect(does).to_be_hidden()
    sample.locator("summary").click()
    expect(sample).to_contain_text("It leaves the public list.")
    does.click()
    expect(page.get_by_role("status").first).to_contain_text("nothing was done")


def test_the_search_box_opens_over_the_gallery_and_finds_its_samples(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Search")
    expect(box).to_be_visible()
    box.get_by_role("searchbox").fill("vidda")
    expect(box.get_by_role("link", name="Vidda reiser")).to_be_visible()
    expect(box.get_by_role("link", name="Nord kaffe")).to_have_count(0)
