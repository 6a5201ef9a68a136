"""Each journey's main path with the keyboard alone: what has the focus shows it, and nothing covers it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments import links
from firstline.domains.assessments.models import Response
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Person
from firstline.domains.plans.models import Plan, Step
from firstline.foundation.mail.models import OutgoingMail
from tests.journey.conftest import OpenPage
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
MOST_STOPS = 90
# What is wrong with how the focus looks: it must have a line around it, and its first line must be seen.
FAULTS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), faults = [];
  if (one === document.body) return [];
  const name = `${one.tagName.toLowerCase()} “${(one.innerText || one.name || '').trim().slice(0, 40)}”`;
  const line = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  if (!line) faults.push(`${name} has no line around it`);
  const box = one.getClientRects()[0];
  if (!box) return [`${name} has the focus and is not to be seen`];
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!top || !(one.contains(top) || top.contains(one))) {
    faults.push(`${name} is covered by ${top && top.tagName + '.' + top.className}`);
  }
  return faults;
}"""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.stops = 0

    def reach(self, wanted: Locator) -> None:
        """Press Tab until something has the focus, and look at every stop on the way."""
        for _stop in range(MOST_STOPS):
            if wanted.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stops += 1
            where = self.page.url.split("/", 3)[-1]
            self.faults += [f"/{where}: {fault}" for fault in self.page.evaluate(FAULTS)]
        pytest.fail(f"Tab never comes to {wanted} on {self.page.url}")

    def write(self, wanted: Locator, text: str) -> None:
        self.reach(wanted)
        self.page.keyboard.type(text)

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        """Press something that leads to another page."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.locator("main").get_by_role("button", name=name).first

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.locator("main").get_by_role("link", name=name).first

    def assert_seen(self) -> None:
        assert self.stops
        assert not self.faults, "\n".join(self.faults)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_signing_in(adviser: Person, world: World, open_page: OpenPage, phone: bool) -> None:
    page = open_page(phone=phone)
    keys = Keyboard(page)
    page.goto("/accounts/login/?next=/fjelldal/desk/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.write(page.locator("#id_login"), adviser.email)
    keys.press(keys.button("Send me a code"))
    code = re.search(r"^    (\S+)$", OutgoingMail.objects.latest("id").text, re.MULTILINE)
    assert code
    keys.write(page.locator("input[name=code]"), code[1])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/fjelldal/desk/$"))
    keys.assert_seen()


def test_a_client_is_found_taken_on_and_helped(world: World, signed_in: SignedIn, adviser: Person) -> None:
    page = signed_in(adviser)
    keys = Keyboard(page)
    page.goto("/fjelldal/desk/")
    keys.press(keys.link("Take on a company"))
    keys.write(page.get_by_label("Name or number").last, "hemmelig")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.press(keys.button("Take on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hemmelig Bruk AS")
    keys.write(page.get_by_label("What was said?"), "They want to sell abroad.")
    keys.press(keys.button("Log a call"), "Space")
    assert TimelineEntry.objects.get(text="They want to sell abroad.").kind == "clients.call"
    keys.press(keys.link("Open the plan"))
    keys.write(
        page.get_by_label("What should be different?").or_(page.locator("[name=text]")).first, "Abroad"
    )
    keys.press(keys.button("Add the goal"))
    keys.press(keys.link("Add a step to this goal"))
    keys.write(page.locator("#id_text"), "Find an agent")
    keys.reach(page.locator("select[name=doer]"))
    page.keyboard.press("ArrowDown")
    keys.press(keys.button("Save"))
    keys.press(keys.button("Agree to this plan"))
    plan = Plan.objects.get(client__name="Hemmelig Bruk AS")
    assert Step.objects.get(goal__plan=plan).text == "Find an agent"
    expect(page.locator("main")).to_contain_text("Ingrid")
    keys.assert_seen()


def test_questions_are_answered(world: World, open_page: OpenPage, adviser: Person) -> None:
    response = assessments.invite(
        client=Client.objects.get(), instrument="feedback", person=Response.objects.get().person, by=adviser,
        about="plans.delivery/999", about_titles={"en": "A web shop"},
        about_day=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip
    page = open_page(phone=True)
    keys = Keyboard(page)
    page.goto(f"/fjelldal/answer/link/{links.token(response)}/")
    keys.press(page.locator("main form button"))
    keys.reach(page.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    keys.reach(page.locator("input[type=checkbox]").first)
    page.keyboard.press("Space")
    keys.press(page.locator(".buttons button").first)
    keys.press(page.locator("main form button:not([tabindex])").first)
    response.refresh_from_db()
    assert response.completed_at is not None
    assert response.answers
    keys.assert_seen()


def test_three_questions_lead_to_an_offer(world: World, open_page: OpenPage) -> None:
    page = open_page(phone=True)
    page.context.set_extra_http_headers({"Accept-Language": "en"})
    keys = Keyboard(page)
    page.goto("/fjelldal/start/")
    for _question in range(3):
        keys.press(page.locator("main .answer").first)
    keys.press(page.locator("main .buttons a").last)
    expect(page).to_have_url(re.compile("/fjelldal/offers/"))
    keys.press(keys.link("A course"))
    expect(page.get_by_role("heading", level=1)).to_have_text("A course")
    keys.assert_seen()


def test_the_caseload_is_filtered_and_sorted(world: World, signed_in: SignedIn, adviser: Person) -> None:
    page = signed_in(adviser)
    keys = Keyboard(page)
    page.goto("/fjelldal/desk/clients/")
    keys.write(page.locator("#q"), "solb")
    keys.reach(page.locator("#whose"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("#whose")).to_have_value("mine")
    keys.press(keys.button("Show"))
    assert {"q=solb", "whose=mine"} <= set(page.url.partition("?")[2].split("&"))
    keys.press(page.locator("thead .sort").first)
    keys.press(keys.link("Solbakken Snekkeri"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Solbakken Snekkeri")
    keys.assert_seen()


def test_the_hubs_settings_are_changed(world: World, signed_in: SignedIn, leader: Person) -> None:
    page = signed_in(leader)
    keys = Keyboard(page)
    page.goto("/fjelldal/desk/settings/")
    keys.reach(page.locator("#id_name"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Fjelldal for alle")
    keys.press(keys.button("Save"))
    expect(page.locator(".top .mark")).to_have_text("Fjelldal for alle")
    keys.assert_seen()
