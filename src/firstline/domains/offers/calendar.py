"""Dated offers as a calendar file (RFC 5545), which every calendar reads."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import icalendar
from django.utils.translation import get_language

from firstline.domains.hubs.models import Hub
from firstline.domains.offers.models import Offer
from firstline.foundation.locale.languages import in_language

MAKER = "-//Firstline//firstline//EN"


def calendar_of(
    offers: Iterable[Offer], *, hub: Hub, site: str, address: Callable[[Offer], str], now: datetime
) -> bytes:
    """A calendar of the offers that have a day, in the reader's language.

    site: the installation's host, which makes the events' names its own.
    address: where the page of an offer is, whole.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", hub.name)
    for offer in offers:
        if offer.starts_on is not None:
            calendar.add_component(_event(offer, site, address(offer), now))
    content: bytes = calendar.to_ical()
    return content


def _event(offer: Offer, site: str, address: str, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    # The same name as long as it is the same offer: a calendar that has it moves it.
    event.add("uid", f"offer-{offer.pk}@{site}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", in_language(offer.title, get_language()))
    if offer.starts_at is not None:
        event.add("dtstart", offer.starts_at.astimezone(UTC))
    elif offer.starts_on is not None:
        event.add("dtstart", offer.starts_on)
        event.add("dtend", offer.starts_on + timedelta(days=1))
    if offer.place:
        event.add("location", offer.place)
    if summary := in_language(offer.summary, get_language()):
        event.add("description", summary)
    event.add("url", address)
    return event
