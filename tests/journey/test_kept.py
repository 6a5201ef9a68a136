"""Nothing typed is lost: not with the session, the line or the page; and nobody else is shown it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from firstline.domains.assessments import actions as assessments
from firstline.domains.assessments import links
from firstline.domains.clients.actions import CONVERSATIONS
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.foundation.access.kept import COOKIE
from tests.journey.conftest import OpenPage
from tests.journey.test_loop import latest_mail
from tests.journey.test_ways_in import CODE

Keep = Callable[[Page, str], None]
NEW = "/fjelldal/desk/clients/new/"
NAME = "Sigrid «Siri» O'Tveit 🌱 " + "med eit langt namn " * 5
KEPT = "We kept what you had typed"
SENT = "This was sent already"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def be(page: Page, person: Person, address: str) -> None:
    """Come with a session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": address}]
    )


@pytest.fixture
def desk(open_page: OpenPage, adviser: Person, live_server) -> Page:
    """The form for a new client, with a name typed into it by an adviser."""
    page = open_page()
    be(page, adviser, live_server.url)
    fill_in(page)
    return page


def fill_in(page: Page) -> None:
    page.goto(NEW)
    page.locator("#id_name").fill(NAME)
    page.locator("[name=kind]").last.click()


def stored(page: Page) -> list[str]:
    """What this tab keeps of what was typed."""
    keys: list[str] = page.evaluate("Object.keys(sessionStorage)")
    return [key for key in keys if key.startswith("firstline.")]


def send(page: Page) -> None:
    page.get_by_role("button", name="Add as a client").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_session_lost_in_the_middle_of_a_form_loses_nothing_typed(
    open_page: OpenPage, adviser: Person, live_server, picture: Keep, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    be(page, adviser, live_server.url)
    fill_in(page)
    Session.objects.all().delete()
    send(page)
    page.wait_for_url("**/accounts/login/**")
    expect(page.get_by_text("what you had typed is kept")).to_be_visible()
    picture(page, "kept-1-sign-in")
    sign_in_here(page, adviser.email)
    expect(page.get_by_text(NAME.strip())).to_be_visible()
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert not Client.objects.exists()
    picture(page, "kept-2-waits")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url("**/desk/clients/*/")
    assert Client.objects.get().name == " ".join(NAME.split())
    page.goto(NEW)
    expect(page.locator("#id_name")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_session_lost_in_the_middle_of_a_mapping_loses_nothing_ticked(
    open_page: OpenPage,
    manager: Person,
    client_of_hub: Client,
    adviser: Person,
    live_server,
    picture: Keep,
    scripts: bool,
) -> None:
    response = assessments.invite(client=client_of_hub, instrument="ccmd", person=manager, by=adviser)
    page = open_page(scripts=scripts, phone=True)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(urlsplit(links.address(response)).path)
    page.get_by_role("button", name="Begin").click()
    page.locator("main input[type=checkbox]").first.check()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save and go on", exact=True).last.click()
    expect(page.get_by_role("heading", name="Open your link again")).to_be_visible()
    expect(page.get_by_text("Nothing is lost. What you")).to_be_visible()
    picture(page, "kept-6-open-your-link")
    page.goto(urlsplit(links.address(response)).path)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main").get_by_text("is put back")).to_have_count(1)
    expect(page.locator("main input[type=checkbox]").first).to_be_checked()
    picture(page, "kept-7-put-back")
    page.get_by_role("button", name="Save and go on", exact=True).last.click()
    page.wait_for_url("**/page/preparation/")
    response.refresh_from_db()
    assert response.answers


def sign_in_here(page: Page, email: str) -> None:
    """Sign in by mailed code on the page that asks for it; it leads on to where one was going."""
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_role("button", name="Send me a code").first.click()
    page.wait_for_url("**/code/**")
    code = CODE.search(latest_mail(email).text)
    assert code
    page.locator("input[name=code]").fill(code[1])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda there: "/accounts/" not in there)


def test_a_session_lost_before_sending_gives_the_text_back_in_its_form(
    desk: Page, adviser: Person, picture: Keep
) -> None:
    Session.objects.all().delete()
    desk.reload()
    sign_in_here(desk, adviser.email)
    expect(desk.get_by_text(KEPT)).to_be_visible()
    expect(desk.locator("#id_name")).to_have_value(NAME)
    picture(desk, "kept-3-put-back")
    desk.get_by_role("button", name="Throw it away").click()
    expect(desk.locator("#id_name")).to_have_value("")
    expect(desk.get_by_text(KEPT)).to_be_hidden()
    desk.reload()
    expect(desk.locator("#id_name")).to_have_value("")


def test_without_a_line_nothing_is_sent_and_nothing_is_lost(desk: Page, picture: Keep) -> None:
    desk.context.set_offline(True)
    send(desk)
    expect(desk.get_by_text("You are offline, so nothing was sent")).to_be_visible()
    expect(desk.locator("#id_name")).to_have_value(NAME)
    picture(desk, "kept-4-offline")
    desk.context.set_offline(False)
    expect(desk.get_by_text("You are offline")).to_have_count(0)
    send(desk)
    desk.wait_for_url("**/desk/clients/*/")
    assert Client.objects.count() == 1


def test_a_token_from_another_sign_in_is_refused_and_the_way_back_has_the_text(
    desk: Page, picture: Keep
) -> None:
    for cookie in desk.context.cookies():
        if cookie["name"] == settings.CSRF_COOKIE_NAME:
            desk.context.add_cookies([{**cookie, "value": "a" * 32}])  # type: ignore[typeddict-item]
    send(desk)
    expect(desk.get_by_role("heading", name="We could not be sure that this came from you")).to_be_visible()
    picture(desk, "kept-5-unsure")
    desk.get_by_role("link", name="Go back").click()
    expect(desk.get_by_text(KEPT)).to_be_visible()
    expect(desk.locator("#id_name")).to_have_value(NAME)
    send(desk)
    desk.wait_for_url("**/desk/clients/*/")
    assert Client.objects.count() == 1


def test_what_was_refused_is_shown_once_and_what_was_taken_is_not_put_back(desk: Page) -> None:
    desk.locator("#id_name").fill("x" * 5)
    desk.locator("form.panel").evaluate("form => form.noValidate = true")
    desk.locator("#id_name").fill("")
    send(desk)
    expect(desk.locator(".ds-error-summary")).to_be_visible()
    expect(desk.get_by_text(KEPT)).to_have_count(0)
    desk.locator("#id_name").fill(NAME)
    send(desk)
    desk.wait_for_url("**/desk/clients/*/")
    desk.goto(NEW)
    expect(desk.get_by_text(KEPT)).to_have_count(0)
    expect(desk.locator("#id_name")).to_have_value("")


def test_going_back_after_a_post_and_sending_again_makes_nothing_new(desk: Page, picture: Keep) -> None:
    send(desk)
    desk.wait_for_url("**/desk/clients/*/")
    there = desk.url
    desk.go_back()
    expect(desk.get_by_role("heading", name="Add a founder or a trader")).to_be_visible()
    assert Client.objects.count() == 1
    desk.go_forward()
    assert desk.url == there
    desk.reload()
    desk.go_back()
    expect(desk.locator("#id_name")).to_have_value(NAME)
    expect(desk.locator("main").get_by_text(SENT)).to_be_visible()
    picture(desk, "kept-8-sent-already")
    send(desk)
    desk.wait_for_url("**/desk/clients/*/")
    assert desk.url == there
    assert Client.objects.count() == 1
    desk.go_back()
    desk.locator("#id_name").fill("Somebody else")
    expect(desk.locator("main").get_by_text(SENT)).to_have_count(0)
    send(desk)
    desk.wait_for_url(lambda address: address != there and address.endswith("/") and "new" not in address)
    assert Client.objects.count() == 2


def test_a_call_is_logged_once_however_often_it_is_sent_from_the_same_page(
    open_page: OpenPage, adviser: Person, client_of_hub: Client, live_server
) -> None:
    page = open_page()
    be(page, adviser, live_server.url)
    here = f"/fjelldal/desk/clients/{client_of_hub.pk}/"

    def press(button: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()

    def entries() -> int:
        return client_of_hub.timeline.filter(kind__in=CONVERSATIONS).count()

    page.goto(here)
    page.locator("#quick-log").fill("No answer")
    press("Log a call")
    assert entries() == 1
    page.go_back()
    expect(page.locator("#quick-log")).to_have_value("No answer")
    press("Log a call")
    assert entries() == 1
    # Said again by another button, or on a page that was opened afresh, it is another thing.
    page.go_back()
    press("Log a meeting")
    assert entries() == 2
    page.goto(here)
    page.locator("#quick-log").fill("No answer")
    press("Log a call")
    assert entries() == 3


def test_what_was_refused_is_not_called_sent(desk: Page) -> None:
    desk.locator("#id_name").fill("")
    desk.locator("#id_municipality").fill("nowhere at all")
    send(desk)
    expect(desk.locator(".ds-error-summary")).to_be_visible()
    desk.go_back()
    expect(desk.locator("main").get_by_text(SENT)).to_have_count(0)


def test_signing_out_leaves_nothing_typed_behind(desk: Page, hub: Hub) -> None:
    library.open_front_door(hub=hub)
    assert len(stored(desk)) == 1
    desk.get_by_role("button", name="Sign out").click()
    desk.wait_for_url("**/fjelldal/")
    assert stored(desk) == []
    assert COOKIE not in {cookie["name"] for cookie in desk.context.cookies()}


def test_on_a_shared_device_the_next_person_is_not_shown_it(desk: Page, leader: Person, live_server) -> None:
    be(desk, leader, live_server.url)
    desk.goto(NEW)
    expect(desk.locator("#id_name")).to_have_value("")
    assert stored(desk) == []


def test_a_password_and_a_code_are_never_kept(open_page: OpenPage, hub: Hub) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("somebody@example.org")
    page.get_by_text("I would rather use a password").click()
    page.locator("#id_password").fill("a secret")
    assert stored(page) == []
