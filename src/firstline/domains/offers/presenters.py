"""Turning offers into what a page shows. Nothing of Django, nothing of the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from firstline.engine.eligibility import Rule, rules_from_data
from firstline.foundation.locale.languages import in_language, language_of


class StoredOffer(Protocol):
    """An offer as it is stored."""

    pk: Any
    kind: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    topics: list[str]
    maturity_low: Decimal
    maturity_high: Decimal
    eligibility: Mapping[str, Any]
    price: Decimal | None
    currency: str
    starts_on: date | None
    starts_at: datetime | None
    place: str
    places: int | None
    provider: Any
    withdrawn_at: Any

    def get_kind_display(self) -> str: ...


@dataclass(frozen=True)
class ShownOffer:
    """An offer in the reader's language.

    kind: in words. price: None is not stated, zero is free. for_whom: a sentence for each rule.
    state: ``open``, ``full``, ``over`` or ``withdrawn``.
    spoken: the language that the title and the summary are in, where it is not the reader's; else ''.
    """

    number: int
    title: str
    summary: str
    kind: str
    provider: str
    website: str
    topics: tuple[str, ...]
    maturity_low: Decimal
    maturity_high: Decimal
    price: Decimal | None
    currency: str
    starts_on: date | None
    places: int | None
    state: str
    for_whom: tuple[str, ...]
    spoken: str = ""
    starts_at: datetime | None = None
    place: str = ""

    @property
    def for_every_maturity(self) -> bool:
        return self.maturity_low == 0 and self.maturity_high == 100


def shown(
    offer: StoredOffer,
    *,
    language: str | None,
    topics: Mapping[str, str],
    today: date,
    rule_text: Callable[[Rule], str] | None = None,
) -> ShownOffer:
    """One offer. Without ``rule_text``, which makes a sentence of a rule, who may have it is left out."""
    spoken = language_of(offer.title, language)
    rules = rules_from_data(offer.eligibility) if rule_text else ()
    return ShownOffer(
        number=offer.pk,
        title=in_language(offer.title, language),
        summary=in_language(offer.summary, language),
        kind=str(offer.get_kind_display()),
        provider=offer.provider.name,
        website=offer.provider.website,
        topics=tuple(topics.get(topic, topic) for topic in offer.topics),
        maturity_low=offer.maturity_low,
        maturity_high=offer.maturity_high,
        price=offer.price,
        currency=offer.currency,
        starts_on=offer.starts_on,
        places=offer.places,
        state=state(offer, today),
        for_whom=tuple(rule_text(rule) for rule in rules) if rule_text else (),
        starts_at=offer.starts_at,
        place=offer.place,
        spoken="" if spoken == language else spoken,
    )


def state(offer: StoredOffer, today: date) -> str:
    """Whether an offer can be had: ``open``, ``full``, ``over`` or ``withdrawn``."""
    if offer.withdrawn_at is not None:
        return "withdrawn"
    if offer.starts_on is not None and offer.starts_on < today:
        return "over"
    return "full" if offer.places == 0 else "open"
