"""Which offers are seen by whom, and how the ranking reads them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions, queries
from firstline.domains.offers.models import Offer
from firstline.domains.registers.models import Company, Kind, Stated
from firstline.engine.eligibility import SizeRule
from firstline.engine.matching import OfferValue

TODAY = date(2026, 11, 21)
MakeOffer = Callable[..., Offer]


def test_a_hub_sees_its_own_offers_only(
    make_offer: MakeOffer, hub: Hub, other_hub: Hub, adviser: Person, stranger: Person
) -> None:
    offer = make_offer()
    assert list(queries.visible_to(adviser, hub)) == [offer]
    assert not queries.visible_to(stranger, other_hub).exists()
    assert queries.for_matching(other_hub) == []


def test_a_withdrawn_offer_is_for_the_staff_alone(
    make_offer: MakeOffer, hub: Hub, adviser: Person, manager: Person, stranger: Person
) -> None:
    actions.withdraw_offer(offer=make_offer(), by=adviser)
    assert queries.visible_to(adviser, hub).count() == 1
    for outsider in (None, manager, stranger):
        assert not queries.visible_to(outsider, hub).exists()
    assert not queries.open_offers(hub, TODAY).exists()
    assert queries.for_matching(hub) == []


def test_what_has_begun_is_no_longer_open(make_offer: MakeOffer, hub: Hub) -> None:
    make_offer(starts_on=date(2026, 11, 20))
    on_the_day = make_offer(starts_on=TODAY)
    any_time = make_offer()
    assert set(queries.open_offers(hub, TODAY)) == {on_the_day, any_time}


def test_offers_are_chosen_by_kind_and_topic(make_offer: MakeOffer) -> None:
    course, voucher = make_offer(topics=["strategy", "data"]), make_offer(kind="voucher", topics=["data"])
    everything = Offer.objects.order_by("pk")

    def chosen(**wanted: str) -> list[Offer]:
        return list(queries.chosen(everything, **wanted))

    assert chosen() == [course, voucher]
    assert chosen(topic="strategy") == [course]
    assert chosen(topic="data", kind="voucher") == [voucher]
    assert chosen(topic="strat") == []


def test_offers_are_sorted_by_the_title_that_the_reader_sees(make_offer: MakeOffer, hub: Hub) -> None:
    make_offer(title={"nb": "Alfa", "en": "Zulu"})
    make_offer(title={"nb": "beta"})
    make_offer(title={"nb": "Bravo", "da": "Xylofon"})

    def names(language: str | None) -> list[str]:
        found = queries.titled(queries.visible_to(None, hub), language).order_by("name")
        return list(found.values_list("name", flat=True))

    assert names("nb") == ["alfa", "beta", "bravo"]
    assert names("en") == ["beta", "bravo", "zulu"]
    assert names("da") == ["alfa", "beta", "xylofon"]


def test_the_ranking_reads_an_offer_exactly(make_offer: MakeOffer, hub: Hub) -> None:
    offer = make_offer(
        topics=["data", "strategy"],
        maturity_low=Decimal("12.5"),
        maturity_high=Decimal(60),
        eligibility={"size": {"min": 1, "max": 49}},
        price=Decimal(0),
        currency="NOK",
        starts_on=TODAY,
        places=3,
    )
    assert queries.for_matching(hub) == [
        OfferValue(
            key=str(offer.pk),
            kind="course",
            topics=frozenset({"data", "strategy"}),
            maturity_low=Decimal("12.5"),
            maturity_high=Decimal(60),
            eligibility=(SizeRule(minimum=1, maximum=49),),
            price=Decimal(0),
            starts_on=TODAY,
            places_left=3,
        )
    ]


def test_areas_are_named_as_the_register_names_them(make_offer: MakeOffer) -> None:
    Company.objects.create(
        register="brreg",
        number="999999999",
        name="Vinje AS",
        search_name="vinje as",
        kind=Kind.BUSINESS,
        legal_form="AS",
        employees_state=Stated.NOT_STATED,
        municipality="4036",
        municipality_name="VINJE",
        snapshot_on=TODAY,
    )
    offers = [make_offer(eligibility={"area": {"accepted": ["4036", "40"], "excluded": ["3801"]}})]
    assert queries.area_names(offers) == {"4036": "Vinje"}
