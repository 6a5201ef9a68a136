"""Coming from a national log-in, the whole way: there, and back as somebody, as nobody or as a stranger."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client as Browser

from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.mail.models import OutgoingMail
from tests.accounts import provider
from tests.accounts.provider import BACK, LOG_IN, come_from_it, decide, leave

NUMBER = "12345678901"
PEOPLE: dict[str, dict[str, object]] = {
    "nora": {"name": " Nora  Lia ", "email": "Nora@Example.org", "email_verified": True, "pid": NUMBER},
    "odd": {"given_name": "Odd", "family_name": "Berg", "email": "odd@example.org"},
    "nameless": {"email": "una@example.org", "email_verified": True},
    "number": {"pid": NUMBER},
    "ingrid": {"name": "Ingrid", "email": "ingrid@example.org", "email_verified": True},
    "false_ingrid": {"name": "Not Ingrid", "email": "ingrid@example.org", "email_verified": False},
}

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with provider.running(**PEOPLE) as address:
        yield address


@pytest.fixture(autouse=True)
def configured(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, server: str) -> dict[str, object]:
    monkeypatch.setenv("NO_PROXY", "localhost")
    app: dict[str, object] = {
        "provider_id": "national",
        "name": "Landets inngang",
        "client_id": "firstline",
        "secret": "known to both",
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.FIRSTLINE_OIDC_SERVER = server
    return app


def whom(browser: Browser) -> Person | None:
    return Person.objects.filter(pk=browser.session.get("_auth_user_id")).first()


# There and back


def test_the_way_there_says_who_asks_for_what(client: Browser, server: str) -> None:
    page = client.get("/accounts/login/?next=/fjelldal/").content.decode()
    (button,) = re.findall(r'href="(/accounts/oidc/[^"]+)"', page)
    button = button.replace("&amp;", "&")
    assert "Landets inngang" in client.get(button).content.decode()
    there = urlsplit(leave(client, button))
    assert f"{there.scheme}://{there.netloc}" == server
    asked = parse_qs(there.query)
    assert asked["client_id"] == ["firstline"]
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert asked["response_type"] == ["code"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    assert "known to both" not in there.query


def test_who_is_new_gets_an_account_and_comes_to_what_she_asked_for(client: Browser) -> None:
    came = come_from_it(client, "nora", f"{LOG_IN}?process=login&next=/fjelldal/")
    assert (came.status_code, came["Location"]) == (302, "/fjelldal/")
    person = Person.objects.get()
    assert (person.name, person.email) == ("Nora Lia", "nora@example.org")
    assert whom(client) == person
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified


def test_who_comes_again_is_the_same_person(client: Browser) -> None:
    come_from_it(client, "nora")
    Person.objects.update(name="Nora Lia Berg")
    other = Browser()
    come_from_it(other, "nora")
    assert whom(other) == whom(client) == Person.objects.get(name="Nora Lia Berg")


def test_nobody_is_led_elsewhere_on_the_way_back(client: Browser) -> None:
    came = come_from_it(client, "nora", f"{LOG_IN}?next=https://evil.example.org/")
    assert came["Location"] == "/"


def test_nothing_is_kept_of_what_it_tells_but_who_it_is(client: Browser) -> None:
    come_from_it(client, "nora")
    come_from_it(client, "nora")
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("national", "nora", {})
    assert not SocialToken.objects.exists()
    come_from_it(Browser(), "number")
    assert not [kept for kept in Session.objects.all() if NUMBER in json.dumps(kept.get_decoded())]


# What it does not say


def test_an_address_that_it_has_not_confirmed_is_confirmed_by_code(
    client: Browser, mailed: Callable[[str], str]
) -> None:
    came = come_from_it(client, "odd")
    assert whom(client) is None
    confirmed = client.post(came["Location"], {"code": mailed("odd@example.org")})
    assert confirmed.status_code == 302
    person = whom(client)
    assert person is not None
    assert person.name == "Odd Berg"
    assert come_from_it(Browser(), "odd")["Location"] == "/"


def test_who_comes_without_a_name_is_asked_for_it(client: Browser) -> None:
    form = client.get(come_from_it(client, "nameless")["Location"])
    assert 'value="una@example.org"' in form.content.decode()
    assert not Person.objects.exists()
    refused = client.post(form.request["PATH_INFO"], {"name": "", "email": "una@example.org"})
    assert "This field is required." in refused.content.decode()
    done = client.post(form.request["PATH_INFO"], {"name": "Una", "email": "una@example.org"})
    assert done.status_code == 302
    assert whom(client) == Person.objects.get(name="Una", email="una@example.org")


def test_who_comes_with_a_number_alone_gives_and_confirms_an_address(
    client: Browser, mailed: Callable[[str], str]
) -> None:
    """So it is with logs-in that know people by their national identity number."""
    form = client.get(come_from_it(client, "number")["Location"])
    asked = client.post(form.request["PATH_INFO"], {"name": "Tor", "email": "tor@example.org"})
    assert whom(client) is None
    client.post(asked["Location"], {"code": mailed("tor@example.org")})
    assert whom(client) == Person.objects.get(name="Tor")


# Somebody else's account


@pytest.mark.parametrize("sub", ["ingrid", "false_ingrid"])
def test_an_address_alone_opens_no_account_that_is_there(client: Browser, adviser: Person, sub: str) -> None:
    """Whether the log-in calls the address confirmed or not: she is told by mail, and signs in by code."""
    come_from_it(client, sub)
    assert whom(client) is None
    assert not SocialAccount.objects.exists()
    assert Person.objects.get() == adviser
    assert "You have been here before" in OutgoingMail.objects.get(to=adviser.email).subject
    come_from_it(client, sub)
    assert whom(client) is None


def test_who_is_asked_for_an_address_cannot_give_somebody_elses(client: Browser, adviser: Person) -> None:
    form = client.get(come_from_it(client, "number")["Location"])
    client.post(form.request["PATH_INFO"], {"name": "Ingrid", "email": adviser.email})
    assert whom(client) is None
    assert not SocialAccount.objects.exists()


def test_who_came_first_with_her_address_does_not_come_in_after_her(
    client: Browser, sign_in: Callable[..., str]
) -> None:
    """He leaves her address unconfirmed, and waits for her to confirm it."""
    false = Browser()
    come_from_it(false, "false_ingrid")
    assert Person.objects.filter(email="ingrid@example.org").exists()
    sign_in("ingrid@example.org")
    assert whom(client) is not None
    assert not SocialAccount.objects.exists()
    come_from_it(false, "false_ingrid")
    assert whom(false) is None


def test_signed_in_one_connects_it_and_comes_in_by_it(
    client: Browser, adviser: Person, sign_in: Callable[..., str]
) -> None:
    sign_in(adviser.email)
    page = client.get("/accounts/3rdparty/").content.decode()
    (button,) = re.findall(r'href="(/accounts/oidc/[^"]+)"', page)
    came = come_from_it(client, "false_ingrid", button.replace("&amp;", "&"))
    assert came["Location"] == "/accounts/3rdparty/"
    assert "You can now sign in that way too." in client.get(came["Location"]).content.decode()
    other = Browser()
    come_from_it(other, "false_ingrid")
    assert whom(other) == adviser
    adviser.refresh_from_db()
    assert (adviser.name, adviser.email) == ("Ingrid", "ingrid@example.org")


def test_what_belongs_to_one_account_cannot_be_connected_to_another(
    client: Browser, adviser: Person, sign_in: Callable[..., str]
) -> None:
    come_from_it(Browser(), "nora")
    sign_in(adviser.email)
    came = come_from_it(client, "nora", f"{LOG_IN}?process=connect")
    assert "belongs to another account already" in client.get(came["Location"]).content.decode()
    assert whom(client) == adviser
    assert not SocialAccount.objects.filter(user=adviser).exists()


def test_what_is_connected_can_be_removed_without_a_password(client: Browser) -> None:
    come_from_it(client, "nora")
    account = SocialAccount.objects.get()
    page = client.get("/accounts/3rdparty/").content.decode()
    assert f'name="account" value="{account.pk}"' in page
    assert client.post("/accounts/3rdparty/", {"account": account.pk}).status_code == 302
    assert not SocialAccount.objects.exists()


def test_nobody_removes_what_is_connected_to_somebody_else(
    client: Browser, adviser: Person, sign_in: Callable[..., str]
) -> None:
    come_from_it(Browser(), "nora")
    sign_in(adviser.email)
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


# No


@pytest.mark.parametrize(
    ("says_whom_it_answers", "sentence"),
    [(True, "You turned back on the way."), (False, "The other page did not tell us who you are.")],
)
def test_who_says_no_there_is_told_that_she_is_not_signed_in(
    client: Browser, says_whom_it_answers: bool, sentence: str
) -> None:
    there = leave(client)
    back = decide(there, action="deny")
    assert "error=access_denied" in back
    if says_whom_it_answers:
        # As the standard asks of a log-in; the one of these tests leaves it out.
        back += "&state=" + parse_qs(urlsplit(there).query)["state"][0]
    page = client.get(back, follow=True).content.decode()
    assert "You are not signed in" in page
    assert sentence in page
    assert 'href="/accounts/login/"' in page
    assert whom(client) is None


@pytest.mark.parametrize("altered", ["state=altered", ""])
def test_an_answer_that_was_not_asked_for_is_refused(client: Browser, altered: str) -> None:
    back = decide(leave(client), sub="nora")
    answer = client.get(re.sub(r"state=\w+", altered, back))
    assert answer.status_code == 401
    assert "did not tell us who you are" in answer.content.decode()
    assert whom(client) is None
    assert not Person.objects.exists()


def test_an_answer_to_somebody_else_is_refused(client: Browser) -> None:
    """Else a person could be made to sign in as the one who sent her the address."""
    back = decide(leave(Browser()), sub="nora")
    assert client.get(back).status_code == 401
    assert whom(client) is None


def test_an_answer_is_good_once(client: Browser) -> None:
    back = decide(leave(client), sub="nora")
    assert client.get(back).status_code == 302
    client.post("/accounts/logout/")
    assert client.get(back).status_code == 401
    assert whom(client) is None


def test_a_code_that_it_did_not_give_is_refused(client: Browser) -> None:
    back = decide(leave(client), sub="nora")
    answer = client.get(re.sub(r"code=\w+", "code=made-up", back))
    assert answer.status_code == 401
    assert not Person.objects.exists()


def test_a_log_in_that_does_not_answer_is_said_to_be_silent(
    client: Browser, configured: dict[str, object]
) -> None:
    configured["settings"] = {"server_url": "http://localhost:1"}
    answer = client.post(LOG_IN)
    assert answer.status_code == 502
    assert "sign in with a code by e-mail" in answer.content.decode()


# What else holds


def test_staff_still_show_their_second_factor(
    client: Browser, adviser: Person, sign_in: Callable[..., str], settings: LazySettings
) -> None:
    settings.FIRSTLINE_SECOND_FACTOR = True
    sign_in(adviser.email)
    come_from_it(client, "ingrid", f"{LOG_IN}?process=connect")
    came = Browser()
    come_from_it(came, "ingrid")
    led = came.get("/fjelldal/desk/clients/")
    assert (led.status_code, led["Location"]) == (302, "/accounts/2fa/")
    TOTP.activate(adviser, generate_totp_secret())
    again = Browser()
    assert come_from_it(again, "ingrid")["Location"] == "/accounts/2fa/authenticate/"
    assert whom(again) is None


def test_only_the_page_that_leads_there_lets_its_form_lead_away(client: Browser, hub: Hub) -> None:
    rule = re.compile(r"form-action ([^;]+)")
    policy = client.get(LOG_IN).headers["Content-Security-Policy"]
    assert rule.findall(policy) == ["'self' http:"]
    for address in ("/accounts/login/", "/accounts/signup/", "/", "/health/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert rule.findall(policy) == ["'self'"], address
