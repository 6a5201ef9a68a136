"""Reading a hub's offers: sorted and paged in the database.

What not both databases can filter alike, keys inside a JSON list, is looked up here.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.registers.models import Company
from firstline.engine.eligibility import rules_from_data
from firstline.engine.matching import OfferValue
from firstline.foundation.access.roles import STAFF_ROLES, roles_of
from firstline.foundation.locale.languages import NEAREST, SHOWN
from firstline.foundation.locale.names import place_name
from firstline.foundation.packs import vocabulary


def topic_names(language: str | None = None) -> dict[str, str]:
    """Key -> name of every need that an offer can meet, in the vocabulary's order."""
    return dict(vocabulary("topics").choices(language))


def visible_to(person: Person | None, hub: Hub) -> QuerySet[Offer]:
    """All offers of a hub for who works for it; what has not been withdrawn for everybody else."""
    offers = Offer.objects.filter(hub=hub).select_related("provider")
    if person is not None and roles_of(person, hub.pk) & STAFF_ROLES:
        return offers
    return offers.filter(withdrawn_at=None)


def open_offers(hub: Hub, today: date) -> QuerySet[Offer]:
    """What anyone can ask for today: neither withdrawn nor over. Public."""
    return (
        visible_to(None, hub).filter(Q(starts_on=None) | Q(starts_on__gte=today)).order_by("starts_on", "id")
    )


def coming(hub: Hub, now: datetime) -> list[Offer]:
    """What has a day and has not begun, the next first: without an hour, until the day is over. Public."""
    dated = open_offers(hub, timezone.localdate(now)).exclude(starts_on=None)
    still = dated.filter(Q(starts_at=None) | Q(starts_at__gte=now))
    # Of one day, what has no hour stands first: it may be all day.
    return list(still.order_by("starts_on", F("starts_at").asc(nulls_first=True), "id"))


def chosen(offers: QuerySet[Offer], *, kind: str = "", topic: str = "") -> QuerySet[Offer]:
    """Those of a kind and for a need; empty is all."""
    if kind:
        offers = offers.filter(kind=kind)
    if topic:
        pairs = offers.order_by().values_list("pk", "topics")
        offers = offers.filter(pk__in=[key for key, topics in pairs if topic in topics])
    return offers


def in_state(offers: QuerySet[Offer], state: str, today: date) -> QuerySet[Offer]:
    """Those that are ``over`` or ``withdrawn``; for any other word those that can be had, or are full."""
    if state == "withdrawn":
        return offers.exclude(withdrawn_at=None)
    over = Q(starts_on__lt=today)
    offers = offers.filter(withdrawn_at=None)
    return offers.filter(over) if state == "over" else offers.exclude(over)


def titled(offers: QuerySet[Offer], language: str | None) -> QuerySet[Any]:
    """The same, each with its ``name``: the title as the reader sees it, in small letters, to sort by."""
    order = dict.fromkeys((*NEAREST.get(language or "", ()), *SHOWN))
    texts = [KT(f"title__{one}") for one in order]
    return offers.annotate(name=Lower(Coalesce(*texts, Value(""), output_field=TextField())))


def in_use(offers: QuerySet[Offer]) -> tuple[set[str], set[str]]:
    """The topics and the kinds that any of the offers has."""
    pairs = list(offers.order_by().values_list("kind", "topics"))
    return {topic for _kind, topics in pairs for topic in topics}, {kind for kind, _topics in pairs}


def for_matching(hub: Hub) -> list[OfferValue]:
    """A hub's offers as the ranking reads them, also those that are full or over: each says so itself."""
    return [value_of(offer) for offer in visible_to(None, hub).order_by("id")]


def value_of(offer: Offer) -> OfferValue:
    """One offer as the ranking reads it; its key is the row's number as text."""
    return OfferValue(
        key=str(offer.pk),
        kind=offer.kind,
        topics=frozenset(offer.topics),
        maturity_low=offer.maturity_low,
        maturity_high=offer.maturity_high,
        eligibility=rules_from_data(offer.eligibility),
        price=offer.price,
        starts_on=offer.starts_on,
        places_left=offer.places,
    )


def providers(hub: Hub) -> QuerySet[Provider]:
    """Who gives offers in a hub, by name."""
    return Provider.objects.filter(hub=hub).order_by("name", "id")


def area_names(offers: Iterable[Offer]) -> dict[str, str]:
    """Municipality code -> its name, for the areas that offers name, as far as the register has them."""
    codes = {
        code for offer in offers for codes in offer.eligibility.get("area", {}).values() for code in codes
    }
    if not codes:
        return {}
    named = Company.objects.filter(municipality__in=codes).exclude(municipality_name="")
    pairs = named.order_by().values_list("municipality", "municipality_name").distinct()
    return {code: place_name(name) for code, name in pairs}
