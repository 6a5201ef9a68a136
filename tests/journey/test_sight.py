"""What axe-core cannot see: large text, colours of one's own, no movement, whose language a part is in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.domains.offers.models import Offer
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from tests.conftest import MakePerson
from tests.journey.conftest import OpenPage
from tests.journey.everywhere import finish
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
Keep = Callable[[Page, str], None]
DESK = ("", "clients/", "clients/{client_id}/", "clients/{client_id}/plan/", "clients/{client_id}/matches/")
DESK += ("clients/{client_id}/log/", "needs/", "offers/new/", "region/", "assessments/{assessment_id}/")
# Text that is wider or higher than the box that cuts it off.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  if (style.overflow === 'visible' || style.position === 'absolute' || !one.innerText) return false;
  if (one.closest('.ds-sr-only, select, textarea, .wide')) return false;
  return one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2;
}).map((one) => `${one.tagName.toLowerCase()}.${one.className} “${one.innerText.slice(0, 30)}”`)"""
# Buttons, links that are no part of a sentence, and fields, whose first lines lie over each other.
OVERLAPPING = """() => {
  const all = [...document.querySelectorAll('main :is(a, button, input, select, textarea, h1, h2, label)')]
    .filter((one) => one.checkVisibility() && one.offsetParent && !one.closest('.ds-sr-only'))
    .map((one) => [one, one.getBoundingClientRect()]);
  const found = [];
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {
    const [one, a] = all[i], [other, b] = all[j];
    if (one.contains(other) || other.contains(one)) continue;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 3 && high > 3) found.push(`${one.innerText || one.name} / ${other.innerText || other.name}`);
  }
  return found;
}"""
SIDEWAYS = "() => document.scrollingElement.scrollWidth > innerWidth"
MOVES = """() => [...document.querySelectorAll('*')].filter((one) => {
  return [null, '::details-content'].map((part) => getComputedStyle(one, part)).some((style) =>
    parseFloat(style.transitionDuration) > 0.001
    || (style.animationName !== 'none' && parseFloat(style.animationDuration) > 0.001));
}).map((one) => one.tagName)"""
# WCAG 2.5.8: what is pressed is 24 px, or lies as far from the next one; links in a sentence are let off.
SMALL = """() => {
  const all = [...document.querySelectorAll('a[href], button, select, summary, input, textarea')]
    .filter((one) => one.checkVisibility() && !one.closest('.ds-sr-only, .ds-skip-link'))
    .map((one) => [one, one.getBoundingClientRect()]);
  const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
  return all.filter(([one, box]) => {
    if (!box.width || (box.width >= 23.9 && box.height >= 23.9)) return false;
    const label = one.labels && one.labels[0];
    if (label && label.getBoundingClientRect().height >= 23.9) return false;
    const text = one.parentElement.innerText.trim().length > one.innerText.trim().length;
    if (getComputedStyle(one).display === 'inline' && text) return false;
    const [x, y] = middle(box);
    return all.some(([other, near]) => {
      if (other.contains(one) || one.contains(other)) return false;
      const aside = Math.max(near.left - x, 0, x - near.right);
      return Math.hypot(aside, Math.max(near.top - y, 0, y - near.bottom)) < 12;
    });
  }).map(([one, box]) => `“${one.innerText.slice(0, 30)}” is ${box.width} × ${box.height}`);
}"""


def width(one: Locator) -> float:
    box = one.bounding_box()
    return box["width"] if box else 0.0


@pytest.fixture
def mapped(world: World) -> World:
    """The hub, with a mapping that was answered."""
    finish(Response.objects.get())
    return world


def paths(world: World) -> list[str]:
    return [f"/fjelldal/desk/{path}".format(**world.samples) for path in DESK]


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_text_twice_as_large_is_whole(
    mapped: World, signed_in: SignedIn, make_person: MakePerson, picture: Keep, phone: bool
) -> None:
    page = signed_in(make_person("Alt", mapped.hub, *MEMBERSHIP_ROLES), phone=phone)
    faults = []
    for path in [*paths(mapped), "/fjelldal/", "/fjelldal/offers/", "/fjelldal/start/"]:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        faults += [f"{path} cuts off {one}" for one in page.evaluate(CLIPPED)]
        cramped = [one for one in page.locator(".band:visible").all() if width(one) < 80]
        faults += [f"{path} leaves a score no room"] if cramped else []
        faults += [f"{path} lays over each other {one}" for one in page.evaluate(OVERLAPPING)]
        # On a telephone that would be narrower than the 320 px that are asked for.
        faults += [f"{path} scrolls sideways"] if not phone and page.evaluate(SIDEWAYS) else []
        picture(page, f"large{'-phone' if phone else ''}-{path.strip('/').replace('/', '-')}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_what_is_pressed_is_large_enough(
    mapped: World, signed_in: SignedIn, make_person: MakePerson, phone: bool
) -> None:
    page = signed_in(make_person("Alt", mapped.hub, *MEMBERSHIP_ROLES), phone=phone)
    faults = []
    for path in [*paths(mapped), "/fjelldal/", "/fjelldal/offers/", "/fjelldal/start/", "/accounts/email/"]:
        page.goto(path)
        faults += [f"{path}: {one}" for one in page.evaluate(SMALL)]
    assert not faults, "\n".join(faults)


def test_nothing_moves_for_who_asked_for_stillness(world: World, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    assert page.evaluate(MOVES) == []
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    assert page.evaluate(MOVES), "nothing ever moves, so this test sees nothing"


def test_colours_of_ones_own(
    mapped: World, signed_in: SignedIn, make_person: MakePerson, picture: Keep
) -> None:
    """In forced colours a button has an edge, the focus a line, and a score its shape."""
    page = signed_in(make_person("Alt", mapped.hub, *MEMBERSHIP_ROLES))
    page.emulate_media(forced_colors="active")
    for path in paths(mapped):
        page.goto(path)
        for button in page.locator("main .ds-button:visible").all():
            style = button.evaluate(
                "(one) => { const s = getComputedStyle(one); return [s.borderTopWidth, s.borderTopStyle] }"
            )
            assert style[0] != "0px", path
            assert style[1] != "none", path
        picture(page, f"forced-{path.strip('/').replace('/', '-')}")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_what_was_swapped_in_is_told(world: World, signed_in: SignedIn, adviser: Person) -> None:
    """Whatever htmx changes lies in a region that screen readers listen to, as do the messages."""
    page = signed_in(adviser)
    page.goto("/fjelldal/desk/")
    assert page.locator("#messages").get_attribute("role") == "status"
    targets = page.locator("[hx-target]").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('hx-target'))"
    )
    assert targets
    for target in targets:
        assert page.locator(target).get_attribute("aria-live") == "polite", target


def test_every_hx_target_is_told() -> None:
    """No template swaps anything in without such a region."""
    source = Path(__file__).resolve().parents[2] / "src"
    swapping = [path for path in source.rglob("*.html") if "hx-target" in path.read_text()]
    assert swapping
    assert not [path.name for path in swapping if "aria-live" not in path.read_text()]


def test_a_part_in_another_language_says_so(world: World, open_page: OpenPage) -> None:
    page = open_page(locale="nb-NO")
    page.goto("/fjelldal/offers/")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    for button in page.locator("footer button[name=language]").all():
        assert button.get_attribute("lang") == button.get_attribute("value")
    title = page.get_by_role("link", name="A course")
    expect(title).to_have_attribute("lang", "en")
    title.click()
    expect(page.get_by_role("heading", name="A course")).to_have_attribute("lang", "en")
    Offer.objects.update(title={"nb": "Et kurs", "en": "A course"})
    page.reload()
    assert page.get_by_role("heading", name="Et kurs").get_attribute("lang") is None
