"""A plan as its page shows it, the same for both sides. Nothing of Django, nothing of the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from firstline.foundation.locale.languages import in_language

OPEN = ("todo", "doing")


class StoredOffer(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def title(self) -> dict[str, str]: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


class StoredDelivery(Protocol):
    @property
    def delivered_on(self) -> date: ...
    @property
    def hours(self) -> Decimal | None: ...
    @property
    def note(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def offer(self) -> StoredOffer | None: ...
    @property
    def step(self) -> "StoredStep | None": ...


class StoredStep(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def owner(self) -> object | None: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def offer(self) -> StoredOffer | None: ...


class StoredGoal(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def state(self) -> str: ...


class StoredPlan(Protocol):
    @property
    def revision(self) -> int: ...
    @property
    def client_agreed_revision(self) -> int | None: ...
    @property
    def client_agreed_at(self) -> datetime | None: ...
    @property
    def client_agreed_by(self) -> object | None: ...
    @property
    def hub_agreed_revision(self) -> int | None: ...
    @property
    def hub_agreed_at(self) -> datetime | None: ...
    @property
    def hub_agreed_by(self) -> object | None: ...


@dataclass(frozen=True)
class StepLine:
    """One step.

    dot: as ``ui/steps.html`` names its states; *late* where the day has been and the step is open.
    days: from today until it is due, negative where it is late; None without a day or when it is closed.
    offer_id: None where there is no offer, or none whose page can still be opened.
    given_on: the days on which something was given for it.
    """

    pk: int
    text: str
    state: str
    dot: str
    side: str
    owner: str
    due_on: date | None
    days: int | None
    offer_id: int | None
    offer: str
    given_on: tuple[date, ...]

    @property
    def is_given(self) -> bool:
        """Whether it is done, and what was given for it is recorded: there is no more to tell of it."""
        return self.state == "done" and bool(self.given_on)

    @property
    def days_late(self) -> int:
        """How many days ago it was due; 0 where it is not late."""
        return max(0, -self.days) if self.days is not None else 0


@dataclass(frozen=True)
class GoalCard:
    """One goal with its steps."""

    pk: int
    text: str
    state: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class Agreement:
    """What one side has agreed to. ``holds`` where the plan has not changed since."""

    side: str
    by: str
    at: datetime | None
    holds: bool


@dataclass(frozen=True)
class GivenLine:
    """One delivery. ``what`` is the offer, or else the step, that it was for; empty where it was neither.

    said: how useful the client found it, in the words of the scale; empty where nobody has said.
    """

    what: str
    note: str
    delivered_on: date
    hours: Decimal | None
    said: str


@dataclass(frozen=True)
class PlanPage:
    """The whole page.

    late: how many open steps of open goals are late; ``left`` how many there are.
    """

    revision: int
    goals: tuple[GoalCard, ...]
    closed_goals: tuple[GoalCard, ...]
    agreements: tuple[Agreement, ...]
    left: int
    late: int
    done: int

    @property
    def agreed(self) -> bool:
        """Whether both sides agree to the plan as it stands."""
        return all(agreement.holds for agreement in self.agreements)


def step_line(
    step: StoredStep, given: Iterable[StoredDelivery], today: date, language: str | None
) -> StepLine:
    """One step as a line; what it owes is told in days from ``today``."""
    is_open = step.state in OPEN
    days = (step.due_on - today).days if is_open and step.due_on else None
    return StepLine(
        pk=step.pk,
        text=step.text,
        state=step.state,
        dot="late" if days is not None and days < 0 else step.state,
        side=step.side,
        owner=str(step.owner) if step.owner else "",
        due_on=step.due_on,
        days=days,
        offer_id=step.offer.pk if step.offer and step.offer.withdrawn_at is None else None,
        offer=in_language(step.offer.title, language) if step.offer else "",
        given_on=tuple(delivery.delivered_on for delivery in given),
    )


def given_lines(
    deliveries: Iterable[StoredDelivery], said: Mapping[str, str], language: str | None
) -> list[GivenLine]:
    """What was given, in the order given.

    said: what a delivery is called where it is asked about -> how useful the client found it.
    """
    return [
        GivenLine(
            what=_offer_or_step(delivery, language),
            note=delivery.note,
            delivered_on=delivery.delivered_on,
            hours=delivery.hours,
            said=said.get(delivery.about, ""),
        )
        for delivery in deliveries
    ]


def plan_page(
    plan: StoredPlan,
    goals: Sequence[tuple[StoredGoal, Sequence[tuple[StoredStep, Sequence[StoredDelivery]]]]],
    *,
    today: date,
    language: str | None,
) -> PlanPage:
    """The page of a plan.

    goals: each with its steps, each with its deliveries, in the order they were written.
    """
    cards = [
        GoalCard(
            pk=goal.pk,
            text=goal.text,
            state=goal.state,
            steps=tuple(step_line(step, given, today, language) for step, given in steps),
        )
        for goal, steps in goals
    ]
    goals_open = tuple(card for card in cards if card.state == "open")
    lines = [line for card in goals_open for line in card.steps]
    return PlanPage(
        revision=plan.revision,
        goals=goals_open,
        closed_goals=tuple(card for card in cards if card.state != "open"),
        agreements=(
            _agreement(
                plan, "client", plan.client_agreed_revision, plan.client_agreed_by, plan.client_agreed_at
            ),
            _agreement(plan, "hub", plan.hub_agreed_revision, plan.hub_agreed_by, plan.hub_agreed_at),
        ),
        left=sum(line.state in OPEN for line in lines),
        late=sum(line.dot == "late" for line in lines),
        done=sum(line.state == "done" for card in cards for line in card.steps),
    )


def _offer_or_step(delivery: StoredDelivery, language: str | None) -> str:
    if delivery.offer:
        return in_language(delivery.offer.title, language)
    return delivery.step.text if delivery.step else ""


def _agreement(
    plan: StoredPlan, side: str, revision: int | None, by: object | None, at: datetime | None
) -> Agreement:
    return Agreement(side=side, by=str(by) if by else "", at=at, holds=revision == plan.revision)
