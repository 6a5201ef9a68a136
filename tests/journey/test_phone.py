"""A page on the narrowest telephone: what stands before it, what is folded, and that no word is broken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company
from tests.journey.conftest import DESK, OpenPage
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
NARROW = {"width": 320, "height": 740}
COMPANIES = "/fjelldal/desk/companies/"
# The lines of text of the first element that a selector finds.
LINES = """(one) => { const range = document.createRange(); range.selectNodeContents(one);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size; }"""
# How far the middle of a box to tick lies from the middle of the first line of its words.
BOXES = "main .ds-field > :is([type=radio], [type=checkbox])"
ASLANT = """(boxes) => boxes.map((box) => {
  const range = document.createRange();
  range.selectNodeContents(box.parentElement.querySelector('label'));
  const [a, b] = [box.getBoundingClientRect(), range.getClientRects()[0]];
  return Math.abs(a.top + a.bottom - b.top - b.bottom) / 2;
})"""


def on_a_phone(page: Page, path: str) -> Page:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(path)
    return page


def height(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_desks_head_is_two_rows_and_shows_where_one_is(
    world: World, signed_in: SignedIn, leader: Person, scripts: bool
) -> None:
    page = on_a_phone(signed_in(leader, scripts=scripts), "/fjelldal/desk/settings/")
    assert height(page, "header.top") <= 110
    here = page.locator("header.top nav a[aria-current=page]")
    expect(here).to_have_text("Settings")
    expect(here).to_be_in_viewport(ratio=1)


def test_a_hub_with_a_long_name_keeps_its_head_within_the_page(
    world: World, signed_in: SignedIn, leader: Person
) -> None:
    Hub.objects.filter(pk=world.hub.pk).update(name="N" * 120)
    page = on_a_phone(signed_in(leader), "/fjelldal/desk/")
    assert not page.evaluate("document.scrollingElement.scrollWidth > innerWidth")


def test_most_filters_are_folded_until_one_is_in_use(
    world: World, signed_in: SignedIn, leader: Person
) -> None:
    page = on_a_phone(signed_in(leader), COMPANIES)
    expect(page.locator("#unit")).to_be_visible()
    expect(page.locator("#sector")).to_be_hidden()
    page.locator(".more-filters summary").click()
    expect(page.locator("#sector")).to_be_visible()
    page.goto(f"{COMPANIES}?state=gone")
    expect(page.locator("#state")).to_be_visible()
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(COMPANIES)
    expect(page.locator("#sector")).to_be_visible()
    expect(page.locator(".more-filters summary")).to_be_hidden()


def test_the_filters_and_their_button_are_as_wide_as_the_page(
    world: World, signed_in: SignedIn, leader: Person
) -> None:
    page = on_a_phone(signed_in(leader), COMPANIES)
    widths = page.locator(".filters > .field > .ds-input, .filters > .ds-button").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().width))"
    )
    assert len(widths) == 3
    assert len(set(widths)) == 1


def test_no_code_is_broken_in_a_list(world: World, signed_in: SignedIn, leader: Person) -> None:
    Company.objects.update(activity_code="62.010")
    page = on_a_phone(signed_in(leader), COMPANIES)
    code = page.locator(".stack td small", has_text="62.010")
    assert code.evaluate(LINES) == 1


def test_a_box_to_tick_stands_level_with_its_words(world: World, signed_in: SignedIn, leader: Person) -> None:
    page = on_a_phone(signed_in(leader), "/fjelldal/desk/people/")
    aslant = page.locator(BOXES).evaluate_all(ASLANT)
    assert aslant
    assert max(aslant) <= 1


def test_an_arrow_stands_apart_from_where_it_leads(world: World, signed_in: SignedIn, leader: Person) -> None:
    """The one look of a way back, whichever way the page writes it."""
    gaps = set()
    page = signed_in(leader)
    for path in (
        "/fjelldal/desk/people/",
        COMPANIES,
        f"/fjelldal/desk/clients/{world.samples['client_id']}/log/",
    ):
        on_a_phone(page, path)
        gaps.add(
            page.evaluate(
                """() => { const icon = document.querySelector('.back .ds-icon, .back.ds-icon');
              const range = document.createRange();
              range.setStartAfter(icon); range.setEndAfter(icon.parentElement.lastChild);
              return Math.round(range.getClientRects()[0].left - icon.getBoundingClientRect().right); }"""
            )
        )
    assert len(gaps) == 1
    assert min(gaps) >= 4


def test_a_front_page_has_one_first_choice(world: World, open_page: OpenPage) -> None:
    page = on_a_phone(open_page(), "/fjelldal/")
    expect(page.locator("section[aria-labelledby=start] .ds-button")).to_have_count(1)
    expect(page.locator("section[aria-labelledby=start] .other-ways a")).to_have_count(3)
