"""An address that nobody has confirmed: what it keeps closed, and the way to confirm it."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.test import Client as Browser
from django.utils import translation

from firstline.domains.hubs.models import Hub, Person

PAGE = "/accounts/email/"
SECOND_FACTOR = "/accounts/2fa/"


@pytest.fixture
def unconfirmed(adviser: Person) -> Browser:
    """The adviser, signed in another way than by code: nobody has shown that the address is hers."""
    EmailAddress.objects.create(user=adviser, email=adviser.email, primary=True, verified=False)
    browser = Browser()
    browser.force_login(adviser, backend="django.contrib.auth.backends.ModelBackend")
    browser.cookies["django_language"] = "en"
    return browser


def test_the_page_has_the_button_and_the_mailed_code_confirms(
    unconfirmed: Browser, adviser: Person, mailed: Callable[[str], str]
) -> None:
    page = unconfirmed.get(PAGE).content.decode()
    assert "not confirmed yet" in page
    assert re.search(r'<button [^>]*name="action_send"[^>]*>Confirm it', page)
    sent = unconfirmed.post(PAGE, {"email": adviser.email, "action_send": ""})
    unconfirmed.post(sent["Location"], {"code": mailed(adviser.email)})
    assert EmailAddress.objects.get(user=adviser).verified
    page = unconfirmed.get(PAGE).content.decode()
    assert "not confirmed yet" not in page
    assert "action_send" not in page


def test_without_a_mail_server_there_is_no_button_that_cannot_work(
    unconfirmed: Browser, settings: LazySettings
) -> None:
    settings.FIRSTLINE_MAIL_READY = False
    assert "action_send" not in unconfirmed.get(PAGE).content.decode()


@pytest.mark.parametrize("page", ["totp/activate/", "webauthn/add/"])
def test_a_second_factor_waits_for_it_and_the_refusal_leads_there(unconfirmed: Browser, page: str) -> None:
    shown = unconfirmed.get(f"{SECOND_FACTOR}{page}", follow=True).content.decode()
    told = shown.partition('id="messages"')[2].partition("</main>")[0]
    assert "Confirm your e-mail address first" in told
    assert f'<a class="ds-link" href="{PAGE}">E-mail addresses</a>' in told


def test_the_refusal_is_in_our_words(unconfirmed: Browser) -> None:
    with translation.override("nb"):
        unconfirmed.cookies["django_language"] = "nb"
        shown = unconfirmed.get(f"{SECOND_FACTOR}totp/activate/", follow=True).content.decode()
    assert "tofaktor" not in shown
    assert "verifiser" not in shown


def test_only_who_works_for_a_hub_is_told_that_she_needs_one(
    hub: Hub, adviser: Person, manager: Person, browse: Callable[[Person], Browser]
) -> None:
    words = "sees what companies tell it in confidence"
    assert words in browse(adviser).get(SECOND_FACTOR).content.decode()
    assert words not in browse(manager).get(SECOND_FACTOR).content.decode()


def test_the_sign_in_page_does_not_lead_to_itself(db: None) -> None:
    browser = Browser()
    for page, leads in (("/accounts/login/", False), ("/accounts/signup/", True)):
        top = browser.get(page).content.decode().partition("</header>")[0]
        assert ('href="/accounts/login/"' in top) == leads


@pytest.mark.parametrize("page", ["set/", "change/"])
def test_no_field_of_a_password_repeats_its_label(adviser: Person, page: str) -> None:
    if page == "change/":
        adviser.set_password("langt nok, og mitt")
        adviser.save()
    browser = Browser()
    browser.force_login(adviser, backend="django.contrib.auth.backends.ModelBackend")
    html = browser.get(f"/accounts/password/{page}").content.decode()
    assert 'type="password"' in html
    assert "placeholder" not in html
