"""A plan with one goal and one step of each side, and an offer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.plans import actions
from firstline.domains.plans.actions import Promise
from firstline.domains.plans.models import Goal, Plan, Step

MakeOffer = Callable[..., Offer]


@pytest.fixture
def make_offer() -> MakeOffer:
    def make(hub: Hub, title: str = "First web shop", **changes: Any) -> Offer:
        provider, _new = Provider.objects.get_or_create(hub=hub, name="Fjelldal kompetanse")
        return Offer.objects.create(
            **{
                "hub": hub,
                "provider": provider,
                "kind": "workshop",
                "title": {"en": title},
                "currency": "NOK",
                **changes,
            }
        )

    return make


@pytest.fixture
def offer(hub: Hub, make_offer: MakeOffer) -> Offer:
    return make_offer(hub)


@pytest.fixture
def goal(client_of_hub: Client, adviser: Person) -> Goal:
    return actions.add_goal(client=client_of_hub, text="Sell abroad", by=adviser)


@pytest.fixture
def step(client_of_hub: Client, goal: Goal, adviser: Person, manager: Person) -> Step:
    """A step that the manager owes in a week."""
    promise = Promise(
        text="Find an export adviser",
        side="client",
        owner=manager,
        due_on=timezone.localdate() + timedelta(days=7),
    )
    return actions.add_step(client=client_of_hub, goal=goal, promise=promise, by=adviser)


@pytest.fixture
def plan(step: Step) -> Plan:
    return Plan.objects.get(pk=step.goal.plan_id)


@pytest.fixture
def other_client(hub: Hub) -> Client:
    """Another client of the same hub."""
    return Client.objects.create(
        hub=hub, kind="trader", name="Lia Gard", search_name="lia gard", taken_on_at=timezone.now()
    )


@pytest.fixture
def other_manager(
    hub: Hub, other_client: Client, adviser: Person, make_person: Callable[..., Person]
) -> Person:
    """The person who acts for the other client."""
    person = make_person("Odd")
    Representation.objects.create(
        hub=hub,
        client=other_client,
        person=person,
        since=timezone.now(),
        verified_by=adviser,
        verified_how="met at the office",
    )
    return person
