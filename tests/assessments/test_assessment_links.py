"""The mailed link: what it does, what it does not, and what it says when it no longer works."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions, links
from firstline.domains.assessments.models import Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.mail.models import OutgoingMail
from tests.assessments.conftest import counts, links_mailed

Browse = Callable[[Person | None], Browser]


def path(response: Response, hub: str = "fjelldal") -> str:
    return f"/{hub}/answer/link/{links.token(response)}/"


def aged(response: Response, monkeypatch: pytest.MonkeyPatch, age: timedelta) -> str:
    """The response's link as it was signed so long ago."""
    with monkeypatch.context() as then:
        moment = (timezone.now() - age).timestamp()
        then.setattr("django.core.signing.time.time", lambda: moment)
        return path(response)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_the_mail_holds_the_link_and_the_link_opens(
    response: Response, browse: Browse, settings: object
) -> None:
    mail = OutgoingMail.objects.get().text
    prefix = settings.FIRSTLINE_URL  # type: ignore[attr-defined]
    address = next(line for line in mail.splitlines() if line.startswith(prefix))
    answer = browse(None).get(address.removeprefix(prefix))
    assert answer.status_code == 200
    for said in ("Marte", "Ingrid", "Solbakken Snekkeri", "15"):
        assert said in text(answer)


def test_opening_a_link_does_nothing(response: Response, browse: Browse) -> None:
    browser = browse(None)
    before = counts()
    for method in (browser.get, browser.head):
        assert method(path(response)).status_code == 200
    assert counts() == before
    assert links.GRANTS not in browser.session


def test_the_button_begins_and_leads_to_the_first_page(response: Response, browse: Browse) -> None:
    browser = browse(None)
    answer = browser.post(path(response))
    assert answer["Location"] == f"/fjelldal/answer/{response.pk}/page/strategy/"
    assert browser.get(answer["Location"]).status_code == 200
    response.refresh_from_db()
    assert response.agreed_at is not None


def test_the_button_gives_the_session_a_new_key(response: Response, browse: Browse) -> None:
    browser = browse(None)
    session = browser.session
    session["seen"] = True
    session.save()
    before = session.session_key
    browser.cookies["sessionid"] = str(before)
    browser.post(path(response))
    assert browser.session.session_key != before


def test_a_superseded_link_says_so(response: Response, browse: Browse) -> None:
    old = path(response)
    Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
    actions.send_new_link(response=response)
    browser = browse(None)
    for answer in (browser.get(old), browser.post(old)):
        assert answer.status_code == 410
        assert response.person.email not in text(answer)
    assert links.GRANTS not in browser.session
    response.refresh_from_db()
    assert browser.get(path(response)).status_code == 200


def test_a_link_is_good_for_thirty_days(
    response: Response, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(None)
    assert browser.get(aged(response, monkeypatch, timedelta(days=29, hours=23))).status_code == 200
    assert browser.get(aged(response, monkeypatch, timedelta(days=30, minutes=1))).status_code == 410


def test_a_lapsed_link_gets_a_new_one_at_the_address_on_file(
    response: Response, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = aged(response, monkeypatch, timedelta(days=31))
    Response.objects.update(link_sent_at=timezone.now() - timedelta(days=31))
    browser = browse(None)
    answer = browser.post(f"{old}new/")
    assert answer["Location"] == "/fjelldal/answer/new-link/sent/"
    assert OutgoingMail.objects.get().to == response.person.email
    assert links_mailed() == [2]
    again = browser.post(f"{old}new/")
    assert again["Location"] == answer["Location"]
    assert links_mailed() == [2]
    assert response.person.email not in text(browser.get(answer["Location"]))


def test_a_good_link_cannot_be_used_to_send_more(response: Response, browse: Browse) -> None:
    Response.objects.update(link_sent_at=timezone.now() - timedelta(days=1))
    assert browse(None).post(f"{path(response)}new/").status_code == 302
    assert links_mailed() == [1]


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "nonsense", lambda t: t[::-1]]
)
def test_an_altered_link_offers_to_send_another(
    response: Response, browse: Browse, damage: Callable[[str], str]
) -> None:
    browser = browse(None)
    address = f"/fjelldal/answer/link/{damage(links.token(response))}/"
    for answer in (browser.get(address), browser.post(address)):
        assert answer.status_code == 404
        assert 'name="email"' in text(answer)
    assert browser.post(f"{address}new/").status_code == 302
    assert links_mailed() == [1]


def test_a_token_signed_for_something_else_is_altered(response: Response, browse: Browse) -> None:
    token = signing.dumps([response.pk, 1], salt="another")
    assert browse(None).get(f"/fjelldal/answer/link/{token}/").status_code == 404


def test_a_link_does_not_work_in_another_hub(response: Response, other_hub: Hub, browse: Browse) -> None:
    assert browse(None).get(path(response, other_hub.slug)).status_code == 404
    assert browse(None).post(path(response, other_hub.slug)).status_code == 404


def test_asking_by_address_answers_the_same_for_anyone(response: Response, browse: Browse) -> None:
    Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
    browser = browse(None)
    known, unknown = (
        browser.post("/fjelldal/answer/new-link/", {"email": email})
        for email in (response.person.email, "nobody@example.org")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert links_mailed() == [2]


def test_asking_with_no_address_says_so(hub: Hub, browse: Browse) -> None:
    answer = browse(None).post("/fjelldal/answer/new-link/", {"email": "marte"})
    assert answer.status_code == 422
    assert "marte" in text(answer)


@pytest.mark.parametrize("how", ["withdrawn", "left"])
def test_a_link_to_what_is_closed_says_so(
    response: Response, adviser: Person, browse: Browse, how: str
) -> None:
    browser = browse(None)
    browser.post(path(response))
    if how == "withdrawn":
        actions.withdraw(assessment=response.assessment, by=adviser)
    else:
        end_representation(representation=Representation.objects.get(person=response.person), by=adviser)
    assert browser.get(path(response)).status_code == 410
    assert browser.post(path(response)).status_code == 410
    assert browser.get(f"/fjelldal/answer/{response.pk}/page/data/").status_code == 404


def test_a_link_is_not_for_who_is_signed_in_as_somebody_else(
    response: Response, adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    assert "You are signed in as Ingrid" in text(
        browser.get(path(response), headers={"accept-language": "en"})
    )
    browser.post(path(response))
    response.refresh_from_db()
    assert response.agreed_at is None
    assert browser.get(f"/fjelldal/answer/{response.pk}/").status_code == 404


def test_a_new_link_throws_nobody_out(response: Response, browse: Browse) -> None:
    browser = browse(None)
    browser.post(path(response))
    Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
    actions.send_new_link(response=response)
    assert browser.get(f"/fjelldal/answer/{response.pk}/page/data/").status_code == 200


def test_without_a_mail_server_the_page_says_so(response: Response, browse: Browse, settings: object) -> None:
    settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
    for email in (response.person.email, "nobody@example.org"):
        browser = browse(None)
        browser.cookies["django_language"] = "en"
        answer = browser.post("/fjelldal/answer/new-link/", {"email": email})
        assert answer.status_code == 409
        assert "Ask whoever runs it" in text(answer)
        assert "FIRSTLINE_MAIL_URL" not in text(answer)


def test_a_link_to_what_was_sent_leads_to_the_result(completed: Response, browse: Browse) -> None:
    browser = browse(None)
    answer = browser.post(path(completed))
    assert answer["Location"] == f"/fjelldal/answer/{completed.pk}/done/"
    assert browser.get(answer["Location"]).status_code == 200


def test_a_lapsed_link_to_what_was_sent_asks_to_sign_in(
    completed: Response, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = browse(None).get(aged(completed, monkeypatch, timedelta(days=40)))
    assert answer.status_code == 410
    assert "/accounts/login/" in text(answer)
