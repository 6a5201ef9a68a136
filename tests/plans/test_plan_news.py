"""What one side does to the plan, the other side hears of, until it agrees."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.plans import actions, queries
from firstline.domains.plans.actions import Promise
from firstline.domains.plans.models import Goal, Plan, Step
from firstline.foundation.access.roles import Role

Browse = Callable[[Person | None], Browser]
TODAY, MINE = "/fjelldal/desk/", "/fjelldal/my/"


def agree(client: Client, by: Person, side: str) -> None:
    plan = Plan.objects.get(client=client)
    actions.agree(plan=plan, by=by, side=side, revision=plan.revision)


def text(browser: Browser, address: str) -> str:
    return browser.get(address).content.decode()


def test_a_client_that_changes_the_plan_is_on_the_contact_persons_today_until_the_hub_agrees(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    agree(client_of_hub, adviser, "hub")
    assert "has changed the plan" not in text(browse(adviser), TODAY)
    actions.change_step(step=step, version=1, promise=Promise("Find two", "client"), by=manager)
    page = text(browse(adviser), TODAY)
    assert "Solbakken Snekkeri</a></b> has changed the plan" in page
    assert f"/fjelldal/desk/clients/{client_of_hub.pk}/plan/" in page
    assert "One thing is waiting for you." in page
    agree(client_of_hub, adviser, "hub")
    assert "has changed the plan" not in text(browse(adviser), TODAY)


def test_a_client_that_agrees_is_told_with_what_is_missing(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    agree(client_of_hub, manager, "client")
    page = text(browse(adviser), TODAY)
    assert "has agreed to the plan" in page
    assert "Your agreement is missing" in page
    agree(client_of_hub, adviser, "hub")
    assert "has agreed to the plan" not in text(browse(adviser), TODAY)


def test_the_client_hears_of_what_the_hub_changed_until_it_agrees(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    page = text(browse(manager), MINE)
    assert "Fjelldal næringshub has changed your plan" in page
    assert f"/fjelldal/my/{client_of_hub.pk}/plan/" in page
    agree(client_of_hub, adviser, "hub")
    assert "Fjelldal næringshub has agreed to your plan" in text(browse(manager), MINE)
    agree(client_of_hub, manager, "client")
    page = text(browse(manager), MINE)
    assert "has changed your plan" not in page
    assert "has agreed to your plan" not in page


def test_what_one_did_oneself_is_no_news(
    client_of_hub: Client, hub: Hub, step: Step, adviser: Person
) -> None:
    assert queries.news_for_hub(adviser, hub) == []
    agree(client_of_hub, adviser, "hub")
    assert queries.news_for_hub(adviser, hub) == []


def test_a_step_that_gets_done_is_no_news(
    client_of_hub: Client, hub: Hub, step: Step, adviser: Person, manager: Person
) -> None:
    agree(client_of_hub, adviser, "hub")
    actions.set_step_state(step=step, state="doing", by=manager)
    assert queries.news_for_hub(adviser, hub) == []


def test_a_plan_with_nothing_open_to_agree_on_does_not_wait_for_ever(
    client_of_hub: Client, hub: Hub, step: Step, adviser: Person, manager: Person
) -> None:
    agree(client_of_hub, manager, "client")
    assert [news.agreed for news in queries.news_for_hub(adviser, hub)] == [True]
    actions.set_step_state(step=step, state="done", by=manager)
    assert queries.news_for_hub(adviser, hub) == []
    assert queries.news_for_client(client_of_hub) is None


def test_a_goal_that_the_client_wrote_waits_for_its_first_step(
    browse: Browse, client_of_hub: Client, hub: Hub, adviser: Person, manager: Person
) -> None:
    goal = actions.add_goal(client=client_of_hub, text="Sell abroad", by=manager)
    [news] = queries.news_for_hub(adviser, hub)
    assert (news.agreed, news.can_agree) == (False, False)
    assert "A goal has no step yet" in text(browse(adviser), TODAY)
    actions.add_step(client=client_of_hub, goal=goal, promise=Promise("Ask", "hub"), by=adviser)
    agree(client_of_hub, adviser, "hub")
    assert queries.news_for_hub(adviser, hub) == []


def test_it_is_for_the_contact_person_of_a_client_that_is_served(
    client_of_hub: Client, hub: Hub, goal: Goal, adviser: Person, leader: Person, manager: Person,
    stranger: Person, other_hub: Hub, make_person: Callable[..., Person],
) -> None:  # fmt: skip
    actions.change_goal(goal=goal, version=1, text="Sell in Asia", state="open", by=manager)
    assert len(queries.news_for_hub(adviser, hub)) == 1
    colleague = make_person("Kari", hub, Role.ADVISER)
    for person, place in ((leader, hub), (colleague, hub), (stranger, other_hub), (adviser, other_hub)):
        assert queries.news_for_hub(person, place) == []
    Client.objects.update(closed_at=timezone.now())
    assert queries.news_for_hub(adviser, hub) == []


@pytest.mark.parametrize("state", ["dropped", "reached"])
def test_steps_of_a_goal_that_is_closed_are_not_agreed_on(
    client_of_hub: Client, step: Step, adviser: Person, manager: Person, state: str
) -> None:
    actions.change_goal(goal=step.goal, version=1, text=step.goal.text, state=state, by=manager)
    with pytest.raises(actions.Refused, match="no open step to agree on"):
        agree(client_of_hub, adviser, "hub")


def test_however_many_clients_have_news_it_takes_the_same_queries(
    hub: Hub, adviser: Person, leader: Person
) -> None:
    taken = []
    for total in (2, 10):
        for number in range(Plan.objects.count(), total):
            client = Client.objects.create(
                hub=hub, kind="trader", name=f"Client {number}", search_name=f"client {number}",
                contact_person=adviser, taken_on_at=timezone.now(),
            )  # fmt: skip
            actions.add_goal(client=client, text="Sell abroad", by=leader)
        Plan.objects.update(client_changed_revision=2, client_changed_at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.news_for_hub(adviser, hub)) == total
        taken.append(len(captured))
    assert taken == [taken[0]] * 2
