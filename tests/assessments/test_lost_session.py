"""A session that is lost in the middle of answering: there is a way back, and what was ticked comes along."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import links
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.foundation.access import kept
from firstline.foundation.access.once import FIELD
from firstline.foundation.packs import Instrument
from tests.assessments.conftest import Form, counts, links_mailed, page_form

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
BACKEND = "django.contrib.auth.backends.ModelBackend"
ONCE = {FIELD: ["0f3b9e0e-7a63-4a39-9c92-0d6a6e0b7a11"]}


def own(response: Response, what: str = "") -> str:
    return f"/fjelldal/answer/{response.pk}/{what}"


def link(response: Response) -> str:
    return f"/fjelldal/answer/link/{links.token(response)}/"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def form(ccmd: Instrument) -> Form:
    return page_form(ccmd, "strategy") | {"go-to": ["on"]} | ONCE


@pytest.fixture
def lost(response: Response, browse: Browse, form: Form) -> Browser:
    """Somebody came by the link, ticked a page, lost her session, and pressed the button."""
    browser = browse(None)
    browser.cookies["django_language"] = "en"
    browser.post(link(response))
    assert browser.get(own(response, "page/strategy/")).status_code == 200
    Session.objects.all().delete()
    before = counts()
    answer = browser.post(own(response, "page/strategy/"), form)
    assert answer.status_code == 404
    assert "Open your link again" in text(answer)
    assert "Nothing is lost" in text(answer)
    assert "Send me a new link" in text(answer)
    assert f"/accounts/login/?next={own(response, 'page/strategy/')}" in text(answer)
    assert counts() == before
    return browser


def ticked(answer: object) -> set[tuple[str, str]]:
    """Name and value of everything that is ticked on a page."""
    questions = answer.context["questions"]  # type: ignore[attr-defined]
    controls = [
        control
        for one in questions
        for control in (*one.controls, *(control for row in one.rows for control in row.controls))
    ]
    return {(control.name, control.value) for control in controls if control.checked}


def assert_goes_on(browser: Browser, response: Response, form: Form) -> None:
    page = browser.get(own(response, "page/strategy/"))
    assert "It is not saved yet" in text(page)
    left = {(name, value) for name in form.keys() - {"go-to", FIELD} for value in form[name]}
    assert ticked(page) == left
    response.refresh_from_db()
    assert response.answers == {}
    sent = browser.post(own(response, "page/strategy/"), form)
    assert sent["Location"] == own(response, "page/preparation/")
    response.refresh_from_db()
    assert response.answers
    assert kept.KEY not in browser.session
    assert browser.session.get_expiry_age() > kept.SECONDS
    assert "It is not saved yet" not in text(browser.get(own(response, "page/strategy/")))


def test_the_same_link_leads_back_to_what_was_ticked(lost: Browser, response: Response, form: Form) -> None:
    assert "is kept: go on to see it" in text(lost.get(link(response)))
    assert lost.post(link(response))["Location"] == own(response, "page/strategy/")
    assert_goes_on(lost, response, form)


def test_so_does_a_new_link(lost: Browser, response: Response, form: Form) -> None:
    Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
    asked = lost.post("/fjelldal/answer/new-link/", {"email": response.person.email})
    assert asked["Location"] == "/fjelldal/answer/new-link/sent/"
    assert links_mailed() == [2]
    response.refresh_from_db()
    assert lost.post(link(response))["Location"] == own(response, "page/strategy/")
    assert_goes_on(lost, response, form)


def test_so_does_signing_in(lost: Browser, response: Response, form: Form) -> None:
    assert "what you had typed is kept" in text(lost.get("/accounts/login/"))
    lost.force_login(response.person, backend=BACKEND)
    assert_goes_on(lost, response, form)


def test_a_signed_in_founder_whose_session_is_over(begun: Response, browse: Browse, form: Form) -> None:
    browser = browse(begun.person)
    browser.cookies["django_language"] = "en"
    browser.get(own(begun, "page/strategy/"))
    Session.objects.all().delete()
    assert "Nothing is lost" in text(browser.post(own(begun, "page/strategy/"), form))
    browser.force_login(begun.person, backend=BACKEND)
    assert_goes_on(browser, begun, form)


def test_an_answer_that_was_to_be_taken_back_stays_taken_back(
    lost: Browser, response: Response, ccmd: Instrument, form: Form
) -> None:
    address = own(response, "page/strategy/")
    lost.post(address, form | {"take-back": [ccmd.page("strategy").questions[0].key]})
    assert lost.post(link(response))["Location"] == address
    page = lost.get(address)
    assert "It is not saved yet" in text(page)
    assert ticked(page) == set()


def test_on_a_shared_device_nobody_else_sees_it(lost: Browser, response: Response, adviser: Person) -> None:
    from firstline.domains.assessments import actions
    from firstline.domains.clients.models import Representation

    other = Person.objects.create_user("nils@example.org", name="Nils")
    Representation.objects.create(
        hub=response.hub, client=response.assessment.client, person=other, since=timezone.now(),
        verified_by=adviser, verified_how="met",
    )  # fmt: skip
    his = actions.invite(client=response.assessment.client, instrument="feedback", person=other, by=adviser)
    assert "is kept: go on" not in text(lost.get(link(his)))
    assert lost.post(link(his))["Location"] != own(response, "page/strategy/")
    assert kept.KEY not in lost.session


def test_what_does_not_exist_gets_the_same_answer(lost: Browser, response: Response, form: Form) -> None:
    def said(number: int) -> str:
        answer = lost.post(f"/fjelldal/answer/{number}/page/strategy/", form)
        assert answer.status_code == 404
        page = text(answer).replace(f"/answer/{number}/", "/answer/N/")
        return page[page.index("<main") : page.index("</main")].replace(str(answer.context["csrf_token"]), "")

    def without_keys(page: str) -> list[str]:
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]

    assert without_keys(said(response.pk)) == without_keys(said(response.pk + 999))


def test_who_never_came_leaves_nothing_behind(begun: Response, browse: Browse, form: Form) -> None:
    browser = browse(None)
    answer = browser.post(own(begun, "page/strategy/"), form)
    assert answer.status_code == 404
    assert "Nothing is lost" not in text(answer)
    assert not Session.objects.exists()


@pytest.mark.parametrize("what", ["", "page/strategy/", "send/", "done/", "answers/"])
def test_reading_on_without_a_session_tells_the_way_back(begun: Response, browse: Browse, what: str) -> None:
    browser = browse(None)
    browser.cookies["django_language"] = "en"
    answer = browser.get(own(begun, what))
    assert answer.status_code == 404
    assert "Open your link again" in text(answer)
