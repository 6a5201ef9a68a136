"""Where do I start? Three questions, answered by links, that lead to the right offers and people."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer, Provider

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE = "/fjelldal/start/"


@pytest.fixture
def anyone(browse: Browse) -> Browser:
    browser = browse(None)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def add_offer(hub: Hub) -> Callable[..., Offer]:
    provider = Provider.objects.create(hub=hub, name="Kurs i dalen")

    def add(title: str, **said: Any) -> Offer:
        fields: dict[str, Any] = {"kind": "course", "topics": ["finance"], **said}
        return Offer.objects.create(hub=hub, provider=provider, title={"en": title}, currency="NOK", **fields)

    return add


def answers(page: str) -> list[str]:
    return [address.replace("&amp;", "&") for address in re.findall(r'class="answer" href="([^"]+)"', page)]


def titles(browser: Browser, address: str) -> list[str]:
    page = browser.get(PAGE + address).content.decode()
    return re.findall(r"<h2><a [^>]+>([^<]+)</a></h2>", page)


def test_following_the_links_leads_to_an_answer(anyone: Browser, add_offer: Callable[..., Offer]) -> None:
    add_offer("A course", topics=["idea"])
    address, step = "", 0
    while found := answers(anyone.get(PAGE + address).content.decode()):
        address, step = found[0], step + 1
    assert step == 3
    assert address == "?who=idea&what=idea&how=talk"
    assert titles(anyone, address) == ["A course"]


def test_every_path_ends_somewhere(anyone: Browser, hub: Hub) -> None:
    """Breadth first, over every answer of every question."""
    seen, ends, waiting = set(), 0, [""]
    while waiting:
        address = waiting.pop()
        response = anyone.get(PAGE + address)
        assert response.status_code == 200
        found = answers(response.content.decode())
        ends += not found
        waiting += [one for one in found if one not in seen]
        seen.update(found)
    assert ends == len({one for one in seen if "how=" in one})


def test_what_fits_is_shown_and_what_does_not_is_not(
    anyone: Browser, add_offer: Callable[..., Offer]
) -> None:
    add_offer("For founders", eligibility={"stage": {"accepted": ["founder"]}})
    add_offer("For companies", eligibility={"stage": {"accepted": ["company"]}})
    add_offer("Other topic", topics=["export"])
    add_offer("Withdrawn", withdrawn_at=timezone.now())
    add_offer("Over", starts_on=timezone.localdate() - timedelta(days=1))
    add_offer("Full", places=0)
    address = "?who=idea&what=finance&how=learn"
    assert titles(anyone, address) == ["For founders"]
    assert titles(anyone, address.replace("idea", "running")) == ["For companies"]
    # Nobody asked whether there is a company: both may do.
    assert set(titles(anyone, address.replace("idea", "other"))) == {"For founders", "For companies"}


def test_another_kind_is_better_than_nothing_and_says_so(
    anyone: Browser, add_offer: Callable[..., Offer]
) -> None:
    add_offer("A course")
    page = anyone.get(PAGE + "?who=idea&what=finance&how=money").content.decode()
    assert "nothing of just that kind" in page
    assert "A course" in page
    assert (
        "nothing of just that kind"
        not in anyone.get(PAGE + "?who=idea&what=finance&how=learn").content.decode()
    )


def test_a_hub_without_offers_leads_to_its_people(anyone: Browser, hub: Hub, adviser: Person) -> None:
    address = PAGE + "?who=idea&what=any&how=any"
    assert "Ingrid" not in anyone.get(address).content.decode(), "nobody is shown who did not choose it"
    Person.objects.filter(pk=adviser.pk).update(on_front_page=True)
    page = anyone.get(address).content.decode()
    assert "Talk to us all the same" in page
    assert "Ingrid" in page
    assert adviser.email not in page


@pytest.mark.parametrize("address", ["?who=king", "?who=idea&what=gold", "?what=finance&how=talk", "?how=x"])
def test_an_altered_address_asks_again(anyone: Browser, hub: Hub, address: str) -> None:
    response = anyone.get(PAGE + address)
    assert response.status_code == 200
    assert answers(response.content.decode())


def test_nothing_of_another_hub_is_shown(
    anyone: Browser, other_hub: Hub, add_offer: Callable[..., Offer]
) -> None:
    add_offer("A course")
    page = anyone.get("/havn/start/?who=idea&what=finance&how=learn").content.decode()
    assert "A course" not in page


def test_more_offers_ask_the_database_no_more(anyone: Browser, add_offer: Callable[..., Offer]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            anyone.get(PAGE + "?who=idea&what=finance&how=learn")
        return len(asked)

    add_offer("One")
    queries()
    few = queries()
    for number in range(12):
        add_offer(f"More {number}")
    assert queries() == few
    assert len(titles(anyone, "?who=idea&what=finance&how=learn")) == 4
