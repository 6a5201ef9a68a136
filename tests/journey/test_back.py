"""A form that was refused: *back* brings it again, and what is kept of it changes nothing."""

import pytest
from playwright.sync_api import expect

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from tests.journey.conftest import OpenPage
from tests.journey.test_kept import KEPT, NEW, be, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_back_to_a_refused_form_is_the_form(open_page: OpenPage, adviser: Person, live_server) -> None:
    page = open_page()
    be(page, adviser, live_server.url)
    page.goto(NEW)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    send(page)
    expect(page.locator(".ds-error-summary")).to_be_visible()
    page.get_by_role("link", name="Clients").first.click()
    page.wait_for_url("**/desk/clients/")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a founder or a trader")


def test_an_empty_note_is_no_draft_and_unticks_nothing(
    open_page: OpenPage, adviser: Person, client_of_hub: Client, live_server
) -> None:
    page = open_page()
    be(page, adviser, live_server.url)
    page.goto(f"/fjelldal/desk/clients/{client_of_hub.pk}/")
    page.get_by_role("button", name="Log a meeting").click()
    expect(page.get_by_label("A meeting")).to_be_checked()
    expect(page.get_by_label("the hub only")).to_be_checked()
    expect(page.get_by_text(KEPT)).to_have_count(0)
    page.goto(f"/fjelldal/desk/clients/{client_of_hub.pk}/")
    expect(page.get_by_text(KEPT)).to_have_count(0)
