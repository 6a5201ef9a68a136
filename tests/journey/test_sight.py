"""What axe-core cannot see: large text, colours of one's own, no movement, whose language a part is in."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from firstline.domains.assessments import links
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.domains.offers.models import Offer
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from tests.conftest import MakePerson
from tests.journey.conftest import DESK, PHONE, OpenPage
from tests.journey.everywhere import finish, paths_of
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
Keep = Callable[[Page, str], None]
# Text that is wider or higher than the box that cuts it off. A name of hundreds of letters is cut off
# on purpose: the whole of it stands on a page of its own. The menu is a row that is pushed sideways.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  if (style.overflow === 'visible' || style.position === 'absolute' || !one.innerText) return false;
  if (one.closest('.ds-sr-only, select, textarea, .wide, bdi.long, .top nav ul')) return false;
  // A table with less room than its longest word is pushed sideways too; what is in it is looked at.
  if (one.matches('.tabular')) return false;
  return one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2;
}).map((one) => `${one.tagName.toLowerCase()}.${one.className} “${one.innerText.slice(0, 30)}”`)"""
# Buttons, links that are no part of a sentence, and fields, whose first lines lie over each other.
OVERLAPPING = """() => {
  const all = [...document.querySelectorAll('main :is(a, button, input, select, textarea, h1, h2, label)')]
    .filter((one) => one.checkVisibility() && one.offsetParent && !one.closest('.ds-sr-only'))
    // The head of a table that is a list now is there for who listens, and seen by nobody.
    .filter((one) => getComputedStyle(one.closest('thead') || one).clipPath === 'none')
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


# A score that large text leaves no room.
CRAMPED = """() => [...document.querySelectorAll('.band')]
  .some((one) => one.checkVisibility() && one.getBoundingClientRect().width < 80)"""
# In forced colours a button is told from text by its edge alone.
UNEDGED = """() => [...document.querySelectorAll('main .ds-button')].filter((one) => {
  const style = getComputedStyle(one);
  return one.checkVisibility() && (style.borderTopWidth === '0px' || style.borderTopStyle === 'none');
}).map((one) => one.innerText)"""
LARGE = "(size) => { document.documentElement.style.fontSize = size }"
# Fewer pages than these, and the addresses are no longer found.
AT_LEAST = {"front": 7, "link": 5, "my": 8, "desk": 20}


@pytest.fixture
def mapped(world: World) -> World:
    """The hub, with a mapping that was answered."""
    finish(Response.objects.get())
    return world


def faults_of(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open, for who needs it large or in her own colours."""
    for name, size in (("wide", DESK), ("telephone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        yield from (f"{name}: {one}" for one in page.evaluate(SMALL))
        page.evaluate(LARGE, "200%")
        yield from (f"{name}, large text: cuts off {one}" for one in page.evaluate(CLIPPED))
        yield from (f"{name}, large text: lays over each other {one}" for one in page.evaluate(OVERLAPPING))
        if page.evaluate(CRAMPED):
            yield f"{name}, large text: leaves a score no room"
        # On a telephone that would be narrower than the 320 px that are asked for.
        if size is DESK and page.evaluate(SIDEWAYS):
            yield f"{name}, large text: scrolls sideways"
        page.evaluate(LARGE, "")
    page.emulate_media(forced_colors="active")
    yield from (f"forced colours: “{one}” has no edge" for one in page.evaluate(UNEDGED))
    page.keyboard.press("Tab")
    if page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
        yield "forced colours: what has the focus is not seen"
    page.emulate_media(forced_colors="none")


def look_at_all(
    page: Page, which: str, samples: dict[str, object], keep: Keep, more: Sequence[str] = ()
) -> None:
    """Open every page of a face once, and look at it in every way; what is at fault is kept as a picture."""
    paths, faults = paths_of(which, page, samples), []
    assert len(paths) >= AT_LEAST[which], paths
    for path in [*paths, *more]:
        page.goto(path)
        found = [f"{path}: {one}" for one in faults_of(page)]
        if found:
            keep(page, f"sight-{path.strip('/').replace('/', '-')}")
        faults += found
    assert not faults, "\n".join(faults)


def test_the_front_door_for_all_eyes(world: World, open_page: OpenPage, picture: Keep) -> None:
    look_at_all(open_page(), "front", world.samples, picture, ("/accounts/login/", "/accounts/signup/"))


def test_answering_for_all_eyes(world: World, open_page: OpenPage, picture: Keep) -> None:
    page, response = open_page(), Response.objects.get()
    token = links.token(response)
    tokens = {"token": token, "reminder_token": links.no_reminders_token(response)}
    page.goto(f"/fjelldal/answer/link/{token}/")
    page.locator("main form button").click()
    look_at_all(page, "link", world.samples | tokens, picture)


def test_the_workspace_for_all_eyes(
    mapped: World, signed_in: SignedIn, manager: Person, picture: Keep
) -> None:
    look_at_all(signed_in(manager), "my", mapped.samples, picture, ("/accounts/email/", "/accounts/2fa/"))


@pytest.mark.long
def test_the_desk_for_all_eyes(
    mapped: World, signed_in: SignedIn, make_person: MakePerson, picture: Keep
) -> None:
    look_at_all(signed_in(make_person("Alt", mapped.hub, *MEMBERSHIP_ROLES)), "desk", mapped.samples, picture)


def test_faults_of_sight_are_seen(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(
        "<html><title>x</title><style>button{border:0;padding:0;font-size:8px;outline:0}"
        "p{overflow:hidden;width:3rem;height:1rem}</style><main><button class=ds-button>a</button>"
        "<button>b</button><p>Cutofftextisnotread</p><div style='width:90rem'>wide</div>"
        "<h2 style='margin:0'>over</h2><h2 style='margin-top:-1em'>under</h2></main>"
    )
    found = " ".join(faults_of(page))
    for fault in ("is 4", "cuts off", "over each other", "sideways", "no edge", "focus is not seen"):
        assert fault in found, found


def test_nothing_moves_for_who_asked_for_stillness(world: World, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    assert page.evaluate(MOVES) == []
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    assert page.evaluate(MOVES), "nothing ever moves, so this test sees nothing"


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
