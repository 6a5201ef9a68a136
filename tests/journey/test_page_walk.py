"""Every page in a real browser: it asks nobody else for anything, keeps to its policy, and stands still."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from playwright.sync_api import Page, Route, expect

from firstline.domains.hubs.models import Person
from firstline.domains.library import actions as library
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role
from tests.conftest import MakePerson
from tests.journey.conftest import OpenPage
from tests.journey.everywhere import face
from tests.journey.test_kept import be
from tests.permissions.addresses import addresses
from tests.permissions.conftest import World, world

__all__ = ["world"]

# What the browser forbids, and how far the page moves by itself, are gathered from before the page begins.
GATHER = """
window.forbidden = []; window.shifts = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.forbidden.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput)
    window.shifts.push(`${entry.value} ${entry.sources.map((s) => s.node?.outerHTML?.slice(0, 80)).join()}`);
}).observe({ type: "layout-shift", buffered: true });
"""
ACCOUNTS = ("/accounts/login/", "/accounts/signup/", "/accounts/email/", "/accounts/2fa/", "/nowhere/at/all/")
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# A page that is measured before its style sheets are there stands as no reader ever sees it.
STYLED = "() => [...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)"
FACES = {"front door": "/fjelldal/", "workspace": "/fjelldal/my/", "desk": "/fjelldal/desk/"}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Walker:
    """A browser that notes what a page asks others for, what it was forbidden, and how far it moved."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.faults, self.seen = page, list[str](), 0
        self.address, self.refused = address, set[int]()
        page.add_init_script(GATHER)
        page.on("request", lambda request: self._asked(request.url))
        page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:", "blob:")):
            self.faults.append(f"{self.page.url} asked {url}")

    def visit(self, path: str, *, may_move: bool = False) -> None:
        # An address that is only posted to has no page, and of a file a browser makes a download.
        asked = self.page.request.get(path)
        if asked.status == 405 or not asked.headers.get("content-type", "").startswith("text/html"):
            return
        # What is refused is one page, whatever it was asked for.
        if asked.status in self.refused:
            return
        if asked.status >= HTTPStatus.BAD_REQUEST:
            self.refused.add(asked.status)
        self.page.goto(path)
        self.seen += 1
        self.page.evaluate(SETTLED)
        self.faults += [f"{path}: {said}" for said in self.page.evaluate("window.forbidden")]
        if not may_move and self.page.evaluate("window.shifts"):
            # A busy machine may paint half a page before the rest is read; what moves, moves again.
            self.page.goto(path)
            self.page.evaluate(SETTLED)
            self.faults += [f"{path} moved: {said}" for said in self.page.evaluate("window.shifts")]


Walk = Callable[..., Walker]


@pytest.fixture
def walk(open_page: OpenPage, live_server) -> Walk:
    """Begin a walk as somebody: ``walk(adviser).visit("/fjelldal/desk/")``."""

    def begin(person: Person | None, *, phone: bool = False) -> Walker:
        page = open_page(phone=phone)
        if person:
            be(page, person, live_server.url)
        return Walker(page, live_server.url)

    return begin


@pytest.mark.parametrize("faces", [("front", "link"), ("my",), ("desk",)])
def test_no_page_asks_others_breaks_its_policy_or_moves(
    faces: tuple[str, ...], world: World, walk: Walk, make_person: MakePerson, manager: Person
) -> None:
    """Each face as the one whose it is: nobody in particular, who acts for a client, every role at once."""
    everything = make_person("Alt", world.hub, *MEMBERSHIP_ROLES)
    person = {"front": None, "my": manager, "desk": everything}[faces[0]]
    walker = walk(person, phone="desk" not in faces)
    for address in addresses():
        if face(address) in faces:
            walker.visit(address.fill(world.samples))
    for path in ACCOUNTS:
        walker.visit(path)
    print(f"{' and '.join(faces)}: {walker.seen} pages walked")  # noqa: T201
    assert walker.seen > len(ACCOUNTS) + 5
    assert not walker.faults


def test_the_editor_asks_nobody_else(world: World, walk: Walk, make_person: MakePerson) -> None:
    editor = make_person("Eli", world.hub, Role.EDITOR)
    library.settle_editor(hub=world.hub, person=editor)
    door = library.open_front_door(hub=world.hub)
    walker = walk(editor)
    for path in ("", "pages/", f"pages/{door.pk}/", f"pages/{door.pk}/edit/", "images/", "documents/"):
        walker.visit(f"/cms/{path}", may_move=True)
    assert walker.seen == 6
    assert not walker.faults


@pytest.mark.parametrize("face", FACES)
def test_a_first_page_can_be_used_before_its_scripts_arrive(
    face: str, world: World, open_page: OpenPage, adviser: Person, manager: Person, live_server
) -> None:
    page = open_page(phone=True)
    person = {"workspace": manager, "desk": adviser}.get(face)
    if person:
        be(page, person, live_server.url)
    waiting: list[Route] = []
    page.route("**/*.js", lambda route: waiting.append(route))
    page.add_init_script(GATHER)
    with page.expect_request("**/*.js"):
        page.goto(FACES[face], wait_until="commit")
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_function(STYLED)
    assert waiting
    links = page.locator("main a[href], nav a[href]")
    before = [links.nth(place).bounding_box() for place in range(links.count())]
    for route in waiting:
        route.continue_()
    page.unroute("**/*.js")
    page.wait_for_load_state()
    page.evaluate(SETTLED)
    assert before == [links.nth(place).bounding_box() for place in range(links.count())]
    assert page.evaluate("window.shifts") == []
