"""Writing offers: what is kept, what is refused, and in which words."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions
from firstline.domains.offers.actions import OfferContent
from firstline.domains.offers.models import Offer, Provider
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow

MakeContent = Callable[..., OfferContent]
MakeOffer = Callable[..., Offer]


def audited(action: str) -> int:
    return AuditRow.objects.filter(action=action).count()


def test_an_offer_is_kept_as_it_was_said(make_offer: MakeOffer) -> None:
    offer = make_offer(
        topics=["data", "strategy"], price=Decimal("0"), currency="NOK", eligibility={"size": {"max": 49}}
    )
    offer.refresh_from_db()
    assert offer.title == {"nb": "Kurs i digital strategi", "en": "Digital strategy course"}
    assert offer.topics == ["strategy", "data"], "in the vocabulary's order"
    assert (offer.price, offer.currency) == (Decimal(0), "NOK")
    assert offer.eligibility == {"size": {"max": 49}}
    assert offer.withdrawn_at is None
    assert audited("offers.add_offer") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": {"nb": " ", "en": "Course"}}, "Write a title in Bokmål"),
        ({"title": {}}, "Write a title in Bokmål"),
        ({"title": {"nb": "x" * 201}}, "within 200 characters"),
        ({"title": {"nb": "Kurs", "xx": "?"}}, "“xx” is not known"),
        ({"kind": "gift"}, "Choose what kind"),
        ({"topics": []}, "at least one need"),
        ({"topics": ["strategy", "astrology"]}, "“astrology” is not among"),
        ({"maturity_low": Decimal(60), "maturity_high": Decimal(40)}, "lowest score is above the highest"),
        ({"maturity_low": Decimal(-1)}, "between 0 and 100"),
        ({"maturity_high": Decimal(101)}, "between 0 and 100"),
        ({"price": Decimal("-1"), "currency": "NOK"}, "cannot be below zero"),
        ({"price": Decimal("NaN"), "currency": "NOK"}, "cannot be below zero"),
        ({"price": Decimal("1.005"), "currency": "NOK"}, "two decimals"),
        ({"price": Decimal(10)}, "which currency"),
        ({"price": Decimal(10), "currency": "XXQ"}, "which currency"),
        ({"places": -1}, "from 0 to"),
        ({"places": 2**31}, "from 0 to"),
        ({"starts_on": date.min}, "cannot be meant"),
        ({"eligibility": {"size": {"min": 50, "max": 10}}}, "fewest employees is more than the most"),
        ({"eligibility": {"age": {"min_years": 5, "max_years": 1}}}, "youngest age is above the oldest"),
        ({"eligibility": {"size": {"min": -1}}}, "“-1” cannot be used"),
        ({"eligibility": {"activity": {"accepted": ["6"]}}}, "“6” is no activity code"),
        ({"eligibility": {"stage": {"accepted": ["teenager"]}}}, "founders, companies, or both"),
        ({"eligibility": {"horoscope": {}}}, "“horoscope” for who may have it"),
    ],
)
def test_what_is_refused_says_why(
    hub: Hub, adviser: Person, make_content: MakeContent, changes: dict[str, Any], sentence: str
) -> None:
    with translation.override("en"), pytest.raises(Refused, match=re.escape(sentence)):
        actions.add_offer(hub=hub, content=make_content(**changes), by=adviser)
    assert not Offer.objects.exists()


def test_another_hubs_provider_is_refused(
    other_hub: Hub, hub: Hub, adviser: Person, make_content: MakeContent
) -> None:
    theirs = actions.add_provider(hub=other_hub, name="Havn AS", by=adviser)
    with pytest.raises(Refused):
        actions.add_offer(hub=hub, content=make_content(provider=theirs), by=adviser)


def test_a_provider_stands_once_in_a_hub_and_has_a_name(
    hub: Hub, other_hub: Hub, adviser: Person, provider: Provider
) -> None:
    with pytest.raises(Refused):
        actions.add_provider(hub=hub, name="  Fjelldal   kompetanse ", by=adviser)
    with pytest.raises(Refused):
        actions.add_provider(hub=hub, name="  ", by=adviser)
    assert actions.add_provider(hub=other_hub, name=provider.name, by=adviser) != provider
    assert Provider.objects.count() == 2


def test_a_change_is_written_once(make_offer: MakeOffer, make_content: MakeContent, adviser: Person) -> None:
    offer = make_offer()
    dearer = make_content(price=Decimal(500), currency="NOK")
    actions.change_offer(offer=offer, content=dearer, by=adviser)
    actions.change_offer(offer=offer, content=dearer, by=adviser)
    row = AuditRow.objects.get(action="offers.change_offer")
    assert row.changes == {"changed": ["currency", "price"]}
    assert Offer.objects.get().price == Decimal(500)


def test_a_refused_change_leaves_the_offer_alone(
    make_offer: MakeOffer, make_content: MakeContent, adviser: Person
) -> None:
    offer = make_offer()
    with pytest.raises(Refused):
        actions.change_offer(offer=offer, content=make_content(kind="voucher", title={}), by=adviser)
    assert Offer.objects.get().kind == "course"


def test_a_withdrawn_offer_stays_withdrawn_and_unchanged(
    make_offer: MakeOffer, make_content: MakeContent, adviser: Person
) -> None:
    offer = make_offer()
    actions.withdraw_offer(offer=offer, by=adviser)
    offer.refresh_from_db()
    when = offer.withdrawn_at
    actions.withdraw_offer(offer=offer, by=adviser)
    offer.refresh_from_db()
    assert offer.withdrawn_at == when is not None
    assert audited("offers.withdraw_offer") == 1
    with pytest.raises(Refused):
        actions.change_offer(offer=offer, content=make_content(kind="voucher"), by=adviser)
