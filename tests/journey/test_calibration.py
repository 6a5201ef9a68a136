"""A calibration in a real browser: looked at, approved, seen by an adviser and a respondent, and ended."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments import links
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from firstline.foundation.packs import load_instrument
from tests.assessments.calibrating import let_answer
from tests.conftest import MakePerson
from tests.journey.conftest import OpenPage
from tests.journey.test_loop import sign_in, tick

Keep = Callable[[Page, str], None]
CLIENTS = 40
BY_ITSELF = "judged by how far the answers lie apart"
BY_ALL = "as judged by what all the hub’s clients have answered"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def analyst(hub: Hub, make_person: MakePerson) -> Person:
    return make_person("Anders", hub, Role.ANALYST)


@pytest.fixture
def report(hub: Hub, adviser: Person, signed_in: Callable[..., Page]) -> Page:
    """The report of one of the many clients that have answered, open at the adviser's desk."""
    first, *_others = let_answer(hub, load_instrument("ccmd"), CLIENTS, adviser)
    page = signed_in(adviser)
    page.goto(f"/fjelldal/desk/assessments/{first.pk}/report/")
    return page


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button).first.click()


def panel(page: Page, title: str) -> Locator:
    """A part of the page, by its heading."""
    return page.locator("section.panel").filter(has=page.get_by_role("heading", name=title, exact=True))


def calculate(page: Page, keep: Keep) -> None:
    """Find the page from the desk, and calculate by what all have answered."""
    page.goto("/fjelldal/desk/region/")
    page.get_by_role("link", name="How sure", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How sure scores are")
    expect(page.get_by_text(f"{CLIENTS} clients have answered.")).to_be_visible()
    press(page, "Calculate")
    keep(page, "calibration-1-calculated")


def look_at_it(page: Page) -> None:
    """The sample, how well it measures, each question, and what it can and cannot tell."""
    expect(page.locator(".lead")).to_contain_text("only calculated")
    expect(page.locator(".lead")).to_contain_text(f"By {CLIENTS} clients’ answers, the newest of each")
    tells = panel(page, "What it can tell, and what not")
    expect(tells).to_contain_text("Put companies into groups of a similar level.")
    expect(tells).to_contain_text("Say exactly how hard each question is: below 300 answers")
    measures = panel(page, "How well it measures").locator("dl > div")
    for name in ("Reliability of the model’s scores", "Alpha", "Omega"):
        expect(measures.filter(has_text=name).locator("dd")).to_have_text(re.compile(r"^0\.[5-9]\d$"))
    expect(measures.filter(has_text="Model").last).to_contain_text("generalised partial credit model")
    asked = load_instrument("ccmd").scoring_model().question_keys()
    expect(panel(page, "Question by question").locator("tbody tr")).to_have_count(len(asked))


def shades(page: Page, said: str) -> list[str]:
    """What a report says of each score and its shade, after reading it anew; said: where these are from."""
    page.reload()
    expect(panel(page, "How to read this")).to_contain_text(said)
    titles = page.locator("svg.band title").all_text_contents()
    assert titles
    assert all("give or take" in title for title in titles)
    return titles


def points(titles: list[str]) -> list[str]:
    return [title.partition(",")[0] for title in titles]


def answer_shortly(page: Page, keep: Keep) -> int:
    """Take the short form and answer until it stops; returns after how many questions."""
    press(page, "Take the short form")
    answered = 0
    while page.get_by_role("button", name="I do not know").count():
        tick(page, share=0.6)
        press(page, "Save and go on")
        answered += 1
    keep(page, "calibration-3-it-stopped")
    return answered


def test_an_analyst_calibrates_and_everybody_sees_what_came_of_it(
    hub: Hub, analyst: Person, adviser: Person, manager: Person, client_of_hub: Client, report: Page,
    open_page: OpenPage, live_server, picture: Keep,
) -> None:  # fmt: skip
    # 1. The analyst calculates and looks; nothing has changed yet.
    desk = open_page()
    sign_in(desk, analyst.email)
    calculate(desk, picture)
    look_at_it(desk)
    before = shades(report, BY_ITSELF)

    # 2. Approved: the adviser sees the same points with another shade.
    press(desk, "Approve")
    expect(desk.locator(".lead")).to_contain_text("in use")
    after = shades(report, BY_ALL)
    assert points(after) == points(before)
    assert after != before
    picture(report, "calibration-2-report")

    # 3. A respondent takes the short form, is told why it stops, and sees her score in its shade.
    response = assessments.invite(client=client_of_hub, instrument="ccmd", person=manager, by=adviser)
    phone = open_page(phone=True)
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    phone.goto(urlsplit(links.address(response)).path)
    answered = answer_shortly(phone, picture)
    assert 3 <= answered < len(load_instrument("ccmd").scoring_model().question_keys())
    expect(phone.get_by_role("heading", level=1)).to_have_text("That is enough")
    expect(phone.locator(".lead")).to_contain_text(f"It stopped after {answered} of 11 questions, because")
    phone.get_by_role("link", name="Look it over and send").click()
    press(phone, "Send")
    overall = phone.locator("li.dim").filter(has_text="Overall")
    expect(overall.locator("svg.band title")).to_have_text(re.compile(r"^\d+ of 100, give or take \d+$"))
    expect(overall.locator("rect.band-shade")).to_be_visible()
    expect(phone.get_by_text("lead us to expect of all of them")).to_be_visible()
    expect(phone.get_by_text(BY_ALL)).to_be_visible()
    picture(phone, "calibration-4-her-score")

    # 4. The analyst ends it: the shades are what they were, and nobody is offered the short form.
    desk.locator("summary", has_text="Stop using it").click()
    press(desk, "Stop using it")
    expect(desk.locator(".lead")).to_contain_text("ended")
    expect(desk.get_by_text("In use until")).to_be_visible()
    assert shades(report, BY_ITSELF) == before
    other = assessments.invite(client=client_of_hub, instrument="ccmd", person=manager, by=adviser)
    phone.goto(urlsplit(links.address(other)).path)
    expect(phone.get_by_role("button", name="Begin")).to_be_visible()
    expect(phone.get_by_role("button", name="Take the short form")).to_have_count(0)
