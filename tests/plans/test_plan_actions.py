"""Writing a plan: both sides may, nothing is overwritten unseen, and an agreement holds for what was seen."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from firstline.domains.brokerage import actions as brokerage
from firstline.domains.brokerage.models import Need
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import actions, queries
from firstline.domains.plans.actions import Promise, Stale
from firstline.domains.plans.models import Goal, Plan, Step
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts import registry


def told(client: Client) -> list[str]:
    """The plan's part of the timeline, in words, the oldest first."""
    entries = TimelineEntry.objects.filter(client=client, kind__startswith="plans.").order_by("id")
    return [entry_kind(entry.kind).words({**entry.details, "client": str(client)}) for entry in entries]


def revision_of(client: Client) -> int:
    return Plan.objects.get(client=client).revision


def in_days(days: int) -> Promise:
    return Promise(text="Write it", side="hub", due_on=timezone.localdate() + timedelta(days=days))


def test_a_client_has_one_plan_however_often_it_is_begun(client_of_hub: Client, adviser: Person) -> None:
    first = actions.start_plan(client=client_of_hub, by=adviser)
    assert actions.start_plan(client=client_of_hub, by=adviser) == first
    assert told(client_of_hub) == ["The development plan was begun"]


def test_the_plan_of_a_client_that_is_ended_is_read_and_not_written(
    client_of_hub: Client, plan: Plan, step: Step, adviser: Person, manager: Person
) -> None:
    Client.objects.update(closed_at=timezone.now())
    client_of_hub.refresh_from_db()
    step = Step.objects.get(pk=step.pk)
    for by in (adviser, manager):
        with pytest.raises(Refused, match="no longer a client"):
            actions.add_goal(client=client_of_hub, text="Sell", by=by)
        with pytest.raises(Refused, match="no longer a client"):
            actions.set_step_state(step=step, state="done", by=by)
    assert queries.plan_of(client_of_hub) == plan


def test_both_sides_write_the_same_plan(client_of_hub: Client, adviser: Person, manager: Person) -> None:
    goal = actions.add_goal(client=client_of_hub, text="  Sell\n abroad ", by=adviser)
    step = actions.add_step(
        client=client_of_hub, goal=goal, promise=Promise("Ask in Sweden", "client", manager), by=manager
    )
    actions.set_step_state(step=step, state="done", by=adviser)
    assert told(client_of_hub) == [
        "The development plan was begun",
        "New goal: “Sell abroad”",
        "New step: “Ask in Sweden”",
        "Step done: “Ask in Sweden”",
    ]
    entries = TimelineEntry.objects.filter(client=client_of_hub)
    assert {entry.audience for entry in entries} == {"shared"}
    assert [entry.by for entry in entries.order_by("id")][-2:] == [manager, adviser]


def test_every_change_leaves_an_audit_row_without_the_words(plan: Plan) -> None:
    rows = AuditRow.objects.filter(action__startswith="plans.").order_by("id")
    assert [row.action for row in rows] == ["plans.start_plan", "plans.add_goal", "plans.add_step"]
    assert not any("export" in str(row.changes) for row in rows)


def test_every_change_is_a_fact(
    client_of_hub: Client, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[registry.Fact] = []
    monkeypatch.setattr(actions, "publish", heard.append)
    goal = actions.add_goal(client=client_of_hub, text="Sell abroad", by=adviser)
    actions.add_step(client=client_of_hub, goal=goal, promise=in_days(1), by=adviser)
    assert [(fact.fact_name, fact.revision) for fact in heard] == [  # type: ignore[attr-defined]
        ("plans.PlanChanged", 1),
        ("plans.PlanChanged", 2),
        ("plans.PlanChanged", 3),
    ]


def test_who_is_of_neither_side_writes_nothing(
    client_of_hub: Client, goal: Goal, step: Step, stranger: Person, other_manager: Person
) -> None:
    for person in (stranger, other_manager):
        with pytest.raises(Refused, match="Only the client and its advisers"):
            actions.add_goal(client=client_of_hub, text="Mine", by=person)
        with pytest.raises(Refused, match="Only the client and its advisers"):
            actions.add_step(client=client_of_hub, goal=goal, promise=in_days(1), by=person)
        with pytest.raises(Refused, match="Only the client and its advisers"):
            actions.change_goal(goal=goal, version=1, text="Mine", state="open", by=person)
        with pytest.raises(Refused, match="Only the client and its advisers"):
            actions.change_step(step=step, version=1, promise=in_days(1), by=person)
        with pytest.raises(Refused, match="Only the client and its advisers"):
            actions.set_step_state(step=step, state="done", by=person)
    assert Goal.objects.count() == Step.objects.count() == 1


def test_who_no_longer_acts_for_the_client_writes_nothing(client_of_hub: Client, manager: Person) -> None:
    Representation.objects.filter(person=manager).update(until=timezone.now())
    with pytest.raises(Refused, match="Only the client and its advisers"):
        actions.add_goal(client=client_of_hub, text="Mine", by=manager)


@pytest.mark.parametrize(("text", "words"), [(" \n ", "Write the goal"), ("x" * 301, "at most 300")])
def test_a_goal_says_something_in_so_many_words(
    client_of_hub: Client, adviser: Person, text: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        actions.add_goal(client=client_of_hub, text=text, by=adviser)
    assert not Plan.objects.exists(), "a refused goal leaves no plan behind"


def test_a_step_leads_to_exactly_one_open_goal_of_the_plan(
    client_of_hub: Client, goal: Goal, adviser: Person, other_client: Client
) -> None:
    with pytest.raises(Refused, match="Choose one goal"):
        actions.add_step(client=client_of_hub, promise=in_days(1), by=adviser)
    with pytest.raises(Refused, match="Choose one goal"):
        actions.add_step(client=client_of_hub, goal=goal, new_goal="B", promise=in_days(1), by=adviser)
    theirs = actions.add_goal(client=other_client, text="Theirs", by=adviser)
    with pytest.raises(Refused, match="open goal of this plan"):
        actions.add_step(client=client_of_hub, goal=theirs, promise=in_days(1), by=adviser)
    actions.change_goal(goal=goal, version=1, text=goal.text, state="dropped", by=adviser)
    goal.refresh_from_db()
    with pytest.raises(Refused, match="open goal of this plan"):
        actions.add_step(client=client_of_hub, goal=goal, promise=in_days(1), by=adviser)
    step = actions.add_step(client=client_of_hub, new_goal="Another", promise=in_days(1), by=adviser)
    assert step.goal.text == "Another"


def test_a_step_is_due_within_anyones_time(client_of_hub: Client, adviser: Person) -> None:
    never = Promise(text="Wait", side="hub", due_on=date(9999, 1, 1))
    with pytest.raises(Refused, match="cannot be meant"):
        actions.add_step(client=client_of_hub, new_goal="Another", promise=never, by=adviser)


def test_a_refused_step_leaves_no_new_goal_behind(client_of_hub: Client, adviser: Person) -> None:
    with pytest.raises(Refused, match="That day has been"):
        actions.add_step(client=client_of_hub, new_goal="Sell abroad", promise=in_days(-1), by=adviser)
    assert not Goal.objects.exists()


def test_a_step_is_owned_by_somebody_of_its_side(
    client_of_hub: Client,
    goal: Goal,
    adviser: Person,
    manager: Person,
    stranger: Person,
    other_manager: Person,
) -> None:
    for side, owner in [
        ("hub", manager),
        ("client", adviser),
        ("hub", stranger),
        ("client", other_manager),
    ]:
        promise = Promise("Do it", side, owner)
        with pytest.raises(Refused, match="cannot own this step"):
            actions.add_step(client=client_of_hub, goal=goal, promise=promise, by=adviser)
    with pytest.raises(Refused, match="Choose who does it"):
        actions.add_step(client=client_of_hub, goal=goal, promise=Promise("Do it", "nobody"), by=adviser)


def test_a_step_points_at_an_offer_that_the_hub_gives(
    client_of_hub: Client,
    goal: Goal,
    adviser: Person,
    other_hub: Hub,
    offer: Offer,
    make_offer: Callable[..., Offer],
) -> None:
    for gone in (make_offer(other_hub), make_offer(client_of_hub.hub, withdrawn_at=timezone.now())):
        promise = Promise("Go there", "client", offer=gone)
        with pytest.raises(Refused, match="not given here any more"):
            actions.add_step(client=client_of_hub, goal=goal, promise=promise, by=adviser)
    promise = Promise("Go there", "client", offer=offer)
    step = actions.add_step(client=client_of_hub, goal=goal, promise=promise, by=adviser)
    Offer.objects.update(withdrawn_at=timezone.now())
    changed = actions.change_step(
        step=step, version=1, promise=Promise("Go there soon", "client", offer=offer), by=adviser
    )
    assert changed.offer == offer, "an offer that stands in the plan stays when it is withdrawn"


def test_a_step_marks_the_need_that_it_answers_as_planned(
    client_of_hub: Client, other_client: Client, adviser: Person
) -> None:
    need = Need.objects.create(
        hub=client_of_hub.hub, client=client_of_hub, topic="data", found_at=timezone.now()
    )
    with pytest.raises(Refused, match="need of this client"):
        actions.add_step(client=other_client, new_goal="Be safe", promise=in_days(1), need=need, by=adviser)
    step = actions.add_step(
        client=client_of_hub, new_goal="Be safe", promise=in_days(1), need=need, by=adviser
    )
    need.refresh_from_db()
    assert (need.state, step.goal.topic) == ("planned", "data")


def test_a_need_whose_last_step_is_dropped_is_open_again(client_of_hub: Client, adviser: Person) -> None:
    need = Need.objects.create(
        hub=client_of_hub.hub, client=client_of_hub, topic="data", found_at=timezone.now()
    )

    def state_after(step: Step, state: str) -> str:
        actions.set_step_state(step=step, state=state, by=adviser)
        need.refresh_from_db()
        return need.state

    first, second = (
        actions.add_step(client=client_of_hub, new_goal=goal, promise=in_days(1), need=need, by=adviser)
        for goal in ("Be safe", "Stay safe")
    )
    assert state_after(first, "dropped") == "planned", "the other step answers it"
    assert state_after(second, "done") == "planned"
    assert state_after(second, "dropped") == "open"
    assert state_after(first, "doing") == "planned"
    brokerage.dismiss(need=need, reason="Not this year.", by=adviser)
    assert state_after(first, "dropped") == state_after(first, "todo") == "dismissed"


def test_two_who_write_at_once_do_not_overwrite_each_other(
    step: Step, adviser: Person, manager: Person
) -> None:
    seen = step.version
    mine = Promise("Find two advisers", "client", manager)
    actions.change_step(step=step, version=seen, promise=mine, by=manager)
    with pytest.raises(Stale, match="Find two advisers") as refused:
        actions.change_step(step=step, version=seen, promise=Promise("Find none", "hub"), by=adviser)
    step.refresh_from_db()
    assert (step.text, step.version) == ("Find two advisers", seen + 1)
    again = actions.change_step(
        step=step, version=refused.value.now.version, promise=Promise("Find none", "hub"), by=adviser
    )
    assert again.text == "Find none"


def test_a_goal_that_changed_meanwhile_is_not_overwritten(
    goal: Goal, adviser: Person, manager: Person
) -> None:
    actions.change_goal(goal=goal, version=1, text="Sell in Sweden", state="open", by=manager)
    with pytest.raises(Stale, match="Sell in Sweden"):
        actions.change_goal(goal=goal, version=1, text="Sell in Denmark", state="open", by=adviser)
    goal.refresh_from_db()
    assert goal.text == "Sell in Sweden"


def test_moving_on_is_a_change_that_a_stale_form_meets_too(
    step: Step, adviser: Person, manager: Person
) -> None:
    actions.set_step_state(step=step, state="done", by=manager)
    with pytest.raises(Stale):
        actions.change_step(step=step, version=1, promise=in_days(3), by=adviser)


def test_saving_what_stands_changes_nothing(step: Step, goal: Goal, adviser: Person, manager: Person) -> None:
    before = (revision_of(goal.plan.client), told(goal.plan.client))
    same = Promise(step.text, "client", manager, step.due_on)
    actions.change_step(step=step, version=1, promise=same, by=adviser)
    actions.change_goal(goal=goal, version=1, text=goal.text, state="open", by=adviser)
    actions.set_step_state(step=step, state="todo", by=adviser)
    assert (revision_of(goal.plan.client), told(goal.plan.client)) == before


def test_unknown_states_are_refused(step: Step, goal: Goal, adviser: Person) -> None:
    with pytest.raises(Refused, match="Choose whether the step"):
        actions.set_step_state(step=step, state="late", by=adviser)
    with pytest.raises(Refused, match="Choose whether the goal"):
        actions.change_goal(goal=goal, version=1, text=goal.text, state="late", by=adviser)


def agree(plan: Plan, by: Person, side: str) -> Plan:
    return actions.agree(plan=plan, by=by, side=side, revision=Plan.objects.get(pk=plan.pk).revision)


def test_both_sides_agree_to_what_they_saw(plan: Plan, adviser: Person, manager: Person) -> None:
    agree(plan, adviser, "hub")
    agreed = agree(plan, manager, "client")
    assert agreed.hub_agreed_revision == agreed.client_agreed_revision == agreed.revision
    assert (agreed.hub_agreed_by, agreed.client_agreed_by) == (adviser, manager)
    before = told(plan.client)
    agree(plan, manager, "client")
    assert told(plan.client) == before, "agreeing twice is agreeing once"


def test_nobody_agrees_for_the_other_side(
    plan: Plan, adviser: Person, manager: Person, stranger: Person, other_manager: Person
) -> None:
    for person, side in [
        (adviser, "client"),
        (manager, "hub"),
        (stranger, "hub"),
        (other_manager, "client"),
        (adviser, "both"),
    ]:
        with pytest.raises(Refused, match="cannot agree for the other side"):
            agree(plan, person, side)


def test_who_is_of_both_sides_may_agree_for_each(
    plan: Plan, manager: Person, hub: Hub, make_person: Callable[..., Person]
) -> None:
    both = make_person("Begge", hub, Role.ADVISER)
    Representation.objects.create(
        hub=hub, client=plan.client, person=both, since=timezone.now(), verified_how="her own firm"
    )
    agree(plan, both, "hub")
    assert agree(plan, both, "client").client_agreed_by == both


def test_an_agreement_ends_when_a_promise_changes(
    plan: Plan, step: Step, goal: Goal, adviser: Person, manager: Person
) -> None:
    changes: list[Callable[[], object]] = [
        lambda: actions.add_goal(client=plan.client, text="More", by=adviser),
        lambda: actions.add_step(client=plan.client, goal=goal, promise=in_days(2), by=adviser),
        lambda: actions.change_step(step=step, version=1, promise=in_days(3), by=adviser),
        lambda: actions.set_step_state(step=step, state="dropped", by=adviser),
        lambda: actions.set_step_state(step=step, state="todo", by=adviser),
        lambda: actions.change_goal(goal=goal, version=1, text="Sell far abroad", state="open", by=adviser),
        lambda: actions.change_goal(
            goal=goal, version=2, text="Sell far abroad", state="dropped", by=adviser
        ),
    ]
    for change in changes:
        agreed = agree(plan, manager, "client")
        assert agreed.client_agreed_revision == agreed.revision
        change()
        plan.refresh_from_db()
        assert plan.client_agreed_revision != plan.revision


def test_a_step_that_gets_done_does_not_end_the_agreement(plan: Plan, step: Step, manager: Person) -> None:
    agree(plan, manager, "client")
    for state in ("doing", "done", "todo"):
        actions.set_step_state(step=step, state=state, by=manager)
    plan.refresh_from_db()
    assert plan.client_agreed_revision == plan.revision


def test_nobody_agrees_to_what_she_has_not_seen(
    plan: Plan, goal: Goal, adviser: Person, manager: Person
) -> None:
    seen = plan.revision
    actions.add_step(client=plan.client, goal=goal, promise=in_days(2), by=adviser)
    with pytest.raises(Refused, match="changed since you opened it"):
        actions.agree(plan=plan, by=manager, side="client", revision=seen)


def test_there_is_nothing_to_agree_on_without_an_open_step(
    client_of_hub: Client, goal: Goal, adviser: Person
) -> None:
    with pytest.raises(Refused, match="no open step"):
        agree(goal.plan, adviser, "hub")
