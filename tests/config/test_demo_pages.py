"""The pages that one comes to first say in the demo that all is invented, and elsewhere do not."""

import pytest
from django.test import Client as Browser

from firstline.domains.hubs.models import Hub
from firstline.domains.library import actions as library

WORDS = ("everything here is invented", 'href="/demo/"', 'href="/demo/mail/"')
PAGES = ("/", "/fjelldal/", "/fjelldal/offers/", "/accounts/login/", "/accounts/signup/")


@pytest.fixture
def reader(hub: Hub, other_hub: Hub) -> Browser:
    library.open_front_door(hub=hub)
    browser = Browser()
    browser.cookies["django_language"] = "en"
    return browser


@pytest.mark.urls("tests.config.demo_urls")
@pytest.mark.parametrize("address", PAGES)
def test_the_demo_says_that_it_is_one(reader: Browser, address: str) -> None:
    shown = reader.get(address).content.decode()
    for words in WORDS:
        assert words in shown


@pytest.mark.parametrize("address", PAGES)
def test_an_installation_does_not(reader: Browser, address: str) -> None:
    shown = reader.get(address).content.decode()
    for words in WORDS:
        assert words not in shown
