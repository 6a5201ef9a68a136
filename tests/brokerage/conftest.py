"""A mapped client and what the region offers."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from firstline.domains.assessments.models import Assessment
from firstline.domains.assessments.scores import to_stored
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions as offers
from firstline.domains.offers.actions import OfferContent
from firstline.domains.offers.models import Offer, Provider
from firstline.engine.scoring import ALGORITHM, Score, Scores

MakeMapping = Callable[..., Assessment]
MakeOffer = Callable[..., Offer]


def scores(values: Mapping[str, Fraction | int | None]) -> Scores:
    """Scores of these dimensions, exact; None is not answered."""
    parts = {
        key: Score(
            value=None if value is None else Fraction(value),
            se=None,
            answered=int(value is not None),
            asked=1,
        )
        for key, value in values.items()
    }
    overall = Score(value=None, se=None, answered=len(parts), asked=len(parts))
    return Scores(overall=overall, dimensions=parts, algorithm=ALGORITHM)


@pytest.fixture
def make_mapping(hub: Hub, client_of_hub: Client) -> MakeMapping:
    """A completed company mapping: ``make_mapping(strategy=20, data=80, days=-3)``."""

    def make(client: Client = client_of_hub, days: int = 0, **values: Fraction | int | None) -> Assessment:
        done = timezone.now() + timedelta(days=days)
        return Assessment.objects.create(
            hub=client.hub,
            client=client,
            instrument="ccmd",
            version=1,
            state=Assessment.State.COMPLETED,
            invited_at=done,
            completed_at=done,
            scores=to_stored(scores(values)),
        )

    return make


@pytest.fixture
def make_offer(adviser: Person) -> MakeOffer:
    """An open offer: ``make_offer(hub, topics=["data"], eligibility={…})``."""

    def make(hub: Hub, **changes: Any) -> Offer:
        provider, _new = Provider.objects.get_or_create(hub=hub, name="Fjelldal kompetanse")
        values: dict[str, Any] = {
            "provider": provider,
            "kind": "course",
            "title": dict.fromkeys(hub.languages, "Digital strategy course"),
            "topics": ["strategy"],
        }
        return offers.add_offer(hub=hub, content=OfferContent(**{**values, **changes}), by=adviser)

    return make
