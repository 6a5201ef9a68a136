"""Adding, changing and withdrawing what the region can give."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import is_currency
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import words
from firstline.domains.offers.facts import OfferAdded, OfferChanged, OfferWithdrawn
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.offers.queries import topic_names
from firstline.engine.eligibility import RuleError, rules_from_data
from firstline.foundation.access.lengths import check_lengths
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.locale.languages import KNOWN
from firstline.foundation.ui.days import check_day

LONGEST_TITLE = 200
MOST_PLACES = 1_000_000
MOST_MONEY = Decimal("9999999999.99")


@dataclass(frozen=True, kw_only=True)
class OfferContent:
    """What an offer says, to add it or to change it.

    title, summary: language code -> text; the title is needed in the hub's first language.
    topics: keys of the vocabulary *topics*: the needs that it meets.
    maturity_low, maturity_high: for whom, on a dimension's scale from 0 to 100, both included.
    eligibility: who may have it, in the shape that ``engine.eligibility.rules_from_data`` reads.
    price: None is not stated, zero is free; with its ``currency`` (ISO 4217).
    starts_on: None where it can begin at any time; taken from ``starts_at`` where that is given.
    starts_at: an aware moment, where the hour is known. place: where it is, in words.
    places: how many are left; None is no limit.
    """

    provider: Provider
    kind: str
    title: Mapping[str, str]
    topics: Collection[str]
    summary: Mapping[str, str] = field(default_factory=dict)
    maturity_low: Decimal = Decimal(0)
    maturity_high: Decimal = Decimal(100)
    eligibility: Mapping[str, Any] = field(default_factory=dict)
    price: Decimal | None = None
    currency: str = ""
    starts_on: date | None = None
    starts_at: datetime | None = None
    place: str = ""
    places: int | None = None


@transaction.atomic
def add_provider(*, hub: Hub, name: str, by: Person | None, email: str = "", website: str = "") -> Provider:
    """Note who gives offers in the region.

    Raises Refused without a name, for a text that is too long, or where the hub has a provider of that name.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Write the name of who gives the offer."))
    check_lengths(Provider, name=name, email=email.strip(), website=website.strip())
    try:
        with transaction.atomic():
            provider = Provider.objects.create(
                hub=hub, name=name, email=email.strip(), website=website.strip()
            )
    except IntegrityError as error:
        raise Refused(_("%(name)s is in the list already: choose it there.") % {"name": name}) from error
    trail.record(action="offers.add_provider", by=by, hub_id=hub.pk, subject=provider)
    return provider


@transaction.atomic
def add_offer(*, hub: Hub, content: OfferContent, by: Person | None) -> Offer:
    """Put an offer before everybody.

    Raises Refused for content that says too little or contradicts itself.
    """
    offer = Offer(hub=hub, **_checked(hub, content))
    offer.save()
    trail.record(action="offers.add_offer", by=by, hub_id=hub.pk, subject=offer, changes={"kind": offer.kind})
    publish(OfferAdded(hub_id=hub.pk, offer_id=offer.pk))
    return offer


@transaction.atomic
def change_offer(*, offer: Offer, content: OfferContent, by: Person | None) -> Offer:
    """Change an offer; saying the same again changes nothing.

    Raises Refused for a withdrawn offer, and for what ``add_offer`` refuses.
    """
    if offer.withdrawn_at is not None:
        raise Refused(_("This offer has been withdrawn. Add a new one instead."))
    values = _checked(offer.hub, content)
    changed = sorted(name for name, value in values.items() if getattr(offer, name) != value)
    if not changed:
        return offer
    for name in changed:
        setattr(offer, name, values[name])
    offer.save(update_fields=changed)
    trail.record(
        action="offers.change_offer", by=by, hub_id=offer.hub_id, subject=offer, changes={"changed": changed}
    )
    publish(OfferChanged(hub_id=offer.hub_id, offer_id=offer.pk))
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: Person | None) -> None:
    """Take an offer off the lists; what points at it still finds it. Twice is once."""
    withdrawn = Offer.objects.filter(pk=offer.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
    if withdrawn:
        trail.record(action="offers.withdraw_offer", by=by, hub_id=offer.hub_id, subject=offer)
        publish(OfferWithdrawn(hub_id=offer.hub_id, offer_id=offer.pk))


def _checked(hub: Hub, content: OfferContent) -> dict[str, Any]:
    """The values of an offer's fields, or a refusal."""
    if content.provider.hub_id != hub.pk or content.kind not in Offer.Kind.values:
        raise Refused(_("Choose what kind of offer it is and who gives it."))
    values = {each.name: getattr(content, each.name) for each in fields(content)}
    if content.starts_at is not None:
        values["starts_on"] = content.starts_at.astimezone(ZoneInfo(hub.time_zone)).date()
    values["place"] = " ".join(content.place.split())
    values["title"] = _texts(content.title)
    values["summary"] = _texts(content.summary)
    values["topics"] = _topics(content.topics)
    values["eligibility"] = _rules(content.eligibility)
    check_day(content.starts_on)
    _check_title(hub, values["title"])
    _check_maturity(content)
    _check_money(content)
    if content.places is not None and not 0 <= content.places <= MOST_PLACES:
        raise Refused(_("The number of places left is from 0 to %(most)s.") % {"most": MOST_PLACES})
    return values


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    if unknown := set(texts) - set(KNOWN):
        raise Refused(_("The language “%(code)s” is not known here.") % {"code": min(unknown)})
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _topics(topics: Collection[str]) -> list[str]:
    if not topics:
        raise Refused(_("Choose at least one need that the offer meets: it is suggested for these only."))
    known = topic_names()
    if unknown := [topic for topic in topics if topic not in known]:
        raise Refused(_("“%(topic)s” is not among the needs that we know.") % {"topic": unknown[0]})
    return [topic for topic in known if topic in topics]


def _rules(data: Mapping[str, Any]) -> dict[str, Any]:
    try:
        rules_from_data(data)
    except RuleError as error:
        raise Refused(words.refusal(error)) from error
    return dict(data)


def _check_title(hub: Hub, title: Mapping[str, str]) -> None:
    first = hub.languages[0]
    if not title.get(first):
        raise Refused(
            _("Write a title in %(language)s, the hub's first language.") % {"language": KNOWN[first]}
        )
    if any(len(text) > LONGEST_TITLE for text in title.values()):
        raise Refused(_("Keep the title within %(most)s characters.") % {"most": LONGEST_TITLE})


def _check_maturity(content: OfferContent) -> None:
    low, high = content.maturity_low, content.maturity_high
    if not (0 <= low <= 100 and 0 <= high <= 100):
        raise Refused(_("The scores that the offer is made for lie between 0 and 100."))
    if low > high:
        raise Refused(_("The lowest score is above the highest. Swap the two numbers."))


def _check_money(content: OfferContent) -> None:
    if content.price is None:
        return
    if not content.price.is_finite() or not 0 <= content.price <= MOST_MONEY:
        raise Refused(_("The price cannot be below zero. Write 0 if the offer is free."))
    if content.price != content.price.quantize(Decimal("0.01")):
        raise Refused(_("Write the price with two decimals at most."))
    if not content.currency or not is_currency(content.currency):
        raise Refused(_("Say which currency the price is in, such as NOK."))
