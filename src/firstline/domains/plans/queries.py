"""Reading plans, who owes what in them, and what was given."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs import queries as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans.models import Delivery, Goal, Plan, Step

OPEN_STATES = (Step.State.TODO, Step.State.DOING)


def visible_to(person: Person, hub: Hub) -> QuerySet[Plan]:
    """The plans of the clients that a person may see in a hub."""
    return Plan.objects.filter(client__in=clients.visible_to(person, hub))


def plan_of(client: Client) -> Plan | None:
    """A client's plan with its goals, steps, owners, offers and deliveries; None before it is begun."""
    steps = Step.objects.select_related("owner", "offer").order_by("id")
    deliveries = Delivery.objects.order_by("delivered_on", "id")
    goals = Goal.objects.order_by("id").prefetch_related(
        Prefetch("steps", queryset=steps), Prefetch("steps__deliveries", queryset=deliveries)
    )
    return (
        Plan.objects.filter(client=client)
        .select_related("client_agreed_by", "hub_agreed_by")
        .prefetch_related(Prefetch("goals", queryset=goals))
        .first()
    )


def goals_of(client: Client) -> QuerySet[Goal]:
    """The goals of a client's plan, as they were written."""
    return Goal.objects.filter(plan__client=client).order_by("id")


def steps_of(client: Client) -> QuerySet[Step]:
    """The steps of a client's plan, with their goals, owners and offers."""
    return (
        Step.objects.filter(goal__plan__client=client)
        .select_related("goal", "owner", "offer")
        .order_by("goal_id", "id")
    )


def open_steps(client: Client) -> QuerySet[Step]:
    """The steps that are still to be done, towards goals that are open: what a plan is agreed on."""
    return steps_of(client).filter(state__in=OPEN_STATES, goal__state=Goal.State.OPEN)


def deliveries_of(client: Client) -> QuerySet[Delivery]:
    """What was given to a client, the latest first."""
    return (
        Delivery.objects.filter(client=client)
        .select_related("offer", "step", "recorded_by")
        .order_by("-delivered_on", "-id")
    )


def steps_due(hub: Hub, person: Person, today: date) -> QuerySet[Step]:
    """What a person who works for the hub promised its clients by today or before, the longest overdue first.

    A step of the hub's side that names nobody is owed by the client's contact person.
    """
    hers = Q(owner=person) | Q(owner=None, goal__plan__client__contact_person=person)
    return (
        Step.objects.filter(
            hers,
            hub=hub,
            side=Step.Side.HUB,
            state__in=OPEN_STATES,
            due_on__lte=today,
            goal__state=Goal.State.OPEN,
            goal__plan__client__closed_at=None,
        )
        .select_related("goal__plan__client", "owner", "offer")
        .order_by("due_on", "id")
    )


def steps_late_of_clients(hub: Hub, person: Person, today: date) -> QuerySet[Step]:
    """What a person's clients promised themselves and have not done by the day, the longest overdue first."""
    return (
        Step.objects.filter(
            hub=hub,
            side=Step.Side.CLIENT,
            state__in=OPEN_STATES,
            due_on__lt=today,
            goal__state=Goal.State.OPEN,
            goal__plan__client__contact_person=person,
            goal__plan__client__closed_at=None,
        )
        .select_related("goal__plan__client", "owner", "offer")
        .order_by("due_on", "id")
    )


def next_step_due(client: str = "pk") -> Subquery:
    """The day of a client's next step, for a list of clients: an expression to annotate it with.

    client: the field of the list's rows that holds the client.
    """
    steps = Step.objects.filter(
        goal__plan__client=OuterRef(client), state__in=OPEN_STATES, goal__state=Goal.State.OPEN
    ).exclude(due_on=None)
    return Subquery(steps.order_by("due_on").values("due_on")[:1])


def open_promises(client: Client) -> dict[str, list[Step]]:
    """What each side still owes in a client's plan, what is due first first: side -> steps."""
    promises: dict[str, list[Step]] = {side: [] for side in Step.Side.values}
    for step in open_steps(client):
        promises[step.side].append(step)
    for steps in promises.values():
        steps.sort(key=lambda step: (step.due_on is None, step.due_on or date.max, step.pk))
    return promises


@dataclass(frozen=True)
class News:
    """What one side did to a plan, and the other has not answered by agreeing.

    agreed: whether they agree to the plan as it stands; else they have changed it.
    can_agree: whether a step is open; else a goal of theirs has no step yet.
    """

    client: Client
    agreed: bool
    at: datetime
    can_agree: bool


def news_for_hub(person: Person, hub: Hub) -> list[News]:
    """What a person's clients did to their plans since the hub agreed, the earliest first."""
    plans = visible_to(person, hub).filter(client__contact_person=person, client__closed_at=None)
    return _news(plans, about=Step.Side.CLIENT, reader=Step.Side.HUB)


def news_for_client(client: Client) -> News | None:
    """What the hub did to a client's plan since the client agreed."""
    plans = Plan.objects.filter(client=client, client__closed_at=None)
    return next(iter(_news(plans, about=Step.Side.HUB, reader=Step.Side.CLIENT)), None)


def _news(plans: QuerySet[Plan], *, about: str, reader: str) -> list[News]:
    goals = Goal.objects.filter(plan=OuterRef("pk"), state=Goal.State.OPEN)
    wanted = Step.objects.filter(goal=OuterRef("pk")).exclude(state=Step.State.DROPPED)
    answered = Coalesce(f"{reader}_agreed_revision", 0)
    found = plans.annotate(
        can_agree=Exists(goals.filter(steps__state__in=OPEN_STATES)),
        lacks_steps=Exists(goals.exclude(Exists(wanted))),
        theirs=Case(When(**{f"{about}_agreed_revision": F("revision")}, then=True), default=False),
    ).filter(
        Q(theirs=True, can_agree=True, revision__gt=answered)
        | Q(Q(can_agree=True) | Q(lacks_steps=True), **{f"{about}_changed_revision__gt": answered})
    )
    news = [
        News(
            client=plan.client,
            agreed=plan.theirs,
            at=getattr(plan, f"{about}_{'agreed' if plan.theirs else 'changed'}_at"),
            can_agree=plan.can_agree,
        )
        for plan in found.select_related("client")
    ]
    return sorted(news, key=lambda one: (one.at, one.client.pk))


@dataclass(frozen=True)
class Owners:
    """Who can own a step of each side."""

    hub: tuple[Person, ...]
    client: tuple[Person, ...]

    def of(self, side: str) -> tuple[Person, ...]:
        """The people of a side."""
        return self.hub if side == Step.Side.HUB else self.client


def possible_owners(client: Client) -> Owners:
    """The people who work for the hub, and those who act for the client now."""
    return Owners(
        hub=tuple(hubs.staff(client.hub)),
        client=tuple(representation.person for representation in clients.representatives(client)),
    )


def offers_to_plan(client: Client) -> QuerySet[Offer]:
    """What a step can point at: the hub's offers that are not withdrawn."""
    return Offer.objects.filter(hub_id=client.hub_id, withdrawn_at=None).order_by("id")


def offers_given(client: Client) -> QuerySet[Offer]:
    """What a delivery can be of: every offer of the hub, since one may be withdrawn after it was given."""
    return Offer.objects.filter(hub_id=client.hub_id).order_by("id")


def last_given(client: Client) -> dict[int, date]:
    """Offer -> the day when a client last had it."""
    had = Delivery.objects.filter(client=client).exclude(offer=None).order_by()
    return dict(had.values_list("offer").annotate(last=Max("delivered_on")))


def given_between(client: Client, first: date, last: date) -> QuerySet[Delivery]:
    """What was given to a client from one day to another, both included, the earliest first."""
    return (
        Delivery.objects.filter(client=client, delivered_on__range=(first, last))
        .select_related("offer", "step")
        .order_by("delivered_on", "id")
    )
