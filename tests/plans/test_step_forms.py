"""The forms of steps and deliveries: whom they speak to, what they offer, and where a fault is told."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import actions
from firstline.domains.plans.actions import Promise
from firstline.domains.plans.models import Goal, Step

Browse = Callable[[Person | None], Browser]
ONCE = "5f0c2f5e-8a6a-4f0e-9a52-0c6f4d6a1b11"


def desk(client: Client, tail: str = "plan/") -> str:
    return f"/fjelldal/desk/clients/{client.pk}/{tail}"


def my(client: Client, tail: str = "plan/") -> str:
    return f"/fjelldal/my/{client.pk}/{tail}"


def test_the_client_is_spoken_to_and_the_adviser_is_told_of_her(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    hers = browse(manager).get(my(client_of_hub, "plan/steps/new/")).content.decode()
    assert "you, nobody named" in hers
    assert "the client, nobody named" not in hers
    assert (
        "the client, nobody named"
        in browse(adviser).get(desk(client_of_hub, "plan/steps/new/")).content.decode()
    )


def test_an_offer_that_cannot_be_had_says_why_where_it_is_chosen(
    browse: Browse, hub: Hub, client_of_hub: Client, step: Step, make_offer: Callable[..., Offer],
    manager: Person,
) -> None:  # fmt: skip
    make_offer(hub, "Open course")
    make_offer(hub, "Full course", places=0)
    page = browse(manager).get(my(client_of_hub, "plan/steps/new/")).content.decode()
    assert "Full course (cannot be had: All places are taken)" in page
    assert "Open course (cannot" not in page


@pytest.mark.parametrize(
    ("day", "said"), [("2020-01-01", "That day has been"), ("1020-01-01", "cannot be meant")]
)
def test_a_wrong_day_is_told_at_its_field(
    browse: Browse, client_of_hub: Client, goal: Goal, adviser: Person, day: str, said: str
) -> None:
    sent = {"text": "Call", "goal": str(goal.pk), "doer": "hub", "due_on": day, "_once": ONCE}
    form = browse(adviser).post(desk(client_of_hub, "plan/steps/new/"), sent).context["form"]
    assert said in form.errors["due_on"][0]
    given = {"note": "Call", "delivered_on": "2999-01-01", "_once": ONCE}
    form = browse(adviser).post(desk(client_of_hub, "deliveries/new/"), given).context["form"]
    assert list(form.errors) == ["delivered_on"]


def test_a_step_with_an_offer_answers_the_need_that_the_offer_meets(
    hub: Hub, client_of_hub: Client, goal: Goal, adviser: Person, make_offer: Callable[..., Offer]
) -> None:
    need = Need.objects.create(hub=hub, client=client_of_hub, topic="data", found_at=timezone.now())
    other = Need.objects.create(hub=hub, client=client_of_hub, topic="people", found_at=timezone.now())
    promise = Promise("Take the course", "client", offer=make_offer(hub, topics=["data"]))
    step = actions.add_step(client=client_of_hub, goal=goal, promise=promise, by=adviser)
    assert step.need == need
    need.refresh_from_db()
    other.refresh_from_db()
    assert (need.state, other.state) == (Need.State.PLANNED, Need.State.OPEN)
