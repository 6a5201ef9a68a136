"""Offers that have a day: what comes, by date; into a calendar; the next ones on the front page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.domains.offers import actions
from firstline.domains.offers.actions import OfferContent
from firstline.domains.offers.models import Offer, Provider

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
Add = Callable[..., Offer]
PAGE = "/fjelldal/meetings/"


@pytest.fixture
def add(hub: Hub) -> Add:
    def new(title: str, into: Hub = hub, **said: Any) -> Offer:
        provider, _new = Provider.objects.get_or_create(hub=into, name="Kurs AS")
        texts = {language: title for language in into.languages}
        content = OfferContent(
            provider=provider, kind="workshop", title=texts, topics=["data"], currency="NOK", **said
        )
        return actions.add_offer(hub=into, content=content, by=None)

    return new


def in_days(days: int, hour: int = 10) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Oslo"))


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_comes_stands_by_date_with_its_place(add: Add, browse: Browse, other_hub: Hub) -> None:
    add("Third", starts_at=in_days(9), place="Town   hall")
    add("Second", starts_on=in_days(3).date())
    add("First", starts_at=in_days(2, 17))
    add("Gone", starts_at=timezone.now() - timedelta(minutes=5))
    add("Any time")
    add("Theirs", into=other_hub, starts_at=in_days(2))
    actions.withdraw_offer(offer=add("Withdrawn", starts_at=in_days(4)), by=None)
    page = text(browse(None), PAGE)
    assert page.index("First") < page.index("Second") < page.index("Third")
    assert "Town hall" in page
    for absent in ("Gone", "Any time", "Theirs", "Withdrawn"):
        assert absent not in page


def test_the_menu_marks_one_place_only(hub: Hub, adviser: Person, browse: Browse) -> None:
    for address in (PAGE, "/fjelldal/desk/meetings/"):
        menu = text(browse(adviser), address).split("<main")[0]
        assert f'href="{address}" aria-current="page"' in menu
        assert 'offers/" aria-current' not in menu


def test_the_front_page_shows_the_next_three(add: Add, hub: Hub, browse: Browse) -> None:
    library.open_front_door(hub=hub)
    assert PAGE not in text(browse(None), "/fjelldal/").split("<main")[1]
    for number in range(4):
        add(f"Number {number}", starts_at=in_days(number + 1))
    page = text(browse(None), "/fjelldal/").split("<main")[1]
    assert "Number 2" in page
    assert "Number 3" not in page
    assert PAGE in page


def test_a_calendar_reads_them(add: Add, browse: Browse) -> None:
    begins = in_days(5)
    dated = add("Data; in, an\nafternoon", starts_at=begins, place="Town hall")
    whole = add("All day", starts_on=in_days(6).date())
    answer = browse(None).get(f"{PAGE}calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event["uid"] for event in events] == [f"offer-{one.pk}@localhost" for one in (dated, whole)]
    first, second = events
    assert first["dtstart"].dt == begins.astimezone(UTC)
    assert first["location"] == "Town hall"
    assert str(first["url"]).endswith(f"/fjelldal/offers/{dated.pk}/")
    assert second["dtstart"].dt == whole.starts_on
    assert second["dtend"].dt - second["dtstart"].dt == timedelta(days=1)


def test_one_offer_has_a_calendar_file_where_it_has_a_day(add: Add, browse: Browse) -> None:
    dated, undated = add("Dated", starts_at=in_days(5)), add("Any time")
    browser = browse(None)
    address = f"/fjelldal/offers/{dated.pk}/calendar.ics"
    assert address in text(browser, f"/fjelldal/offers/{dated.pk}/")
    assert b"SUMMARY:Dated" in browser.get(address).content
    assert browser.get(f"/fjelldal/offers/{undated.pk}/calendar.ics").status_code == 404
    assert browser.get(f"/havn/offers/{dated.pk}/calendar.ics").status_code == 404


def test_the_day_is_that_of_the_hubs_clock(add: Add, hub: Hub) -> None:
    hub.time_zone = "Europe/Oslo"
    # Half past eleven in the evening in London is the next day in Oslo.
    late = datetime(2031, 1, 5, 23, 30, tzinfo=UTC)
    assert str(add("Late", starts_at=late).starts_on) == "2031-01-06"


def form(provider: Provider, **said: str) -> dict[str, Any]:
    return {
        "kind": "workshop", "provider": provider.pk, "title_nb": "Kurs", "topics": ["data"],
        "maturity_low": "0", "maturity_high": "100", **said,
    }  # fmt: skip


def test_the_form_takes_a_day_an_hour_and_a_place_and_shows_them_again(
    add: Add, hub: Hub, adviser: Person, browse: Browse
) -> None:
    provider = add("There").provider
    browser = browse(adviser)
    values = form(provider, starts_on="2031-06-01", starts_time="18:30", place="Online")
    assert browser.post("/fjelldal/desk/offers/new/", values).status_code == 302
    offer = Offer.objects.latest("id")
    assert offer.starts_at == datetime(2031, 6, 1, 16, 30, tzinfo=UTC)
    page = text(browser, f"/fjelldal/desk/offers/{offer.pk}/")
    assert 'value="18:30"' in page
    assert 'value="Online"' in page
    assert "Online" in text(browser, "/fjelldal/desk/meetings/")
    refused = browser.post("/fjelldal/desk/offers/new/", form(provider, starts_time="18:30"))
    assert refused.status_code == 422
    assert "Say on which day, or leave the time out." in refused.content.decode()
