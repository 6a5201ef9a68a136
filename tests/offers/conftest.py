"""A provider and what it offers."""

from collections.abc import Callable
from typing import Any

import pytest

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions
from firstline.domains.offers.actions import OfferContent
from firstline.domains.offers.models import Offer, Provider


@pytest.fixture
def provider(hub: Hub, adviser: Person) -> Provider:
    return actions.add_provider(hub=hub, name="Fjelldal kompetanse", by=adviser)


@pytest.fixture
def make_content(provider: Provider) -> Callable[..., OfferContent]:
    """Content that an action accepts, with what the test changes."""

    def make(**changes: Any) -> OfferContent:
        values: dict[str, Any] = {
            "provider": provider,
            "kind": "course",
            "title": {"nb": "Kurs i digital strategi", "en": "Digital strategy course"},
            "summary": {"nb": "To kvelder.", "en": "Two evenings."},
            "topics": ["strategy"],
        }
        return OfferContent(**{**values, **changes})

    return make


MakeOffer = Callable[..., Offer]


@pytest.fixture
def make_offer(hub: Hub, adviser: Person, make_content: Callable[..., OfferContent]) -> MakeOffer:
    def make(**changes: Any) -> Offer:
        return actions.add_offer(hub=hub, content=make_content(**changes), by=adviser)

    return make


@pytest.fixture
def posted(provider: Provider) -> dict[str, Any]:
    """What the form sends for the same offer."""
    return {
        "kind": "course",
        "provider": str(provider.pk),
        "title_nb": "Kurs i digital strategi",
        "title_en": "Digital strategy course",
        "topics": ["strategy", "data"],
        "maturity_low": "0",
        "maturity_high": "60",
        "price": "1500.50",
        "currency": "NOK",
        "size_min": "1",
        "size_max": "49",
        "activity_accepted": "62, 63",
        "activity_excluded": "62.02",
        "area_accepted": "4036 40",
        "legal_form_accepted": "as; enk",
        "stage_accepted": ["company"],
        "age_max_years": "5",
    }
