"""The plan's page: both sides see and write the same one, and nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import actions
from firstline.domains.plans.actions import Promise
from firstline.domains.plans.models import Delivery, Goal, Plan, Step
from firstline.foundation.access.roles import Role

Browse = Callable[[Person | None], Browser]
ONCE = "5f0c2f5e-8a6a-4f0e-9a52-0c6f4d6a1b11"


def desk(client: Client, tail: str = "plan/") -> str:
    return f"/fjelldal/desk/clients/{client.pk}/{tail}"


def my(client: Client, tail: str = "plan/") -> str:
    return f"/fjelldal/my/{client.pk}/{tail}"


def pages(step: Step) -> list[str]:
    return [
        "plan/",
        f"plan/goals/{step.goal_id}/",
        "plan/steps/new/",
        f"plan/steps/{step.pk}/",
    ]


def test_both_sides_see_the_same_page(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    for tail in pages(step):
        assert browse(adviser).get(desk(client_of_hub, tail)).status_code == 200
        assert browse(manager).get(my(client_of_hub, tail)).status_code == 200
    for page in (browse(adviser).get(desk(client_of_hub)), browse(manager).get(my(client_of_hub))):
        text = page.content.decode()
        assert "Sell abroad" in text
        assert "Find an export adviser" in text
        assert "Agree to this plan" in text


def test_nobody_else_finds_it(
    browse: Browse,
    client_of_hub: Client,
    step: Step,
    stranger: Person,
    other_manager: Person,
    manager: Person,
) -> None:
    for tail in pages(step):
        assert browse(stranger).get(desk(client_of_hub, tail)).status_code == 404
        assert browse(stranger).get(my(client_of_hub, tail)).status_code == 404
        assert browse(other_manager).get(my(client_of_hub, tail)).status_code == 404
        assert browse(manager).get(desk(client_of_hub, tail)).status_code == 404
        for address in (desk(client_of_hub, tail), my(client_of_hub, tail)):
            assert browse(None).get(address).status_code == 302
    Representation.objects.filter(person=manager).update(until=timezone.now())
    assert browse(manager).get(my(client_of_hub)).status_code == 404


def test_anothers_goal_or_step_is_not_found_beneath_the_own_client(
    browse: Browse, other_client: Client, step: Step, adviser: Person, other_manager: Person
) -> None:
    for tail in (f"plan/goals/{step.goal_id}/", f"plan/steps/{step.pk}/"):
        assert browse(adviser).get(desk(other_client, tail)).status_code == 404
        assert browse(other_manager).get(my(other_client, tail)).status_code == 404
    gone = browse(other_manager).post(my(other_client, f"plan/steps/{step.pk}/state/"), {"state": "done"})
    assert gone.status_code == 404


def test_the_auditor_reads_and_does_not_write(
    browse: Browse, hub: Hub, client_of_hub: Client, step: Step, make_person: Callable[..., Person]
) -> None:
    auditor = browse(make_person("Aud", hub, Role.AUDITOR))
    page = auditor.get(desk(client_of_hub))
    assert page.status_code == 200
    assert "Agree to this plan" not in page.content.decode()
    assert auditor.post(desk(client_of_hub, "plan/goals/new/"), {"text": "Mine"}).status_code == 403


def test_the_workspaces_plan_leads_to_the_one_client_or_asks(
    browse: Browse, client_of_hub: Client, other_client: Client, manager: Person, adviser: Person
) -> None:
    browser = browse(manager)
    assert browser.get("/fjelldal/my/plan/").headers["Location"] == my(client_of_hub)
    Representation.objects.create(
        hub=client_of_hub.hub,
        client=other_client,
        person=manager,
        since=timezone.now(),
        verified_by=adviser,
        verified_how="accountant",
    )
    page = browser.get("/fjelldal/my/plan/").content.decode()
    assert my(client_of_hub) in page
    assert my(other_client) in page


def test_a_goal_is_added_once_however_often_the_form_is_sent(
    browse: Browse, client_of_hub: Client, manager: Person
) -> None:
    browser = browse(manager)
    for _time in range(2):
        answer = browser.post(my(client_of_hub, "plan/goals/new/"), {"text": "Sell abroad", "_once": ONCE})
        assert answer.headers["Location"] == my(client_of_hub)
    assert [goal.text for goal in Goal.objects.all()] == ["Sell abroad"]


def test_an_empty_goal_is_refused_on_the_plans_own_page(
    browse: Browse, client_of_hub: Client, adviser: Person
) -> None:
    answer = browse(adviser).post(desk(client_of_hub, "plan/goals/new/"), {"text": ""})
    assert answer.status_code == 422
    assert "needs another look" in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_new_goal_is_folded_away_where_there_are_goals(
    browse: Browse, client_of_hub: Client, adviser: Person
) -> None:
    def new_goal(page: bytes) -> str:
        return page.decode().partition('id="new-goal"')[2].partition("</details>")[0]

    browser = browse(adviser)
    without = new_goal(browser.get(desk(client_of_hub, "plan/")).content)
    assert without.startswith(" open>")
    assert "The first goal" in without
    actions.add_goal(client=client_of_hub, text="Sell abroad", by=adviser)
    folded = new_goal(browser.get(desk(client_of_hub, "plan/")).content)
    assert folded.startswith(">")
    assert "Add a goal" in folded
    refused = new_goal(browser.post(desk(client_of_hub, "plan/goals/new/"), {"text": ""}).content)
    assert refused.startswith(" open>"), "what was refused is seen"


def test_a_step_from_a_suggestion_is_filled_in_and_plans_the_need(
    browse: Browse, client_of_hub: Client, offer: Offer, adviser: Person
) -> None:
    need = Need.objects.create(
        hub=client_of_hub.hub, client=client_of_hub, topic="data", found_at=timezone.now()
    )
    address = desk(client_of_hub, f"plan/steps/new/?offer={offer.pk}&need={need.pk}")
    page = browse(adviser).get(address).content.decode()
    assert 'value="First web shop"' in page
    assert f'<option value="{offer.pk}" selected>' in page
    need.refresh_from_db()
    assert need.state == "open", "looking changes nothing"
    posted = {"text": "First web shop", "offer": offer.pk, "doer": "client", "new_goal": "Sell online"}
    assert browse(adviser).post(address, posted).status_code == 302
    step = Step.objects.get()
    need.refresh_from_db()
    assert (step.offer, step.goal.text, need.state) == (offer, "Sell online", "planned")


@pytest.mark.parametrize("number", ["x", "-1", "0", "²", "9" * 40])
def test_a_wrong_number_in_the_address_fills_in_nothing(
    browse: Browse, client_of_hub: Client, adviser: Person, number: str
) -> None:
    address = desk(client_of_hub, f"plan/steps/new/?offer={number}&need={number}&goal={number}")
    assert browse(adviser).get(address).status_code == 200
    address = desk(client_of_hub, f"deliveries/new/?offer={number}&step={number}")
    assert browse(adviser).get(address).status_code == 200


def test_another_hubs_offer_is_not_filled_in(
    browse: Browse, client_of_hub: Client, other_hub: Hub, adviser: Person, make_offer: Callable[..., Offer]
) -> None:
    theirs = make_offer(other_hub, "Secret course")
    page = browse(adviser).get(desk(client_of_hub, f"plan/steps/new/?offer={theirs.pk}"))
    assert "Secret course" not in page.content.decode()


def test_a_stale_form_shows_both_texts_and_keeps_what_was_written(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    actions.change_step(step=step, version=1, promise=Promise("Theirs", "client", manager), by=manager)
    address = desk(client_of_hub, f"plan/steps/{step.pk}/")
    posted = {"text": "Mine", "doer": "hub", "version": "1", "_once": ONCE}
    answer = browse(adviser).post(address, posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert '<input type="hidden" name="version" value="2"' in page
    assert Step.objects.get().text == "Theirs"
    assert browse(adviser).post(address, {**posted, "version": "2"}).status_code == 302
    assert Step.objects.get().text == "Mine"


def test_a_stale_goal_is_kept_too(browse: Browse, client_of_hub: Client, goal: Goal, adviser: Person) -> None:
    actions.change_goal(goal=goal, version=1, text="Theirs", state="open", by=adviser)
    posted = {"text": "Mine", "state": "open", "version": "1"}
    answer = browse(adviser).post(desk(client_of_hub, f"plan/goals/{goal.pk}/"), posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Theirs" in page
    assert 'value="Mine"' in page


def test_one_agrees_to_the_revision_of_the_page(
    browse: Browse, client_of_hub: Client, plan: Plan, manager: Person, adviser: Person
) -> None:
    seen = plan.revision
    actions.add_goal(client=client_of_hub, text="More", by=adviser)
    browser = browse(manager)
    page = browser.post(my(client_of_hub, "plan/agree/"), {"revision": seen}, follow=True)
    assert "changed since you opened it" in page.content.decode()
    page = browser.post(my(client_of_hub, "plan/agree/"), {"revision": seen + 1}, follow=True)
    assert "Marte agreed on" in page.content.decode()
    actions.add_goal(client=client_of_hub, text="Still more", by=adviser)
    assert "but the plan has changed since" in browser.get(my(client_of_hub)).content.decode()
    plan.refresh_from_db()
    assert plan.hub_agreed_revision is None, "nobody agrees for the other side"


@pytest.mark.django_db
@pytest.mark.parametrize("there", [desk, my])
@pytest.mark.parametrize("state", ["doing", "done", "dropped"])
def test_how_far_a_step_has_come_is_undone(
    browse: Browse,
    client_of_hub: Client,
    step: Step,
    adviser: Person,
    manager: Person,
    there: Callable[..., str],
    state: str,
) -> None:
    browser = browse(adviser if there is desk else manager)
    address = there(client_of_hub, f"plan/steps/{step.pk}/state/")
    browser.post(address, {"state": state})
    page = browser.get(there(client_of_hub)).content.decode()
    assert f'class="undo" method="post" action="{address}"' in page
    assert '<input type="hidden" name="state" value="todo">' in page
    browser.post(address, {"state": "todo"})
    step.refresh_from_db()
    assert step.state == "todo"
    browser.get(there(client_of_hub))
    browser.post(address, {"state": "todo"})
    assert 'class="undo"' not in browser.get(there(client_of_hub)).content.decode(), "nothing was changed"


def test_a_step_is_done_with_one_button(
    browse: Browse, client_of_hub: Client, step: Step, manager: Person
) -> None:
    address = my(client_of_hub, f"plan/steps/{step.pk}/state/")
    assert browse(manager).get(address).status_code == 405
    browse(manager).post(address, {"state": "done"})
    step.refresh_from_db()
    assert step.state == "done"
    page = browse(manager).post(address, {"state": "nonsense"}, follow=True)
    assert "Choose whether the step" in page.content.decode()


def test_lateness_is_said_in_words(
    browse: Browse, client_of_hub: Client, step: Step, manager: Person
) -> None:
    today = timezone.localdate()
    for days, words in [(-2, "2 days late"), (-1, "1 day late"), (0, "today"), (1, "tomorrow")]:
        Step.objects.update(due_on=today + timedelta(days=days))
        assert words in browse(manager).get(my(client_of_hub)).content.decode()
    Step.objects.update(due_on=today - timedelta(days=2), state="done")
    page = browse(manager).get(my(client_of_hub)).content.decode()
    assert "late" not in page.split("<main")[1].split("</main>")[0]


def test_a_delivery_is_recorded_at_the_desk_once(
    browse: Browse, client_of_hub: Client, step: Step, offer: Offer, adviser: Person
) -> None:
    address = desk(client_of_hub, "deliveries/new/")
    posted = {
        "offer": offer.pk,
        "step": step.pk,
        "step_done": "on",
        "delivered_on": timezone.localdate().isoformat(),
        "hours": "1.5",
        "_once": ONCE,
    }
    for _time in range(2):
        assert browse(adviser).post(address, posted).headers["Location"] == desk(client_of_hub)
    assert Delivery.objects.get().step == step
    assert "First web shop" in browse(adviser).get(desk(client_of_hub)).content.decode()


def test_a_refused_delivery_keeps_what_was_written(
    browse: Browse, client_of_hub: Client, adviser: Person
) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    posted = {"delivered_on": tomorrow, "note": "We talked"}
    answer = browse(adviser).post(desk(client_of_hub, "deliveries/new/"), posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "after it was given" in page
    assert "We talked" in page
    assert not Delivery.objects.exists()


def test_nobody_but_the_hub_records_deliveries(
    browse: Browse, client_of_hub: Client, manager: Person, stranger: Person
) -> None:
    for person in (manager, stranger):
        assert browse(person).get(desk(client_of_hub, "deliveries/new/")).status_code == 404
    assert browse(None).get(desk(client_of_hub, "deliveries/new/")).status_code == 302


def test_what_people_write_is_shown_as_text(
    browse: Browse, client_of_hub: Client, adviser: Person, manager: Person
) -> None:
    actions.add_step(
        client=client_of_hub,
        new_goal="<b>Goal</b>",
        promise=Promise("<script>alert(1)</script>", "hub"),
        by=manager,
    )
    page = browse(adviser).get(desk(client_of_hub)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Goal" in page


def test_the_page_takes_as_many_queries_however_long_the_plan_is(
    browse: Browse, client_of_hub: Client, offer: Offer, adviser: Person
) -> None:
    browser = browse(adviser)

    def grow_to(steps: int) -> int:
        for number in range(Step.objects.count(), steps):
            promise = Promise(f"Step {number}", "hub", adviser, timezone.localdate(), offer)
            step = actions.add_step(
                client=client_of_hub, new_goal=f"Goal {number}", promise=promise, by=adviser
            )
            actions.record_delivery(
                client=client_of_hub, step=step, delivered_on=timezone.localdate(), by=adviser
            )
        browser.get(desk(client_of_hub))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(desk(client_of_hub))
        return len(queries)

    assert grow_to(3) == grow_to(30)


def test_when_the_last_step_is_done_the_agreement_says_why_nobody_can_agree(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    actions.set_step_state(step=step, state="done", by=manager)
    for page in (browse(adviser).get(desk(client_of_hub)), browse(manager).get(my(client_of_hub))):
        text = page.content.decode()
        assert "Agree to this plan" not in text
        assert "nothing is open to agree on" in text
        assert "not yet" not in text


def test_before_the_first_step_the_agreement_says_that_there_is_none(
    browse: Browse, client_of_hub: Client, goal: Goal, adviser: Person
) -> None:
    assert "No step is open, so there is nothing to agree on yet." in (
        browse(adviser).get(desk(client_of_hub)).content.decode()
    )


def test_the_buttons_of_a_step_say_what_they_do_and_to_which_step(
    browse: Browse, client_of_hub: Client, step: Step, adviser: Person, manager: Person
) -> None:
    page = browse(adviser).get(desk(client_of_hub)).content.decode()
    for name in ("Mark as begun", "Mark as done", "Record what was given", "Change"):
        assert f'{name}<span class="ds-sr-only">: Find an export adviser</span>' in page
    assert 'Change<span class="ds-sr-only">: Sell abroad</span>' in page
    assert "both agree anew" in page
    page = browse(manager).get(my(client_of_hub)).content.decode()
    assert "Record what was given" not in page
