"""Writing a plan from both sides, agreeing on it, and recording what was given.

A change of what was agreed (a goal's or a step's words, who does it, by when, with which offer, or that
it is dropped) raises the plan's revision, and both sides agree anew. Moving on, such as a step that is
done, is what was agreed coming true, and raises nothing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.brokerage import actions as brokerage
from firstline.domains.brokerage.models import Need
from firstline.domains.brokerage.queries import LIVE, live_needs
from firstline.domains.clients import actions as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import access, deliveries, queries
from firstline.domains.plans.facts import DeliveryRecorded, PlanAgreed, PlanChanged
from firstline.domains.plans.models import Delivery, Goal, Plan, Step
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.ui.days import check_day

LONGEST_TEXT = 300


class Stale(Refused):
    """Somebody else changed the same goal or step in the meantime.

    now: how it stands now, so that the writer sees both texts and decides.
    """

    def __init__(self, now: Goal | Step) -> None:
        super().__init__(
            _(
                "Somebody changed this while you were writing. It now says: “%(text)s”. "
                "What you wrote is still here: save it again if it should stand instead."
            )
            % {"text": now.text}
        )
        self.now = now


@dataclass(frozen=True)
class Promise:
    """What a step says: to do what, on which side, by whom, by when, with which offer."""

    text: str
    side: str
    owner: Person | None = None
    due_on: date | None = None
    offer: Offer | None = None


@transaction.atomic
def start_plan(*, client: Client, by: Person) -> Plan:
    """The client's one plan, begun where there is none.

    Raises Refused for somebody who neither advises in the hub nor acts for the client, or where the hub
    no longer serves it.
    """
    clients.check_served(client)
    if not access.can_write(by, client, roles_of(by, client.hub_id)):
        raise Refused(_("Only the client and its advisers write in this plan."))
    plan, new = Plan.objects.get_or_create(client=client, defaults={"hub_id": client.hub_id})
    if new:
        _tell(plan, plan, "start_plan", "started", by, {})
    return _locked(plan)


@transaction.atomic
def add_goal(*, client: Client, text: str, by: Person, topic: str = "") -> Goal:
    """Write a goal into a client's plan, which begins with it where there is none.

    topic: a key of the vocabulary *topics*, where the goal answers a need.
    Raises Refused for a text that is empty or too long, or who may not write.
    """
    plan = start_plan(client=client, by=by)
    goal = Goal.objects.create(
        hub_id=plan.hub_id, plan=plan, text=_text(text, _("Write the goal.")), topic=topic, written_by=by
    )
    _tell(plan, goal, "add_goal", "goal_added", by, {"goal": goal.text}, revised=True)
    return goal


@transaction.atomic
def change_goal(*, goal: Goal, version: int, text: str, state: str, by: Person) -> Goal:
    """Change what a goal says or how it stands.

    version: the one that the writer saw. Raises Stale where it is no longer that, Refused for an empty
    text, an unknown state, or who may not write.
    """
    plan = start_plan(client=goal.plan.client, by=by)
    goal = Goal.objects.get(pk=goal.pk, plan=plan)
    if goal.version != version:
        raise Stale(goal)
    if state not in Goal.State.values:
        raise Refused(_("Choose whether the goal is open, reached or dropped."))
    before, was = goal.text, goal.state
    goal.text, goal.state = _text(text, _("Write the goal.")), Goal.State(state)
    if (goal.text, goal.state) == (before, was):
        return goal
    goal.version += 1
    goal.save(update_fields=["text", "state", "version"])
    revised = goal.text != before or (goal.state != was and Goal.State.DROPPED in (goal.state, was))
    kind = "goal_changed" if goal.state == was else f"goal_{goal.state}"
    details = {"before": before, "goal": goal.text}
    _tell(plan, goal, "change_goal", kind, by, details, revised=revised)
    return goal


@transaction.atomic
def add_step(
    *,
    client: Client,
    promise: Promise,
    by: Person,
    goal: Goal | None = None,
    new_goal: str = "",
    need: Need | None = None,
) -> Step:
    """Write a step towards an open goal, or towards a new one that is written with it.

    need: the client's need that the step answers; it is marked as planned.
    Raises Refused without exactly one goal, for another client's need or one that is closed, or for a
    promise that cannot be made: see ``_check_promise``.
    """
    if (goal is None) == (not new_goal.strip()):
        raise Refused(_("Choose one goal that the step leads to, or write a new one."))
    plan = start_plan(client=client, by=by)
    if need is not None and need.client_id != client.pk:
        raise Refused(_("Choose a need of this client."))
    if goal is None:
        goal = add_goal(client=client, text=new_goal, by=by, topic=need.topic if need else "")
        plan = _locked(plan)
    elif goal.plan_id != plan.pk or goal.state != Goal.State.OPEN:
        raise Refused(_("Choose an open goal of this plan."))
    _check_promise(promise, client, before=None)
    if need is None and promise.offer is not None:
        need = _covered(client, promise.offer)
    step = Step.objects.create(hub_id=plan.hub_id, goal=goal, need=need, written_by=by, **_columns(promise))
    if need is not None:
        brokerage.plan_need(need=need, by=by)
    _tell(plan, step, "add_step", "step_added", by, {"step": step.text, "goal": goal.text}, revised=True)
    return step


@transaction.atomic
def change_step(*, step: Step, version: int, promise: Promise, by: Person) -> Step:
    """Change what a step promises.

    version: the one that the writer saw. Raises Stale where it is no longer that, Refused for a promise
    that cannot be made or who may not write.
    """
    plan = start_plan(client=step.goal.plan.client, by=by)
    step = Step.objects.select_related("owner", "offer").get(pk=step.pk, goal__plan=plan)
    if step.version != version:
        raise Stale(step)
    _check_promise(promise, plan.client, before=step)
    new = _columns(promise)
    changed = {name: value for name, value in new.items() if getattr(step, name) != value}
    if not changed:
        return step
    details = {"before": step.text, "step": new["text"]}
    for name, value in changed.items():
        setattr(step, name, value)
    step.version += 1
    step.save(update_fields=[*changed, "version"])
    _tell(plan, step, "change_step", "step_changed", by, details, revised=True)
    return step


@transaction.atomic
def set_step_state(*, step: Step, state: str, by: Person) -> Step:
    """Say how far a step has come. Dropping one, or taking a dropped one up again, revises the plan.

    A need whose last step is dropped is open again; it is in the plan again when the step is.

    Raises Refused for an unknown state or who may not write.
    """
    if state not in Step.State.values:
        raise Refused(_("Choose whether the step is to do, under way, done or dropped."))
    plan = start_plan(client=step.goal.plan.client, by=by)
    step = Step.objects.select_related("need").get(pk=step.pk, goal__plan=plan)
    was, step.state = step.state, Step.State(state)
    if step.state == was:
        return step
    step.version += 1
    step.save(update_fields=["state", "version"])
    revised = Step.State.DROPPED in (step.state, was)
    if revised:
        _tell_need(step, by)
    _tell(plan, step, "set_step_state", f"step_{step.state}", by, {"step": step.text}, revised=revised)
    return step


@transaction.atomic
def agree(*, plan: Plan, by: Person, side: str, revision: int) -> Plan:
    """One side agrees to the plan as it stood at the revision that it saw.

    Raises Refused where the plan has changed since, has no step yet, or ``by`` cannot speak for the side.
    """
    if side not in access.sides_of(by, plan.client, roles_of(by, plan.hub_id)):
        raise Refused(_("You cannot agree for the other side."))
    plan = _locked(plan)
    if plan.revision != revision:
        raise Refused(_("The plan has changed since you opened it. Read it once more, and then agree."))
    if not queries.open_steps(plan.client).exists():
        raise Refused(_("There is no open step to agree on: write one first."))
    if getattr(plan, f"{side}_agreed_revision") == revision:
        return plan
    setattr(plan, f"{side}_agreed_revision", revision)
    setattr(plan, f"{side}_agreed_at", timezone.now())
    setattr(plan, f"{side}_agreed_by", by)
    plan.save(update_fields=[f"{side}_agreed_{what}" for what in ("revision", "at", "by")])
    changes = {"side": side, "revision": revision}
    trail.record(action="plans.agree", by=by, hub_id=plan.hub_id, subject=plan, changes=changes)
    clients.record(client=plan.client, kind=f"plans.agreed_by_{side}", by=by, details={"who": str(by)})
    publish(
        PlanAgreed(
            hub_id=plan.hub_id, client_id=plan.client_id, plan_id=plan.pk, side=side, revision=revision
        )
    )
    return plan


@transaction.atomic
def record_delivery(
    *,
    client: Client,
    delivered_on: date,
    by: Person,
    offer: Offer | None = None,
    step: Step | None = None,
    hours: Decimal | None = None,
    note: str = "",
    step_done: bool = False,
) -> Delivery:
    """Record that something was given to a client, in a step of its plan or outside it.

    offer: what it was; the step's own where only a step is named.
    hours: None is not stated; zero is zero.
    step_done: the step is done with it.
    Raises Refused for who does not advise in the hub, a day still to come or long before they became a
    client, another hub's offer, another client's step, or a delivery that says nothing.
    """
    if not access.can_record_deliveries(roles_of(by, client.hub_id)):
        raise Refused(_("Deliveries are recorded by the hub's advisers."))
    offer = offer or (step.offer if step else None)
    deliveries.check(client, offer, step, note, delivered_on, hours)
    delivery = Delivery.objects.create(
        hub_id=client.hub_id,
        client=client,
        offer=offer,
        step=step,
        delivered_on=delivered_on,
        hours=hours,
        note=note.strip(),
        recorded_by=by,
    )
    deliveries.tell(delivery)
    if step is not None and step_done:
        set_step_state(step=step, state=Step.State.DONE, by=by)
    publish(DeliveryRecorded(hub_id=client.hub_id, client_id=client.pk, delivery_id=delivery.pk))
    return delivery


def _tell_need(step: Step, by: Person) -> None:
    need = step.need
    if need is None or need.state not in LIVE:
        return
    if Step.objects.filter(need=need).exclude(state=Step.State.DROPPED).exists():
        brokerage.plan_need(need=need, by=by)
    else:
        brokerage.unplan_need(need=need, by=by)


def _locked(plan: Plan) -> Plan:
    """The plan as it is now, held until the transaction ends: writers of one plan follow one another."""
    return Plan.objects.select_for_update(of=("self",)).select_related("client__hub").get(pk=plan.pk)


def _tell(
    plan: Plan,
    subject: Plan | Goal | Step,
    action: str,
    kind: str,
    by: Person,
    details: dict[str, Any],
    *,
    revised: bool = False,
) -> None:
    if revised:
        _revise(plan, by)
    trail.record(
        action=f"plans.{action}",
        by=by,
        hub_id=plan.hub_id,
        subject=subject,
        changes={"plan": plan.pk, "revision": plan.revision, "what": kind},
    )
    clients.record(client=plan.client, kind=f"plans.{kind}", by=by, details=details)
    publish(
        PlanChanged(hub_id=plan.hub_id, client_id=plan.client_id, plan_id=plan.pk, revision=plan.revision)
    )


def _revise(plan: Plan, by: Person) -> None:
    side = access.side_of(by, plan.client, roles_of(by, plan.hub_id))
    plan.revision += 1
    setattr(plan, f"{side}_changed_revision", plan.revision)
    setattr(plan, f"{side}_changed_at", timezone.now())
    plan.save(update_fields=["revision", f"{side}_changed_revision", f"{side}_changed_at"])


def _text(text: str, missing: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(missing)
    if len(text) > LONGEST_TEXT:
        raise Refused(_("Write it in at most %(most)d characters.") % {"most": LONGEST_TEXT})
    return text


def _columns(promise: Promise) -> dict[str, Any]:
    return {
        "text": _text(promise.text, _("Write what is to be done.")),
        "side": Step.Side(promise.side),
        "owner": promise.owner,
        "due_on": promise.due_on,
        "offer": promise.offer,
    }


def _covered(client: Client, offer: Offer) -> Need | None:
    """The greatest open need of a client that an offer meets: a step that uses it answers that need."""
    needs = [need for need in live_needs(client) if need.topic in offer.topics]
    return next((need for need in needs if need.state == Need.State.OPEN), None)


def _check_promise(promise: Promise, client: Client, before: Step | None) -> None:
    """Refuse an owner who is not of the side, an offer that is not the hub's to give, a day that has been.

    before: the step as it stands; what stood there already may stay.
    """
    if promise.side not in Step.Side.values:
        raise Refused(_("Choose who does it."))
    owner, offer, due_on = promise.owner, promise.offer, promise.due_on
    if owner is not None and owner not in queries.possible_owners(client).of(promise.side):
        raise Refused(_("%(name)s cannot own this step: choose somebody of that side.") % {"name": owner})
    stands = before is not None and before.offer == offer
    if offer is not None and not stands and not queries.offers_to_plan(client).filter(pk=offer.pk).exists():
        raise Refused(_("That offer is not given here any more: choose another."))
    if before is None or before.due_on != due_on:
        check_due(due_on)


def check_due(day: date | None) -> None:
    """Refuse a day by which nothing can be promised any more."""
    check_day(day)
    if day is not None and day < timezone.localdate():
        raise Refused(_("That day has been: choose one that is still to come."))
