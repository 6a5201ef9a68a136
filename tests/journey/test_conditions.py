"""A question that rests on an answer above: hidden until that is given, and without scripts always there."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments import links
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from tests.journey.conftest import OpenPage

ANOTHER_DAY = "2099-12-31"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(manager: Person, client_of_hub: Client, adviser: Person) -> str:
    """Where somebody is asked what the company needs help with."""
    response = assessments.invite(client=client_of_hub, instrument="needs_survey", person=manager, by=adviser)
    return urlsplit(links.address(response)).path


def begin(page: Page, address: str, base: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": base}])
    page.goto(address)
    page.get_by_role("button", name="Begin").click()


def test_it_comes_with_the_answer_and_goes_with_it(open_page: OpenPage, address: str, live_server) -> None:
    page = open_page(phone=True)
    begin(page, address, live_server.url)
    deadline, day = page.locator("#q-deadline"), page.locator("#q-by")
    expect(deadline).to_be_hidden()
    page.get_by_label("Premises, plots, equipment").check()
    expect(deadline).to_be_visible()
    expect(day).to_be_hidden()
    deadline.get_by_label("Yes", exact=True).check()
    expect(day).to_be_visible()
    day.get_by_label("Which day?").fill(ANOTHER_DAY)
    # What rests on a question that goes, goes with it; and is still there when it comes back.
    page.get_by_label("Premises, plots, equipment").uncheck()
    expect(deadline).to_be_hidden()
    expect(day).to_be_hidden()
    page.get_by_label("Something else").check()
    expect(day.get_by_label("Which day?")).to_have_value(ANOTHER_DAY)


def test_without_scripts_it_says_when_it_is_asked(open_page: OpenPage, address: str, live_server) -> None:
    page = open_page(phone=True, scripts=False)
    begin(page, address, live_server.url)
    expect(page.locator("#q-by")).to_contain_text(
        "Only if you answered “Yes” to “Is there a day by which it must be done?”"
    )
