"""Recording what was given."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.brokerage import actions as brokerage_actions
from firstline.domains.brokerage import queries as brokerage
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import actions, queries
from firstline.domains.plans.actions import Promise
from firstline.domains.plans.facts import DeliveryRecorded
from firstline.domains.plans.models import Delivery, Goal, Step
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.ui.wording import day_text

Browse = Callable[[Person | None], Browser]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def test_a_delivery_is_kept_told_and_published(
    client_of_hub: Client, offer: Offer, step: Step, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(actions, "publish", heard.append)
    delivery = actions.record_delivery(
        client=client_of_hub,
        offer=offer,
        step=step,
        delivered_on=days_ago(3),
        hours=Decimal("1.5"),
        note=" Two of us went. ",
        by=adviser,
    )
    entry = TimelineEntry.objects.get(kind="plans.delivered")
    assert entry_kind(entry.kind).words(entry.details) == "Given: “First web shop”"
    assert (entry.text, entry.audience) == ("Two of us went.", "shared")
    assert timezone.localdate(entry.happened_at) == days_ago(3)
    assert AuditRow.objects.filter(action="plans.record_delivery", subject_id=delivery.pk).exists()
    assert heard == [
        DeliveryRecorded(hub_id=client_of_hub.hub_id, client_id=client_of_hub.pk, delivery_id=delivery.pk)
    ]
    step.refresh_from_db()
    assert step.state == "todo", "a step is done only where somebody says so"


def headings(client: Client) -> list[str]:
    """The client's timeline in words, the newest first."""
    entries = clients.timeline(client, frozenset({Role.ADVISER}))
    return [entry_kind(entry.kind).words(entry.details) for entry in entries]


def test_what_was_given_today_stands_above_what_was_written_before_it(
    client_of_hub: Client, offer: Offer, adviser: Person
) -> None:
    actions.add_goal(client=client_of_hub, text="Sell abroad", by=adviser)
    actions.record_delivery(client=client_of_hub, offer=offer, delivered_on=days_ago(0), by=adviser)
    assert headings(client_of_hub)[:2] == ["Given: “First web shop”", "New goal: “Sell abroad”"]


@pytest.mark.parametrize("clock", ["00:00:01", "12:00:01", "23:59:58"])
def test_what_was_given_on_an_earlier_day_stands_last_on_that_day(
    client_of_hub: Client, offer: Offer, adviser: Person, clock: str
) -> None:
    day = datetime.combine(days_ago(1), time.fromisoformat(clock))
    actions.add_goal(client=client_of_hub, text="Sell abroad", by=adviser)
    TimelineEntry.objects.filter(kind="plans.goal_added").update(happened_at=timezone.make_aware(day))
    for _time in range(2):
        actions.record_delivery(client=client_of_hub, offer=offer, delivered_on=days_ago(1), by=adviser)
    given = "Given: “First web shop”"
    assert headings(client_of_hub)[-3:] == [given, given, "New goal: “Sell abroad”"]
    assert {
        timezone.localdate(entry.happened_at)
        for entry in TimelineEntry.objects.filter(kind="plans.delivered")
    } == {days_ago(1)}


def test_the_step_is_done_with_it_where_one_says_so(
    client_of_hub: Client, step: Step, adviser: Person
) -> None:
    actions.record_delivery(
        client=client_of_hub, step=step, delivered_on=days_ago(0), step_done=True, by=adviser
    )
    step.refresh_from_db()
    assert step.state == "done"


def test_a_step_brings_its_offer(client_of_hub: Client, step: Step, offer: Offer, adviser: Person) -> None:
    promise = Promise("Go there", "client", offer=offer)
    step = actions.change_step(step=step, version=1, promise=promise, by=adviser)
    given = actions.record_delivery(client=client_of_hub, step=step, delivered_on=days_ago(0), by=adviser)
    assert given.offer == offer


def test_hours_not_stated_are_not_zero(client_of_hub: Client, offer: Offer, adviser: Person) -> None:
    for hours in (None, Decimal(0)):
        actions.record_delivery(
            client=client_of_hub, offer=offer, delivered_on=days_ago(0), hours=hours, by=adviser
        )
    assert [delivery.hours for delivery in Delivery.objects.order_by("id")] == [None, Decimal(0)]


def test_what_was_given_before_they_became_a_client_counts_within_a_year(
    client_of_hub: Client, offer: Offer, adviser: Person
) -> None:
    actions.record_delivery(client=client_of_hub, offer=offer, delivered_on=days_ago(365), by=adviser)
    with pytest.raises(Refused, match="look at the year again"):
        actions.record_delivery(client=client_of_hub, offer=offer, delivered_on=days_ago(366), by=adviser)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"delivered_on": days_ago(-1)}, "after it was given"),
        ({"offer": None}, "Say what was given"),
        ({"hours": Decimal("-0.5")}, "Hours must be"),
        ({"hours": Decimal("1000.01")}, "Hours must be"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(
    client_of_hub: Client, offer: Offer, adviser: Person, changes: dict[str, Any], words: str
) -> None:
    delivery = {"offer": offer, "delivered_on": days_ago(0), **changes}
    with pytest.raises(Refused, match=words):
        actions.record_delivery(client=client_of_hub, by=adviser, **delivery)
    assert not Delivery.objects.exists()


def test_what_is_anothers_is_refused(
    client_of_hub: Client,
    other_client: Client,
    other_hub: Hub,
    step: Step,
    adviser: Person,
    make_offer: Callable[..., Offer],
) -> None:
    with pytest.raises(Refused, match="offer of this hub"):
        actions.record_delivery(
            client=client_of_hub, offer=make_offer(other_hub), delivered_on=days_ago(0), by=adviser
        )
    with pytest.raises(Refused, match="step of this client"):
        actions.record_delivery(client=other_client, step=step, delivered_on=days_ago(0), by=adviser)


def test_only_the_hubs_advisers_record_deliveries(
    client_of_hub: Client, offer: Offer, manager: Person, stranger: Person
) -> None:
    for person in (manager, stranger):
        with pytest.raises(Refused, match="hub's advisers"):
            actions.record_delivery(client=client_of_hub, offer=offer, delivered_on=days_ago(0), by=person)


def test_steps_due_are_the_persons_own_or_nobodys_of_her_clients(
    client_of_hub: Client, hub: Hub, adviser: Person, leader: Person, manager: Person
) -> None:
    today = timezone.localdate()

    def add(text: str, side: str, owner: Person | None, days: int) -> Step:
        promise = Promise(text, side, owner, today + timedelta(days=days))
        return actions.add_step(client=client_of_hub, new_goal=f"Goal of {text}", promise=promise, by=adviser)

    add("hers, late", "hub", adviser, 0)
    add("nobody's", "hub", None, 0)
    add("the leader's", "hub", leader, 0)
    add("the client's", "client", manager, 0)
    add("hers, later", "hub", adviser, 1)
    actions.set_step_state(step=add("hers, done", "hub", adviser, 0), state="done", by=adviser)
    Step.objects.filter(text="hers, late").update(due_on=today - timedelta(days=2))
    due = [step.text for step in queries.steps_due(hub, adviser, today)]
    assert due == ["hers, late", "nobody's"]
    assert [step.text for step in queries.steps_due(hub, leader, today)] == ["the leader's"]


def test_open_promises_of_each_side_come_with_what_is_due_first(
    client_of_hub: Client, adviser: Person, manager: Person
) -> None:
    today = timezone.localdate()
    for text, side, due_on in [
        ("no day", "client", None),
        ("later", "client", today + timedelta(days=9)),
        ("soon", "client", today + timedelta(days=1)),
        ("ours", "hub", None),
    ]:
        promise = Promise(text, side, None, due_on)
        actions.add_step(client=client_of_hub, new_goal=f"Goal of {text}", promise=promise, by=adviser)
    promises = queries.open_promises(client_of_hub)
    assert [step.text for step in promises["client"]] == ["soon", "later", "no day"]
    assert [step.text for step in promises["hub"]] == ["ours"]


def test_an_offer_that_was_given_is_suggested_after_what_is_new_and_says_when(
    client_of_hub: Client, hub: Hub, make_offer: Callable[..., Offer], adviser: Person
) -> None:
    brokerage_actions.note_need(client=client_of_hub, topic="data", note="Help.", by=adviser)
    had, new = (make_offer(hub, title, topics=["data"]) for title in ("Had", "New"))
    for days in (30, 90):
        actions.record_delivery(client=client_of_hub, offer=had, delivered_on=days_ago(days), by=adviser)
    found = brokerage.matches_for(client_of_hub, timezone.localdate())
    assert [one.offer for one in found] == [new, had]
    said = {reason.code: reason for reason in found[1].match.reasons}
    assert said["given"].params["given_on"] == days_ago(30), "the latest day"
    assert "given" not in {reason.code for reason in found[0].match.reasons}


def test_a_suggestion_that_they_have_had_stands_in_a_list_of_its_own(
    client_of_hub: Client, hub: Hub, make_offer: Callable[..., Offer], adviser: Person, browse: Browse
) -> None:
    brokerage_actions.note_need(client=client_of_hub, topic="data", note="Help.", by=adviser)
    had = make_offer(hub, "Had", topics=["data"])
    actions.record_delivery(client=client_of_hub, offer=had, delivered_on=days_ago(30), by=adviser)
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/matches/"
    page = browse(adviser).get(address).content.decode()
    assert "Meets a need, and they have had it before" in page
    assert f"They have had it already: {day_text(days_ago(30))}" in page
    assert "Nothing fits" not in page


def test_the_form_knows_the_offer_of_the_step(
    client_of_hub: Client, offer: Offer, goal: Goal, adviser: Person, browse: Browse
) -> None:
    promise = Promise(text="Hold it", side="hub", offer=offer)
    step = actions.add_step(client=client_of_hub, goal=goal, promise=promise, by=adviser)
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/deliveries/new/"
    for asked in (f"?step={step.pk}", f"?offer={offer.pk}"):
        assert (
            f'<option value="{offer.pk}" selected>' in browse(adviser).get(address + asked).content.decode()
        )
    assert f'<option value="{step.pk}" selected>' in (
        browse(adviser).get(f"{address}?step={step.pk}").content.decode()
    )
    assert browse(adviser).get(f"{address}?step=x&offer=9999999").status_code == 200


def test_what_is_done_and_given_is_not_asked_for_again(
    client_of_hub: Client, step: Step, adviser: Person, browse: Browse
) -> None:
    plan, again = f"/fjelldal/desk/clients/{client_of_hub.pk}/plan/", f"?step={step.pk}"
    actions.set_step_state(step=step, state="done", by=adviser)
    assert again in browse(adviser).get(plan).content.decode()
    actions.record_delivery(client=client_of_hub, step=step, delivered_on=days_ago(1), by=adviser)
    assert again not in browse(adviser).get(plan).content.decode()
