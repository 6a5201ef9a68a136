"""The pages that one comes to first say in the demo that all is invented, and elsewhere do not."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.test import Client as Browser

from firstline.config.demo import cast
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.foundation.mail.models import OutgoingMail

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


@pytest.mark.urls("tests.config.demo_urls")
def test_the_newest_mail_is_first_whichever_hub_wrote_it(reader: Browser, hub: Hub, other_hub: Hub) -> None:
    Hub.objects.update(invented=True)
    for day, of in ((3, hub), (1, other_hub), (2, hub), (4, other_hub)):
        mail = OutgoingMail.objects.create(
            key=f"x/{day}", hub_id=of.pk, to="a.b@c.example", subject=f"Subject {day}", text="x",
            language="en", due_at=datetime(2026, 1, day, tzinfo=UTC),
        )  # fmt: skip
        OutgoingMail.objects.filter(pk=mail.pk).update(queued_at=datetime(2026, 1, day, tzinfo=UTC))
    page = reader.get("/demo/mail/").content.decode()
    places = [page.index(f"Subject {day}") for day in (4, 3, 2, 1)]
    assert places == sorted(places)


@pytest.mark.urls("tests.config.demo_urls")
def test_whom_one_is_in_the_demo_has_shown_her_address_and_can_set_up_a_second_factor(
    reader: Browser, hub: Hub
) -> None:
    Hub.objects.update(invented=True)
    invented = cast.people()[0]
    person = Person.objects.create_user(invented.email, name=invented.name)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    reader.post("/demo/sign-in/", {"email": invented.email})
    assert EmailAddress.objects.get(user=person).verified
    for page in ("totp/activate/", "webauthn/add/"):
        assert reader.get(f"/accounts/2fa/{page}").status_code == 200
